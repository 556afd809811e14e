// Whom a join or a detach means. As soon as the real call has done its work, a new thread can have the same pthread_t, while the caller
// is not back yet. So the caller claims the thread before the call: what is known of that thread stays until the claim is settled.
#ifndef CONCHECK_INTERPOSE_THREAD_CLAIMS_H_
#define CONCHECK_INTERPOSE_THREAD_CLAIMS_H_

#include <pthread.h>

#include <cstdint>

namespace concheck::interpose {

struct Thread;

// Lies in the state of the claiming thread, since a signal handler may jump out of the call and leave it open.
struct Claim {
  pthread_t handle;
  Thread* thread;  // null: has not told of its handle yet; it is put in when it does
  uint32_t id;     // of that thread: the state may be another one's by now
  Thread* claimer;
  Claim* next;  // of all open ones
};
inline constexpr uint32_t kMostClaims = 3;  // a thread's own call, and those of signal handlers that interrupt it

// Before the call. Null when handlers are nested too deep: that call is not observed.
Claim* claim_thread(Thread* self, pthread_t handle);

// After the call, one of these. Null is allowed.
void give_claim_up(Thread* self, Claim* claim);  // it failed
void end_joined(Thread* self, Claim* claim);     // a join: the thread's slot becomes free
void end_detached(Thread* self, Claim* claim);   // a detach: likewise, as soon as it has ended

// After a join, before end_joined(): who it was; null when it never told of itself.
Thread* joined_thread(Claim* claim);

// The thread that `waiter` has claimed by this handle; null when it has not told of itself.
Thread* claimed_by(const Thread* waiter, pthread_t handle);

// For the claimer, while the claim is open. Null and 0: that thread has not told of itself yet.
inline Thread* claimed_thread(const Claim* claim) { return claim != nullptr ? __atomic_load_n(&claim->thread, __ATOMIC_ACQUIRE) : nullptr; }
inline uint32_t claimed_id(const Claim* claim) { return claimed_thread(claim) != nullptr ? claim->id : 0; }
// Whether somebody else waits in a join for the claimed thread.
bool is_joined_by_another(const Claim* claim);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_THREAD_CLAIMS_H_
