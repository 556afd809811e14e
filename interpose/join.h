// Birth and join of threads, for pthread and C11 alike.
#ifndef CONCHECK_INTERPOSE_JOIN_H_
#define CONCHECK_INTERPOSE_JOIN_H_

#include <errno.h>
#include <pthread.h>

#include "interpose/cancellable.h"
#include "interpose/guard.h"
#include "interpose/thread_misuse.h"
#include "interpose/wait.h"

namespace concheck::interpose {

// What travels from the creator to the new thread. Owned by the new thread once it exists.
struct Birth {
  ThreadBirth about;
  void* start;
  void* argument;
  uint64_t place;  // perturb.h
};

// In the creator, before the thread exists. Null when there is no memory: the thread is then created unobserved.
Birth* prepare_birth(Thread* self, void* start, void* argument, const pthread_attr_t* attr, CallSite site);
// After the create call; frees the birth if no thread was made.
void finish_birth(Birth* birth, bool created);

// What the new thread runs.
void* start_posix_thread(void* birth);
int start_c11_thread(void* birth);

struct JoinWait {
  Thread* self;
  pthread_t handle;
  Claim* claim;
  PendingWait pending;
};
void begin_join(JoinWait* wait, bool timed, CallSite site);
void end_join(JoinWait* wait, bool joined);
void cancel_join(JoinWait* wait);

// The join was successful.
void settle_join(Thread* self, Claim* claim);

template <typename Call>
int observe_join(Guard& guard, Thread* self, pthread_t target, bool timed, CallSite site, int success, Call call) {
  JoinWait wait = {self, target, claim_thread(self, target), {}};
  note_thread_call(self, ThreadCall::join, target, wait.claim, site);
  begin_join(&wait, timed, site);
  guard.leave();
  const int result = run_cancellable(call, cancel_join, &wait);
  guard.enter_again();
  end_join(&wait, result == success);
  if (result != success && result != ETIMEDOUT) note_refused(self, ThreadCall::join, target, site, result);
  return result;
}

template <typename Call>
int observe_detach(Thread* self, pthread_t handle, CallSite site, Call call) {
  Claim* claim = claim_thread(self, handle);
  note_thread_call(self, ThreadCall::detach, handle, claim, site);
  const int result = call();
  if (result == 0) {
    end_detached(self, claim);
  } else {
    give_claim_up(self, claim);
    note_refused(self, ThreadCall::detach, handle, site, result);
  }
  return result;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_JOIN_H_
