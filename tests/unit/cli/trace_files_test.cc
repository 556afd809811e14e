#include "cli/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/failure.h"
#include "scratch_directory.h"

namespace concheck::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

void set_age(const std::string& path, int seconds) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::seconds(seconds));
}

// Three traces, the oldest first, and what is none.
class TraceFilesTest : public ::testing::Test {
 protected:
  TraceFilesTest() : before_(fs::current_path()) {
    set_age(b_, 30);
    set_age(a_, 20);
    set_age(c_, 10);
    scratch_.file("notes.txt", "");
    fs::create_directory(scratch_ / "directory.trace");
    fs::current_path(scratch_.path());
  }
  ~TraceFilesTest() override { fs::current_path(before_); }

  ScratchDirectory scratch_;
  fs::path before_;
  std::string a_ = scratch_.file("concheck.a.1.trace", "");
  std::string b_ = scratch_.file("concheck.b.2.trace", "");
  std::string c_ = scratch_.file("other.trace", "");
};

TEST_F(TraceFilesTest, ListsTheOldestFirst) {
  EXPECT_THAT(list_traces(scratch_.path()), ElementsAre(b_, a_, c_));
  EXPECT_THAT(list_traces(scratch_ / "missing"), IsEmpty());
}

TEST_F(TraceFilesTest, TheNewestIsOneOfOurs) {
  const NewestTrace newest = newest_trace();
  EXPECT_EQ(fs::path(newest.path).filename(), "concheck.a.1.trace");
  EXPECT_EQ(newest.candidates, 2u);
}

TEST_F(TraceFilesTest, DirectoriesStandForTheirTracesAndNoneCountsTwice) {
  EXPECT_THAT(expand_traces({a_, scratch_.path(), "./concheck.a.1.trace"}), ElementsAre(a_, b_, c_));
}

TEST_F(TraceFilesTest, WhatIsMissingIsSaid) {
  EXPECT_THROW(expand_traces({"missing.trace"}), Failure);
  EXPECT_THROW(expand_traces({scratch_ / "directory.trace"}), Failure);
  fs::current_path(scratch_ / "directory.trace");
  EXPECT_THROW(newest_trace(), Failure);
}

TEST(PidOfTrace, IsInItsName) {
  EXPECT_EQ(pid_of_trace("/tmp/concheck.server.4711.trace"), 4711);
  EXPECT_EQ(pid_of_trace("concheck.a.b.12-3.trace"), 12);
  for (const char* name : {"server.4711.trace", "concheck.server.4711", "concheck.trace", "concheck.x.y.trace"}) {
    EXPECT_EQ(pid_of_trace(name), 0) << name;
  }
}

}  // namespace
}  // namespace concheck::cli
