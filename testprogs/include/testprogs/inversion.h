// What programs about priority inversion share: threads with real-time priorities on one processor. low takes a lock that high
// wants, too, and middle has nothing to do with it. Only the lock is the program's own.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_INVERSION_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_INVERSION_H_

#include "testprogs/contention.h"

static int roles_needed = 2;  // besides low, all of which are ready before it begins
static Stage roles_ready;
static Stage roles_stage;
static Stage roles_over;

// --- They meet: high waits while low holds the lock, and middle is ready to run from then on.

static long middle_ms = kLongMs;  // for which middle computes
static int middle_done;

TESTPROGS_INLINE int middle_is_done(void) { return count_of(&middle_done); }

// low: low_begins(); take the lock; low_works(); give it back; low_ends().
TESTPROGS_INLINE void low_begins(void) {
  become_real_time(kLow);
  stage_await(&roles_ready, roles_needed);
}
TESTPROGS_INLINE void low_works(void) {
  stage_set(&roles_stage, 1);
  compute_ms(10);
}
// Not before the wait has been measured. Of those that have ended inversion_holder_ended.c and inversion_short_lived.c tell.
TESTPROGS_INLINE void low_ends(void) { stage_await(&roles_over, 1); }

TESTPROGS_INLINE void middle_runs(void) {
  become_real_time(kMiddle);
  stage_add(&roles_ready);
  stage_await(&roles_stage, 2);
  compute_ms(middle_ms);
  count(&middle_done);
}
TESTPROGS_INLINE void* middle(void* unused) {
  middle_runs();
  stage_await(&roles_over, 1);
  return unused;
}

// high: high_begins(), or a priority of its own and high_awaits_low(); request the lock; give it back; high_ends().
TESTPROGS_INLINE void high_awaits_low(void) {
  stage_add(&roles_ready);
  stage_await(&roles_stage, 1);
  stage_set(&roles_stage, 2);  // middle is ready to run as soon as this one waits
}
TESTPROGS_INLINE void high_begins(void) {
  become_real_time(kHigh);
  high_awaits_low();
}
TESTPROGS_INLINE void high_ends(void) { stage_set(&roles_over, 1); }

// --- The same at the mutex of a condition: high waits for the condition, and low notifies it with the mutex held.

// low: low_begins(); take the mutex; notify high, which runs at once and waits for the mutex; low_works_on(); give it back; low_ends().
TESTPROGS_INLINE void low_works_on(void) {
  stage_set(&roles_stage, 2);
  compute_ms(10);
}
// high: become_real_time(kHigh); take the mutex; high_is_ready(); wait for the condition; give it back; high_ends().
TESTPROGS_INLINE void high_is_ready(void) { stage_add(&roles_ready); }

// --- They do not meet in this run: high uses the lock when low is done with it.

enum { kUses = 200 };

// low: low_begins(), or low_begins_alone() where there is no middle; use the lock; low_is_done().
TESTPROGS_INLINE void low_begins_alone(void) {
  become_real_time(kLow);
  stage_await(&roles_ready, 1);
}
TESTPROGS_INLINE void low_is_done(void) { stage_set(&roles_stage, 1); }

TESTPROGS_INLINE void* middle_beside(void* unused) {
  become_real_time(kMiddle);
  stage_add(&roles_ready);
  compute_ms(5);
  stage_await(&roles_stage, 2);
  return unused;
}

// high: high_comes_later(); use the lock; high_is_done().
TESTPROGS_INLINE void high_comes_later(void) {
  become_real_time(kHigh);
  stage_add(&roles_ready);
  stage_await(&roles_stage, 1);
}
TESTPROGS_INLINE void high_is_done(void) { stage_set(&roles_stage, 2); }

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_INVERSION_H_
