#include "analysis/report/fingerprint.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

TEST(Fingerprint, SixteenHexadecimalDigits) {
  const std::string id = fingerprint(sample_inversion());
  EXPECT_EQ(id.size(), 16u);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
}

// What is told is the worst of many: another place, or another thread, in the next run.
TEST(Fingerprint, PlacesOfWhatIsMeasured) {
  Finding finding = sample_inversion();
  finding.steps[1].likeness = Likeness::object;
  finding.steps[3].likeness = Likeness::none;
  Finding other = finding;
  for (const size_t at : {1, 3}) {
    for (SourceFrame& frame : other.steps[at].stack.frames) frame.function = "elsewhere";
  }
  EXPECT_EQ(fingerprint(other), fingerprint(finding));
  other.steps.pop_back();
  EXPECT_EQ(fingerprint(other), fingerprint(finding));
  other.locks[1].identity = "mutex another";
  EXPECT_NE(fingerprint(other), fingerprint(finding));
}

// Without a name or a place of creation, all mutexes would be one.
TEST(Fingerprint, PlacesOfLocksWithoutAnIdentity) {
  Finding finding = sample_inversion();
  for (FindingLock& lock : finding.locks) lock.identity = lock.kind;
  finding.steps[1].likeness = Likeness::object;
  Finding other = finding;
  for (SourceFrame& frame : other.steps[1].stack.frames) frame.function = "elsewhere";
  EXPECT_NE(fingerprint(other), fingerprint(finding));
}

// What changes from run to run, machine to machine and with unrelated edits.
TEST(Fingerprint, StaysTheSame) {
  const Finding finding = sample_inversion();
  Finding other = finding;
  other.pid = 99;
  other.count = 1000;
  other.title = "other words";
  for (FindingThread& thread : other.threads) thread.tid += 5;
  for (FindingLock& lock : other.locks) lock.address += 4096;
  for (FindingStep& step : other.steps) {
    for (SourceFrame& frame : step.stack.frames) {
      frame.line += 10;
      frame.column += 3;
      frame.offset += 16;
      frame.build_id = "ffff";
      frame.file = "/somewhere/else/" + frame.file.substr(frame.file.rfind('/') + 1);
    }
  }
  std::rotate(other.steps.begin(), other.steps.begin() + 2, other.steps.end());
  std::reverse(other.threads.begin(), other.threads.end());
  EXPECT_EQ(fingerprint(other), fingerprint(finding));
  EXPECT_NE(code_key(other), code_key(finding));
}

// Other callers are not another mistake.
TEST(Fingerprint, GoesByThePlace) {
  Finding other = sample_inversion();
  for (FindingStep& step : other.steps) step.stack.frames.back().function = "another_caller";
  EXPECT_EQ(fingerprint(other), fingerprint(sample_inversion()));
}

TEST(Fingerprint, Differs) {
  const std::string id = fingerprint(sample_inversion());
  Finding other = sample_inversion();
  other.kind = "deadlock";
  EXPECT_NE(fingerprint(other), id);
  other = sample_inversion();
  other.subkind = "x";
  EXPECT_NE(fingerprint(other), id);
  other = sample_inversion();
  other.locks[0].identity = "mutex other";
  EXPECT_NE(fingerprint(other), id);
  other = sample_inversion();
  for (SourceFrame& frame : other.steps[0].stack.frames) frame.function = "elsewhere";
  EXPECT_NE(fingerprint(other), id);
  EXPECT_NE(fingerprint(sample_inversion(), 1), id);
}

TEST(Fingerprint, RaceIsItsTwoPlacesAndItsMemory) {
  const std::string id = fingerprint(sample_race());
  Finding other = sample_race();
  std::swap(other.steps[0], other.steps[1]);
  other.subkind = "free";
  other.steps[0].holding = {1};
  other.steps[1].holding.clear();
  other.steps[0].access->write = true;
  other.memory->address += 4096;
  other.memory->owner = 5;
  EXPECT_EQ(fingerprint(other), id);
  EXPECT_EQ(code_key(other), code_key(sample_race()));
  other.memory->identity = "global bank::other";
  EXPECT_NE(fingerprint(other), id);
  other = sample_race();
  // An access in a function that is called like a lock's is made there.
  for (SourceFrame& frame : other.steps[0].stack.frames) frame.function = "lock";
  EXPECT_NE(fingerprint(other), id);
}

TEST(Fingerprint, WithoutSymbolsBuildIdAndOffset) {
  SourceFrame frame;
  frame.module = "app";
  frame.offset = 0x1234;
  EXPECT_EQ(place_text(frame, false), "app+0x1234");
  frame.build_id = "abcd";
  EXPECT_EQ(place_text(frame, true), "abcd+0x1234");
}

// The value is part of users' baselines: if this fails, their findings all become new.
TEST(Fingerprint, IsForEver) {
  EXPECT_EQ(fingerprint(sample_inversion()), "628de4008aa137cf");
  EXPECT_EQ(fingerprint(sample_race()), "e4acbda0e3a06179");
}

}  // namespace
}  // namespace concheck::analysis
