#include "cli/trace_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/failure.h"
#include "scratch_directory.h"

namespace concheck::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

TEST(TraceDirectory, ATemporaryOneGoesWithAllThatIsInIt) {
  std::string path;
  {
    const TraceDirectory directory = TraceDirectory::temporary();
    path = directory.path();
    EXPECT_TRUE(fs::is_directory(path));
    std::ofstream(path + "/concheck.app.1.trace") << "x";
    EXPECT_THAT(directory.new_traces(), ElementsAre(path + "/concheck.app.1.trace"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TraceDirectory, ATemporaryOneMayBeKept) {
  std::string path;
  {
    TraceDirectory directory = TraceDirectory::temporary();
    path = directory.path();
    directory.keep();
  }
  EXPECT_TRUE(fs::exists(path));
  fs::remove_all(path);
}

TEST(TraceDirectory, OthersMayAddToRootsButNotList) {
  if (geteuid() != 0) GTEST_SKIP() << "only root makes it so";
  const TraceDirectory directory = TraceDirectory::temporary();
  struct stat status;
  ASSERT_EQ(stat(directory.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 01733u);
}

TEST(TraceDirectory, TheUsersIsCreatedAndGoesOnlyWhileItIsEmpty) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "traces";
  { const TraceDirectory directory = TraceDirectory::at(path, "the trace directory"); }
  EXPECT_FALSE(fs::exists(path));
  {
    const TraceDirectory directory = TraceDirectory::at(path, "the trace directory");
    std::ofstream(path + "/concheck.app.1.trace") << "x";
  }
  EXPECT_TRUE(fs::exists(path + "/concheck.app.1.trace"));
}

TEST(TraceDirectory, OldTracesAreNotOfThisRun) {
  const ScratchDirectory scratch;
  scratch.file("concheck.app.1.trace", "old");
  const TraceDirectory directory = TraceDirectory::at(scratch.path(), "the trace directory");
  EXPECT_THAT(directory.new_traces(), IsEmpty());
  const std::string added = scratch.file("concheck.app.2.trace", "new");
  EXPECT_THAT(directory.new_traces(), ElementsAre(added));
}

TEST(TraceDirectory, SaysWhyItCanNotBe) {
  const ScratchDirectory scratch;
  const std::string file = scratch.file("file", "");
  const auto failure = [](const std::string& path) -> std::string {
    try {
      TraceDirectory::at(path, "the trace directory");
    } catch (const Failure& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(failure(file), "the trace directory '" + file + "' is not a directory");
  EXPECT_EQ(failure(scratch / "a/b"),
            "the trace directory '" + scratch / "a/b" + "' can not be created: No such file or directory");
  EXPECT_THAT(failure("/proc/self"),
              ::testing::StartsWith("no trace can be written to the trace directory '/proc/self': "));
}

}  // namespace
}  // namespace concheck::cli
