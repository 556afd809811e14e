// Wrong use of a lock, a condition, a thread ..., recorded once per kind, object and place.
#ifndef CONCHECK_INTERPOSE_MISUSE_H_
#define CONCHECK_INTERPOSE_MISUSE_H_

#include "interpose/sync_table.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

struct MisuseFact {
  trace::Misuse misuse;
  trace::SyncSlot* sync;  // may be null
  CallSite site;
  int result;  // what the call returned or is about to return
  Thread* other = nullptr;  // the other thread in it, and its stack; null: who holds `sync`, and where it took it
  uint32_t other_stack = 0;
  trace::SyncSlot* other_sync = nullptr;
  uint32_t other_id = 0;  // instead of `other`: of a thread that may be gone
};
__attribute__((cold)) void record_misuse(Thread* self, const MisuseFact& fact);
__attribute__((cold)) void record_misuse(Thread* self, trace::Misuse misuse, trace::SyncSlot* sync, CallSite site, int result);

// The same with a stack that was captured already, and without asking whether it was said before.
void record_misuse_at(Thread* self, trace::Misuse misuse, trace::SyncSlot* sync, uint32_t stack, int result);

// The memory of `sync` is given back by `self`. A null `memory` can not be looked at.
void note_freed(Thread* self, trace::SyncSlot* sync, const void* memory, CallSite site);
// `sync` is used by a function for objects of another kind.
void note_other_kind(Thread* self, trace::SyncSlot* sync, trace::SyncKind used_as, CallSite site);

// The thread ends: what it still holds can never be released by it.
void report_exit_holding(Thread* self);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_MISUSE_H_
