#include "trace/flags_text.h"

#include <gtest/gtest.h>

namespace concheck::trace {
namespace {

TEST(FlagsText, OfEachKind) {
  EXPECT_EQ(acquire_flags_text(0), "");
  EXPECT_EQ(acquire_flags_text(kTry | kTimed | kInSignal), "try,timed,in-signal");
  EXPECT_EQ(stack_flags_text(kStackTruncated | kStackPartial), "truncated,partial");
  EXPECT_EQ(race_access_flags_text(kRaceWrite | kRaceAtomic | kRaceSignal), "write,atomic,signal");
  EXPECT_EQ(race_access_flags_text(kRaceRange | kRaceFree | kRaceAllocate | kRaceVptr), "range,free,allocation,vptr");
  EXPECT_EQ(race_flags_text(kRaceFreed | kRacePossible), "freed,possible");
  EXPECT_EQ(long_wait_flags_text(kWaitTimedOut | kWaitTimed | kOwnerMeasured), "timed-out,timed,owner-measured");
  EXPECT_EQ(sync_attributes_text(SyncKind::mutex, 2 | kRobust | kProcessShared), "errorcheck,robust,process-shared");
  EXPECT_EQ(sync_attributes_text(SyncKind::mutex, 0), "");
  EXPECT_EQ(sync_attributes_text(SyncKind::rwlock, 1 << kRwKindShift), "prefer-writer");
  EXPECT_EQ(sync_attributes_text(SyncKind::once, kCxaGuard), "cxa-guard");
  EXPECT_EQ(sync_attributes_text(SyncKind::semaphore, kNamedSemaphore), "named");
}

}  // namespace
}  // namespace concheck::trace
