// A new thread can have a handle as soon as its thread was joined or detached, which may be before the caller is back from that.
#include "interpose/thread_claims.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#include "interpose/guard.h"
#include "interpose/real.h"
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

// As if several threads did it.
template <typename Function>
auto inside(Function function) {
  Guard guard;
  return function(guard.thread());
}

Claim* claim(pthread_t handle) {
  return inside([&](Thread* self) { return claim_thread(self, handle); });
}

// Another thread than the test's own, for claims that come and go in another order than those of one.
struct OtherThread {
  OtherThread() { inside([&](Thread* self) { state.slot = &slot, state.id = self->id + 1'000'000; }); }
  Claim* claim(pthread_t handle) {
    return inside([&](Thread*) { return claim_thread(&state, handle); });
  }
  Thread state{};
  trace::ThreadSlot slot{};
};

class ThreadClaims : public testing::Test {
 protected:
  void SetUp() override {
    sem_init(&end_, 0, 0);
    ASSERT_EQ(pthread_create(&first_, nullptr, do_nothing, nullptr), 0);
    wait_for(first_, ThreadState::exited);
    first_state_ = thread_of(first_);
    first_id_ = first_state_->id;
  }

  void TearDown() override {
    EXPECT_FALSE(knows_first()) << "the state of a thread that was joined is kept";
    sem_post(&end_);
    ASSERT_EQ(real::pthread_join(second_, nullptr), 0);
    Claim* last = claim(second_);
    inside([&](Thread* self) { end_joined(self, last); });
    EXPECT_EQ(thread_of(second_), nullptr);
    sem_destroy(&end_);
  }

  bool knows_first() const { return first_state_->slot->thread == first_id_; }

  // Joins the first one unseen, and creates one that gets its stack, and so its handle.
  void reuse_handle() {
    ASSERT_EQ(real::pthread_join(first_, nullptr), 0);
    ASSERT_EQ(pthread_create(&second_, nullptr, await, &end_), 0);
    ASSERT_EQ(second_, first_) << "the C library does not use stacks again as it did";
    while (!is_in(second_, ThreadState::live) || thread_of(second_)->id == first_id_) sched_yield();
  }

  sem_t end_;
  pthread_t first_ = 0;
  pthread_t second_ = 0;
  Thread* first_state_ = nullptr;
  uint32_t first_id_ = 0;
};

TEST_F(ThreadClaims, JoinOfAThreadWhoseHandleIsUsedAgainBeforeItIsTold) {
  Claim* first = claim(first_);
  EXPECT_EQ(claimed_id(first), first_id_);
  reuse_handle();
  EXPECT_EQ(joined_thread(first), first_state_);
  inside([&](Thread* self) { end_joined(self, first); });
  EXPECT_TRUE(is_in(second_, ThreadState::live));
}

TEST_F(ThreadClaims, DetachOfAThreadWhoseHandleIsUsedAgainBeforeItIsTold) {
  Claim* first = claim(first_);
  reuse_handle();
  inside([&](Thread* self) { end_detached(self, first); });
  ASSERT_TRUE(is_in(second_, ThreadState::live));
  EXPECT_EQ(thread_of(second_)->slot->detached, 0U);
}

TEST_F(ThreadClaims, OfAHandleThatIsStillTheOneOfAThreadBeingJoinedMeansTheThreadThatTellsOfItNext) {
  OtherThread other;
  Claim* first = other.claim(first_);
  Claim* second = claim(first_);
  EXPECT_EQ(claimed_thread(second), nullptr) << "may be one that is just being born";
  reuse_handle();
  EXPECT_EQ(claimed_thread(second), thread_of(second_));
  EXPECT_EQ(joined_thread(first), first_state_);
  inside([&](Thread* self) {
    end_joined(&other.state, first);
    give_claim_up(self, second);
  });
}

TEST_F(ThreadClaims, DetachBeforeTheThreadTellsOfItself) {
  OtherThread other;
  Claim* first = other.claim(first_);
  Claim* second = claim(first_);
  inside([&](Thread* self) {
    end_detached(self, second);
    EXPECT_EQ(first_state_->slot->detached, 0U) << "it can not have been this one, which is being joined";
  });
  reuse_handle();
  EXPECT_EQ(thread_of(second_)->slot->detached, 1U);
  thread_of(second_)->slot->detached = 0;  // the C library does not know of it
  inside([&](Thread*) { end_joined(&other.state, first); });
}

TEST_F(ThreadClaims, AnotherOneThatGaveUpDoesNotKeepTheThreadFromBeingJoined) {
  OtherThread other;
  Claim* timed = other.claim(first_);
  Claim* join = claim(first_);
  EXPECT_EQ(joined_thread(join), first_state_);
  inside([&](Thread* self) { end_joined(self, join); });
  EXPECT_FALSE(knows_first());
  reuse_handle();
  inside([&](Thread*) { give_claim_up(&other.state, timed); });
  EXPECT_TRUE(is_in(second_, ThreadState::live));
}

TEST_F(ThreadClaims, AStateIsKeptOnlyWhileItIsClaimed) {
  Claim* first = claim(first_);
  reuse_handle();
  EXPECT_TRUE(knows_first());
  inside([&](Thread* self) { give_claim_up(self, first); });
}

TEST_F(ThreadClaims, OfAHandlerThatJumpedOutOfItsCallEndWithTheCallItInterrupted) {
  Claim* interrupted = claim(first_);
  inside([&](Thread* self) {
    self->slot->in_signal = 1;
    claim_thread(self, first_);
    self->slot->in_signal = 0;
    EXPECT_EQ(self->claim_count, 2U);
    give_claim_up(self, interrupted);
    EXPECT_EQ(self->claim_count, 0U);
  });
  EXPECT_EQ(first_state_->claims_on_it, 0U);
  reuse_handle();
}

TEST_F(ThreadClaims, NestedTooDeepAreNotObserved) {
  inside([&](Thread* self) {
    self->slot->in_signal = 1;
    for (uint32_t i = 0; i < kMostClaims; ++i) EXPECT_NE(claim_thread(self, first_), nullptr);
    Claim* one_more = claim_thread(self, first_);
    EXPECT_EQ(one_more, nullptr);
    EXPECT_EQ(claimed_thread(one_more), nullptr);
    EXPECT_EQ(joined_thread(one_more), nullptr);
    end_joined(self, one_more);
    end_detached(self, one_more);
    self->slot->in_signal = 0;
    give_claim_up(self, &self->claims[0]);
  });
  reuse_handle();
}

TEST_F(ThreadClaims, NobodyWasSeenToJoin) {
  reuse_handle();
  EXPECT_FALSE(knows_first()) << "its slot is free";
}

}  // namespace
}  // namespace concheck::interpose
