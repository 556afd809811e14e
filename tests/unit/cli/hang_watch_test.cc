#include "cli/hang_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "tests/unit/cli/scratch_directory.h"
#include "tests/unit/trace/trace_builder.h"

namespace concheck::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kSecond = 1'000'000'000;

// A process that does nothing, with a trace that says that a thread has waited since second 100 for a lock of another.
class HangWatchTest : public ::testing::Test {
 protected:
  HangWatchTest() {
    pid_ = fork();
    if (pid_ == 0) {
      for (;;) pause();
    }
    trace::TraceBuilder builder;
    builder.set_state(trace::ProcessState::running);
    builder.header().pid = static_cast<uint32_t>(pid_);
    const uint32_t holder = builder.add_thread({});
    const uint32_t waiter = builder.add_thread({});
    const uint32_t lock = builder.add_sync({});
    builder.add_sync_slot({.sync = lock, .owner = holder});
    builder.add_thread_slot({.thread = holder, .held = {{.sync = lock}}});
    builder.add_thread_slot({.thread = waiter, .wait = trace::WaitSpec{.sync = lock, .since = 100 * kSecond}});
    traces_ = {scratch_ / "hang.trace"};
    EXPECT_TRUE(builder.write_to_file(traces_.front()));
  }
  ~HangWatchTest() override { end(SIGKILL); }

  void end(int signal) {
    if (pid_ <= 0) return;
    kill(pid_, signal);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  // Once a second from `first` to `last`; the second in which it was told, 0 = never.
  uint64_t look(uint64_t first, uint64_t last) {
    for (uint64_t second = first; second <= last; ++second) {
      if (!watch_.look(traces_, second * kSecond).empty()) return second;
    }
    return 0;
  }

  ScratchDirectory scratch_;
  pid_t pid_ = -1;
  std::vector<std::string> traces_;
  HangWatch watch_{10 * kSecond};
};

TEST_F(HangWatchTest, TellsOnceWhenTheTimeIsOver) {
  EXPECT_THAT(watch_.look(traces_, 109 * kSecond), IsEmpty());
  EXPECT_THAT(watch_.look(traces_, 110 * kSecond), ElementsAre(pid_));
  EXPECT_THAT(watch_.look(traces_, 111 * kSecond), IsEmpty());
}

TEST_F(HangWatchTest, TimeInWhichTheProcessIsStoppedDoesNotCount) {
  EXPECT_EQ(look(101, 105), 0u);
  kill(pid_, SIGSTOP);
  int status;
  waitpid(pid_, &status, WUNTRACED);
  EXPECT_EQ(look(106, 130), 0u);
  kill(pid_, SIGCONT);
  waitpid(pid_, &status, WCONTINUED);
  EXPECT_EQ(look(131, 200), 140u);
}

TEST_F(HangWatchTest, TimeInWhichNobodyLookedDoesNotCount) {
  EXPECT_EQ(look(101, 105), 0u);
  EXPECT_EQ(look(150, 200), 160u);
}

TEST_F(HangWatchTest, AProcessThatIsGoneDoesNotHang) {
  end(SIGKILL);
  EXPECT_EQ(look(101, 130), 0u);
}

// What looks like a deadlock in the state of a running process may be pieces of two moments.
TEST_F(HangWatchTest, ADeadlockMustHaveBeenAnnounced) {
  for (const bool announced : {false, true}) {
    trace::TraceBuilder builder;
    builder.set_state(trace::ProcessState::running);
    builder.header().pid = static_cast<uint32_t>(pid_);
    const uint32_t one = builder.add_thread({});
    const uint32_t other = builder.add_thread({});
    const uint32_t a = builder.add_sync({});
    const uint32_t b = builder.add_sync({});
    builder.add_sync_slot({.sync = a, .owner = one});
    builder.add_sync_slot({.sync = b, .owner = other});
    const auto waits = [&](uint32_t thread, uint32_t held, uint32_t wanted) {
      builder.add_thread_slot(
          {.thread = thread, .held = {{.sync = held}}, .wait = trace::WaitSpec{.sync = wanted, .since = 100 * kSecond}});
    };
    waits(one, a, b);
    waits(other, b, a);
    if (announced) builder.add_deadlock({{one, b, 0, a, 0, 1, 1, 1}, {other, a, 0, b, 0, 1, 1, 1}}, 100 * kSecond);
    ASSERT_TRUE(builder.write_to_file(traces_.front()));
    HangWatch watch(10 * kSecond, {"deadlock"});
    EXPECT_EQ(!watch.look(traces_, 120 * kSecond).empty(), announced);
  }
}

TEST_F(HangWatchTest, LooksAsOftenAsTheTimeoutNeeds) {
  using std::chrono::milliseconds;
  EXPECT_EQ(HangWatch(60 * kSecond).period(), milliseconds(1000));
  EXPECT_EQ(HangWatch(2 * kSecond).period(), milliseconds(500));
  EXPECT_EQ(HangWatch(1).period(), milliseconds(50));
}

}  // namespace
}  // namespace concheck::cli
