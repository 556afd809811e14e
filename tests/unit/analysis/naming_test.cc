#include "analysis/report/naming.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::TraceBuilder;

class NamingTest : public ::testing::Test, public Scenario {
 protected:
  // To be called when the scenario is complete.
  Naming& naming() {
    if (!naming_) {
      model_ = std::make_unique<ProcessModel>(model_of(builder));
      naming_ = std::make_unique<Naming>(*model_, symbolizer_);
    }
    return *naming_;
  }

 private:
  Symbolizer symbolizer_{{false, false, {}}};
  std::unique_ptr<ProcessModel> model_;
  std::unique_ptr<Naming> naming_;
};

SourceFrame named_frame(const std::string& function, bool internal = false) {
  SourceFrame frame;
  frame.function = function;
  frame.internal = internal;
  return frame;
}

TEST_F(NamingTest, ThreadsByTheirNameThenByWhatTheyRun) {
  thread("worker");
  thread();
  EXPECT_EQ(naming().thread(ThreadId(1), {}).name, "main");
  EXPECT_EQ(naming().thread(ThreadId(2), {}).label, "\"worker\"");
  const SourceStack stack{{named_frame("lock"), named_frame("run_worker"), named_frame("start_thread", true)}};
  EXPECT_EQ(naming().thread(ThreadId(3), {&stack}).name, "run_worker");
  EXPECT_EQ(naming().thread(ThreadId(3), {&stack}).label, "run_worker()");
  const SourceStack cut{{named_frame("lock")}, true};
  EXPECT_EQ(naming().thread(ThreadId(3), {&cut}).name, "thread 3");
  EXPECT_EQ(naming().thread(ThreadId(77), {}).name, "thread 77");
}

TEST_F(NamingTest, ThreadsWithOneNameAreToldApart) {
  thread("worker");
  thread("worker");
  std::vector<FindingThread> threads{naming().thread(ThreadId(2), {}), naming().thread(ThreadId(3), {}),
                                     naming().thread(ThreadId(1), {})};
  Naming::label(threads);
  EXPECT_EQ(threads[0].label, "\"worker\" #2");
  EXPECT_EQ(threads[1].label, "\"worker\" #3");
  EXPECT_EQ(threads[2].label, "main");
}

TEST_F(NamingTest, Locks) {
  const uint32_t at = stack();
  const uint32_t fixed = builder.add_sync({.location = TraceBuilder::frame(1, 0x4040)});
  const uint32_t made = builder.add_sync({.origin = trace::Origin::init_call, .create_stack = at});
  const uint32_t used = builder.add_sync({.kind = trace::SyncKind::rwlock, .create_stack = at});
  const uint32_t unknown = builder.add_sync({});
  EXPECT_EQ(naming().lock(SyncId(fixed)).name, "mutex at app+0x4040");
  EXPECT_EQ(naming().lock(SyncId(made)).name.rfind("mutex created in app+", 0), 0u);
  EXPECT_EQ(naming().lock(SyncId(used)).name.rfind("rwlock first used in app+", 0), 0u);
  EXPECT_EQ(naming().lock(SyncId(unknown)).name, "mutex #" + std::to_string(unknown));
  EXPECT_EQ(naming().lock(SyncId(4711)).name, "lock #4711");
  std::vector<FindingLock> locks{naming().lock(SyncId(fixed)), naming().lock(SyncId(made)),
                                 naming().lock(SyncId(used))};
  Naming::label(locks);
  EXPECT_EQ(locks[0].label, "the mutex at app+0x4040");
  EXPECT_EQ(locks[1].label, "mutex A");
  EXPECT_EQ(locks[2].label, "rwlock B");
}

TEST_F(NamingTest, LocksInBlocks) {
  const uint32_t first = builder.add_sync({.create_stack = stack()});
  builder.add_sync_block(first, stack(), 0);
  const uint32_t inner = builder.add_sync({.kind = trace::SyncKind::rwlock});
  builder.add_sync_block(inner, stack(), 24);
  EXPECT_EQ(naming().lock(SyncId(first)).name.rfind("mutex allocated in app+", 0), 0u);
  EXPECT_EQ(naming().lock(SyncId(first)).name.find("byte"), std::string::npos);
  EXPECT_NE(naming().lock(SyncId(inner)).name.find(", at byte 24 of its block"), std::string::npos);
  // Not part of what it is: an id must be the same where blocks were not observed.
  EXPECT_EQ(naming().lock(SyncId(first)).identity, "mutex");
}

// Where a lock without an init call is first used depends on the schedule, so it must not be part of what it is.
TEST_F(NamingTest, IdentityIsNotWhereALockWasFirstUsed) {
  const uint32_t one = builder.add_sync({.create_stack = stack()});
  const uint32_t two = builder.add_sync({.create_stack = stack()});
  EXPECT_EQ(naming().lock(SyncId(one)).identity, naming().lock(SyncId(two)).identity);
  EXPECT_EQ(naming().lock_class(SyncId(one)), naming().lock_class(SyncId(two)));
}

TEST_F(NamingTest, IdentityIsWhereALockWasInitialised) {
  const uint32_t one = builder.add_sync({.origin = trace::Origin::init_call, .create_stack = stack()});
  const uint32_t two = builder.add_sync({.origin = trace::Origin::init_call, .create_stack = stack()});
  EXPECT_NE(naming().lock_class(SyncId(one)), naming().lock_class(SyncId(two)));
}

TEST(PlaceLabel, AsMuchAsIsKnown) {
  SourceFrame frame;
  EXPECT_EQ(place_label(nullptr), "an unknown place");
  frame.offset = 0x10;
  EXPECT_EQ(place_label(&frame), "0x10");
  frame.module = "app";
  EXPECT_EQ(place_label(&frame), "app+0x10");
  frame.function = "run";
  EXPECT_EQ(place_label(&frame), "run");
  frame.file = "/x/run.cc";
  frame.line = 3;
  EXPECT_EQ(place_label(&frame), "run (run.cc:3)");
}

}  // namespace
}  // namespace concheck::analysis
