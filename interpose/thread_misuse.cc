#include "interpose/thread_misuse.h"

#include <errno.h>

#include "interpose/misuse.h"
#include "interpose/runtime.h"

namespace concheck::interpose {
namespace {

using trace::Misuse;

struct Gone {
  pthread_t handle;  // 0 = empty
  bool joined;
  bool recorded;
  trace::ThreadStartRecord start;
};
constexpr uint32_t kRemembered = 256;
Gone gone[kRemembered];
uint32_t next_gone;

const Gone* find_gone(pthread_t handle) {
  for (const Gone& g : gone) {
    if (handle != 0 && __atomic_load_n(&g.handle, __ATOMIC_RELAXED) == handle) return &g;
  }
  return nullptr;
}

}  // namespace

void remember_gone(const Thread* t, pthread_t handle, bool joined) {
  if (handle == 0) return;  // a new thread has it
  Gone& g = gone[next_gone++ % kRemembered];
  g.handle = handle;
  g.joined = joined;
  g.recorded = t->start_recorded;
  g.start = start_record_of(t);
}

void forget_gone(pthread_t handle) {
  for (Gone& g : gone) {
    pthread_t expected = handle;
    __atomic_compare_exchange_n(&g.handle, &expected, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  }
}

void restart_gone_in_child() { __builtin_memset(gone, 0, sizeof gone); }

void note_thread_call(Thread* self, ThreadCall call, pthread_t target, const Claim* claim, CallSite site) {
  if (claim == nullptr) return;
  if (Thread* t = claimed_thread(claim); t != nullptr) {
    if (call == ThreadCall::detach || t == self || !is_joined_by_another(claim)) return;
    record_misuse(self, {.misuse = Misuse::join_two, .sync = nullptr, .site = site, .result = 0, .other = t, .other_id = claim->id});
    return;
  }
  // The handle may be that of a thread which is just being born: then it is not sure. Asked again after that, since it may
  // have been born meanwhile.
  if (find_gone(target) == nullptr || __atomic_load_n(&unborn_threads, __ATOMIC_ACQUIRE) != 0) return;
  const Gone* found = find_gone(target);
  if (found == nullptr) return;
  const Gone g = *found;
  if (!g.recorded) self->records.append(storage, trace::RecordType::thread_start, self->id, g.start);
  Misuse misuse = Misuse::detach_again;
  if (call == ThreadCall::join) misuse = g.joined ? Misuse::join_again : Misuse::join_detached;
  record_misuse(self, {.misuse = misuse, .sync = nullptr, .site = site, .result = ESRCH, .other_id = g.start.id});
}

void note_refused(Thread* self, ThreadCall call, pthread_t target, CallSite site, int result) {
  Thread* t = thread_of(target);
  if (t == nullptr) return;
  const auto record = [&](Misuse misuse) {
    record_misuse(self, {.misuse = misuse, .sync = nullptr, .site = site, .result = result, .other = t, .other_id = t->id});
  };
  if (call == ThreadCall::detach) {
    if (t->slot->detached != 0) record(Misuse::detach_again);
  } else if (t == self) {
    record(Misuse::join_self);
  } else if (t->slot->detached != 0) {
    record(Misuse::join_detached);
  }
}

}  // namespace concheck::interpose
