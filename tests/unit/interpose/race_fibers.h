// Threads of a race test without any schedule: fibers of the one thread that runs the test.
#ifndef CONCHECK_TESTS_UNIT_INTERPOSE_RACE_FIBERS_H_
#define CONCHECK_TESTS_UNIT_INTERPOSE_RACE_FIBERS_H_

#include <gtest/gtest.h>

#include <vector>

#include "interpose/guard.h"
#include "interpose/race/access.h"
#include "interpose/race/events.h"
#include "interpose/race/state.h"
#include "interpose/runtime.h"

namespace concheck::interpose::race {

class RaceTest : public testing::Test {
 protected:
  void SetUp() override {
    begin();
    if (!on) GTEST_SKIP() << "there is no address space for the shadow memory";
    {
      Guard guard;
      self_ = guard.thread();
    }
    ASSERT_NE(self_, nullptr) << "the runtime has not started";
    main_ = state_of(self_);
    ASSERT_NE(main_, nullptr);
  }

  void TearDown() override {
    if (main_ == nullptr) return;
    run(main_);
    for (State* fiber : fibers_) end_fiber(fiber);
  }

  Thread* self() { return self_; }
  State* main() { return main_; }

  // A thread that the running one creates.
  State* make_thread() {
    fibers_.push_back(make_fiber(self_));
    return fibers_.back();
  }

  // One that nothing is ordered before, as far as the caller has not released anything.
  void run(State* thread) { switch_to(self_, thread, false); }

  static uint64_t races() { return storage.header().races_seen; }

  template <typename What>
  static bool races_in(What what) {
    const uint64_t before = races();
    what();
    return races() != before;
  }

 private:
  Thread* self_ = nullptr;
  State* main_ = nullptr;
  std::vector<State*> fibers_;
};

}  // namespace concheck::interpose::race

#endif  // CONCHECK_TESTS_UNIT_INTERPOSE_RACE_FIBERS_H_
