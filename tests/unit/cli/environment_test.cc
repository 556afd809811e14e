#include "cli/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concheck::cli {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

const Recording kPlain = {{"/opt/lib/libconcheck.so"}, "/tmp/traces", {}};

TEST(ObservedEnvironment, AddsWhatIsNeeded) {
  EXPECT_THAT(
      observed_environment({"HOME=/root"}, kPlain),
      UnorderedElementsAre("HOME=/root", "LD_PRELOAD=/opt/lib/libconcheck.so", "CONCHECK_TRACE_DIR=/tmp/traces"));
}

TEST(ObservedEnvironment, StandsBeforeOtherPreloadedLibraries) {
  EXPECT_THAT(observed_environment({"LD_PRELOAD=/lib/a.so /lib/b.so"}, kPlain),
              Contains("LD_PRELOAD=/opt/lib/libconcheck.so:/lib/a.so /lib/b.so"));
}

TEST(ObservedEnvironment, IsThereOnce) {
  EXPECT_THAT(observed_environment({"LD_PRELOAD=/lib/a.so:/opt/lib/libconcheck.so"}, kPlain),
              Contains("LD_PRELOAD=/lib/a.so:/opt/lib/libconcheck.so"));
}

TEST(ObservedEnvironment, KeepsTheOrderOfItsLibraries) {
  Recording recording = kPlain;
  recording.libraries = {"/opt/lib/libconcheck-blocks.so", "/opt/lib/libconcheck.so"};
  EXPECT_THAT(observed_environment({"LD_PRELOAD=/lib/a.so"}, recording),
              Contains("LD_PRELOAD=/opt/lib/libconcheck-blocks.so:/opt/lib/libconcheck.so:/lib/a.so"));
  EXPECT_THAT(observed_environment({"LD_PRELOAD=/opt/lib/libconcheck.so"}, recording),
              Contains("LD_PRELOAD=/opt/lib/libconcheck-blocks.so:/opt/lib/libconcheck.so"));
}

TEST(ObservedEnvironment, ReplacesTheTraceDirectory) {
  const auto environment = observed_environment({"CONCHECK_TRACE_DIR=/elsewhere"}, kPlain);
  EXPECT_THAT(environment, Contains("CONCHECK_TRACE_DIR=/tmp/traces"));
  EXPECT_THAT(environment, Not(Contains("CONCHECK_TRACE_DIR=/elsewhere")));
}

TEST(ObservedEnvironment, AddsItsOptionsBehindThoseThatAreSet) {
  Recording recording = kPlain;
  recording.options = {"on_deadlock=abort", "max_trace_size=1024"};
  EXPECT_THAT(observed_environment({"CONCHECK_OPTIONS=verbose=1"}, recording),
              Contains("CONCHECK_OPTIONS=verbose=1:on_deadlock=abort:max_trace_size=1024"));
  EXPECT_THAT(observed_environment({}, recording), Contains("CONCHECK_OPTIONS=on_deadlock=abort:max_trace_size=1024"));
  EXPECT_THAT(observed_environment({}, kPlain), Not(Contains(StartsWith("CONCHECK_OPTIONS="))));
}

TEST(ObservedEnvironment, DoesNotMistakeSimilarNames) {
  EXPECT_THAT(observed_environment({"LD_PRELOAD_EXTRA=x", "XLD_PRELOAD=y"}, kPlain), Contains("LD_PRELOAD_EXTRA=x"));
}

TEST(Preloadable, RefusesWhatTheLoaderWouldSplitOrExpand) {
  EXPECT_TRUE(preloadable("/opt/lib/libconcheck.so"));
  for (const char* path : {"/my tools/lib.so", "/a:b/lib.so", "/$ORIGIN/lib.so", "/a\tb/lib.so"}) {
    EXPECT_FALSE(preloadable(path)) << path;
  }
}

}  // namespace
}  // namespace concheck::cli
