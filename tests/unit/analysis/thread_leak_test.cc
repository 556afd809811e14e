#include "analysis/detect/thread_leak.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::ThreadState;

class ThreadLeak : public ::testing::Test, public Scenario {
 protected:
  // A thread that has the state of its slot at the end.
  uint32_t left(uint32_t create_stack, ThreadState state, bool detached = false) {
    const uint32_t id = builder.add_thread({.parent = 1, .create_stack = create_stack, .name = "worker"});
    builder.add_thread_slot(
        {.thread = id, .state = state, .parent = 1, .create_stack = create_stack, .detached = detached});
    return id;
  }
  std::vector<Finding> find() const { return of_kind(analyze_raw(builder), "thread-leak"); }
};

TEST_F(ThreadLeak, EndedButNeverJoined) {
  const uint32_t id = left(stack(), ThreadState::exited);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_EQ(findings[0].title, "thread \"worker\" was neither joined nor detached");
  ASSERT_EQ(findings[0].steps.size(), 1u);
  EXPECT_EQ(findings[0].steps[0].action, Action::create);
  EXPECT_EQ(findings[0].steps[0].thread, 1u);
  EXPECT_EQ(findings[0].steps[0].awaited, id);
}

TEST_F(ThreadLeak, NamedAfterWhatItRuns) {
  // It has no record of its own, as one that never took two locks at once: only its slot tells of it.
  builder.add_thread_slot({.thread = 9,
                           .state = ThreadState::exited,
                           .parent = 1,
                           .create_stack = stack(),
                           .start_routine = trace::TraceBuilder::frame(1, 0x4720)});
  const ProcessModel model = model_of(builder);
  const Thread* thread = model.find_thread(ThreadId(9));
  ASSERT_NE(thread, nullptr);
  EXPECT_EQ(thread->start_routine, trace::TraceBuilder::frame(1, 0x4720));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(ThreadLeak, OneFindingForEachPlace) {
  const uint32_t here = stack();
  for (int i = 0; i < 7; ++i) left(here, ThreadState::exited);
  left(stack(), ThreadState::exited);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].count + findings[1].count, 8u);
}

TEST_F(ThreadLeak, Detached) {
  left(stack(), ThreadState::exited, true);
  EXPECT_TRUE(find().empty());
}

TEST_F(ThreadLeak, StillRuns) {
  left(stack(), ThreadState::live);
  EXPECT_TRUE(find().empty());
}

TEST_F(ThreadLeak, MainThreadThatLeftTheOthersAlone) {
  builder.add_thread_slot({.thread = 1, .state = ThreadState::exited});
  EXPECT_TRUE(find().empty());
}

TEST_F(ThreadLeak, ProcessThatDidNotExit) {
  left(stack(), ThreadState::exited);
  for (const trace::ProcessState state :
       {trace::ProcessState::running, trace::ProcessState::execed, trace::ProcessState::aborted}) {
    builder.set_state(state);
    EXPECT_TRUE(find().empty());
  }
}

}  // namespace
}  // namespace concheck::analysis
