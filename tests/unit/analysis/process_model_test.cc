#include "analysis/model/process_model.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::TraceBuilder;

TEST(ProcessModel, EmptyTrace) {
  const ProcessModel model = model_of(TraceBuilder());
  EXPECT_TRUE(model.threads().empty());
  EXPECT_TRUE(model.locks().empty());
  EXPECT_TRUE(model.acquisitions().empty());
  EXPECT_EQ(model.acquisition_count(), 0u);
}

TEST(ProcessModel, ThreadsFromRecordsAndSlots) {
  TraceBuilder builder;
  builder.add_thread({.id = 1});
  builder.add_thread({.id = 2, .parent = 1, .name = "old"});
  builder.add_thread_name(2, "new");
  builder.add_thread_slot({.thread = 2, .name = "newest", .acquisitions = 5, .contended = 2});
  builder.add_thread_slot({.thread = 7, .name = "slot only", .parent = 2});
  const ProcessModel model = model_of(builder);
  ASSERT_EQ(model.threads().size(), 3u);
  EXPECT_EQ(model.find_thread(ThreadId(2))->name, "newest");
  EXPECT_EQ(model.find_thread(ThreadId(2))->parent, ThreadId(1));
  EXPECT_EQ(model.find_thread(ThreadId(7))->parent, ThreadId(2));
  EXPECT_EQ(model.find_thread(ThreadId(9)), nullptr);
}

TEST(ProcessModel, AThreadIsJoinedBeforeItHasRegisteredItself) {
  TraceBuilder builder;
  builder.add_thread_slot({.thread = 1, .wait = trace::WaitSpec{.kind = trace::WaitKind::join, .joined = 3}});
  builder.add_thread_slot({.thread = 2, .wait = trace::WaitSpec{.kind = trace::WaitKind::join, .joined = 4}});
  builder.add_thread_slot({.thread = 3});
  const ProcessModel model = model_of(builder);
  ASSERT_EQ(model.live_threads().size(), 3u);
  EXPECT_EQ(model.live_threads()[0].waiting->awaited, ThreadId(3));
  EXPECT_EQ(model.live_threads()[1].waiting->awaited, ThreadId());
}

TEST(ProcessModel, LastNameOfAThreadWithoutASlot) {
  TraceBuilder builder;
  builder.add_thread({.id = 2, .name = "old"});
  builder.add_thread_name(2, "new");
  EXPECT_EQ(model_of(builder).find_thread(ThreadId(2))->name, "new");
}

TEST(ProcessModel, CountsLiveAndEndedThreads) {
  TraceBuilder builder;
  builder.header().acquisitions_retired = 100;
  builder.header().contended_retired = 10;
  builder.add_thread_slot({.thread = 1, .acquisitions = 5, .contended = 2});
  // What an ended thread counted was added to the header already.
  builder.add_thread_slot({.thread = 2, .state = trace::ThreadState::exited, .acquisitions = 50, .contended = 3});
  const ProcessModel model = model_of(builder);
  EXPECT_EQ(model.acquisition_count(), 105u);
  EXPECT_EQ(model.contended_count(), 12u);
}

TEST(ProcessModel, LocksFromRecordsAndLiveSlots) {
  TraceBuilder builder;
  builder.add_module({.start = 0x10000, .end = 0x20000, .bias = 0x10000});
  const uint32_t recorded = builder.add_sync({.location = TraceBuilder::frame(1, 0x40)});
  builder.add_thread_slot({.thread = 3});
  builder.add_sync_slot({.sync = recorded, .owner = 3});
  const ProcessModel model = model_of(builder);
  ASSERT_EQ(model.locks().size(), 1u);
  EXPECT_EQ(model.locks()[0].location, TraceBuilder::frame(1, 0x40));
  EXPECT_EQ(model.locks()[0].owner, ThreadId(3));
}

TEST(ProcessModel, LocatesAddressesInModules) {
  TraceBuilder builder;
  builder.add_module({.start = 0x10000, .end = 0x20000, .bias = 0x8000});
  const ProcessModel model = model_of(builder);
  EXPECT_EQ(model.frame_of(0x10010), TraceBuilder::frame(1, 0x8010));
  EXPECT_EQ(model.frame_of(0x20000), 0x20000u);
}

TEST(ProcessModel, ParentsOfAcquisitions) {
  Scenario scenario;
  const uint32_t a = scenario.mutex();
  const uint32_t b = scenario.mutex();
  const uint32_t outer = scenario.acquire(1, a);
  scenario.acquire(1, b, outer);
  scenario.acquire(1, b, 999);  // its record was lost
  const ProcessModel model = model_of(scenario.builder);
  ASSERT_EQ(model.acquisitions().size(), 3u);
  EXPECT_EQ(model.acquisitions()[0].parent, -1);
  EXPECT_EQ(model.acquisitions()[1].parent, 0);
  EXPECT_EQ(model.acquisitions()[2].parent, -1);
}

TEST(ProcessModel, StackOfAHeldLock) {
  Scenario scenario;
  scenario.builder.add_module({.id = 2, .start = 0x9000, .end = 0xa000, .bias = 0x9000});
  const uint32_t lock = scenario.mutex();
  const uint32_t known = scenario.stack();
  const uint32_t acquire = scenario.acquire(1, lock, 0, 0, trace::Mode::exclusive, known);
  scenario.builder.add_thread_slot({.thread = 1,
                                    .held = {{.sync = lock, .stack = known},
                                             {.sync = lock, .acquire = acquire},
                                             {.sync = lock, .pc = 0x9123},
                                             {.sync = lock}}});
  const ProcessModel model = model_of(scenario.builder);
  ASSERT_EQ(model.live_threads().size(), 1u);
  const auto& held = model.live_threads()[0].held;
  ASSERT_EQ(held.size(), 4u);
  EXPECT_EQ(held[0].stack, model.stack(StackId(known)));
  EXPECT_EQ(held[1].stack, model.stack(StackId(known)));
  EXPECT_EQ(held[2].stack.frames, (std::vector<trace::Frame>{TraceBuilder::frame(2, 0x123)}));
  EXPECT_TRUE(held[2].stack.truncated);
  EXPECT_TRUE(held[3].stack.frames.empty());
}

TEST(ProcessModel, HalfWrittenWaitIsNoWait) {
  TraceBuilder builder;
  const uint32_t lock = builder.add_sync();
  builder.add_thread_slot({.thread = 1, .wait = trace::WaitSpec{.sync = lock, .sequence = 3}});
  builder.add_thread_slot({.thread = 2, .wait = trace::WaitSpec{.sync = lock, .sequence = 2}});
  const ProcessModel model = model_of(builder);
  ASSERT_EQ(model.live_threads().size(), 2u);
  EXPECT_FALSE(model.live_threads()[0].waiting);
  EXPECT_TRUE(model.live_threads()[1].waiting);
}

}  // namespace
}  // namespace concheck::analysis
