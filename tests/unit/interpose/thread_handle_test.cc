// A new thread can have a handle as soon as its thread was joined or detached, which may be before the caller is back from that.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#include "interpose/call_site.h"
#include "interpose/guard.h"
#include "interpose/join.h"
#include "interpose/real.h"
#include "interpose/thread_misuse.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {
namespace {

using trace::ThreadState;

void* do_nothing(void*) { return nullptr; }

void* await(void* semaphore) {
  sem_wait(static_cast<sem_t*>(semaphore));
  return nullptr;
}

bool is_in(pthread_t handle, ThreadState state) {
  const Thread* t = thread_of(handle);
  return t != nullptr && __atomic_load_n(&t->slot->state, __ATOMIC_ACQUIRE) == static_cast<uint32_t>(state);
}

void wait_for(pthread_t handle, ThreadState state) {
  while (!is_in(handle, state)) sched_yield();
}

class ThreadHandle : public testing::Test {
 protected:
  void SetUp() override {
    sem_init(&end_, 0, 0);
    ASSERT_EQ(pthread_create(&first_, nullptr, do_nothing, nullptr), 0);
    wait_for(first_, ThreadState::exited);
    first_id_ = thread_of(first_)->id;
  }

  void TearDown() override {
    sem_post(&end_);
    ASSERT_EQ(pthread_join(second_, nullptr), 0);
    EXPECT_EQ(thread_of(second_), nullptr);
    sem_destroy(&end_);
  }

  // Joins the first one unseen, and creates one that gets its stack, and so its handle.
  void reuse_handle() {
    ASSERT_EQ(real::pthread_join(first_, nullptr), 0);
    ASSERT_EQ(pthread_create(&second_, nullptr, await, &end_), 0);
    ASSERT_EQ(second_, first_) << "the C library does not use stacks again as it did";
  }

  void second_is_born() {
    while (!is_in(second_, ThreadState::live) || thread_of(second_)->id == first_id_) sched_yield();
  }

  sem_t end_;
  pthread_t first_ = 0;
  pthread_t second_ = 0;
  uint32_t first_id_ = 0;
};

TEST_F(ThreadHandle, IsUsedAgainBeforeTheJoinIsTold) {
  JoinWait wait{};
  {
    Guard guard;
    note_thread_call(guard.thread(), ThreadCall::join, first_, CONCHECK_CALL_SITE());
    wait = {guard.thread(), first_, target_of(guard.thread(), first_), {}};
    begin_join(&wait, false, CONCHECK_CALL_SITE());
  }
  reuse_handle();
  second_is_born();
  EXPECT_EQ(find_target(first_, wait.target)->id, first_id_);
  {
    Guard guard;
    end_join(&wait, true);
  }
  EXPECT_EQ(find_target(first_, wait.target), nullptr);
  EXPECT_TRUE(is_in(second_, ThreadState::live));
}

TEST_F(ThreadHandle, OfAThreadThatSomebodyElseIsJoining) {
  Guard guard;
  thread_of(first_)->joiner = first_id_ + 1000;
  const Target target = target_of(guard.thread(), first_);
  EXPECT_EQ(target.id, 0U) << "may be one that is just being born";
  guard.leave();
  reuse_handle();
  second_is_born();
  const Thread* second = find_target(second_, target);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second, thread_of(second_));
  EXPECT_NE(second->id, first_id_);
  guard.enter_again();
  forget_thread(find_target(first_, {first_id_, 0}));
}

TEST_F(ThreadHandle, OfAThreadThatNobodyWasSeenToJoin) {
  reuse_handle();
  second_is_born();
  EXPECT_EQ(find_target(first_, {first_id_, 0}), nullptr) << "its slot is free";
}

}  // namespace
}  // namespace concheck::interpose
