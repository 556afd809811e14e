// What other primitives (C11, condition variables) share with the mutex.
#ifndef CONCHECK_INTERPOSE_MUTEX_H_
#define CONCHECK_INTERPOSE_MUTEX_H_

#include <pthread.h>

#include "interpose/sync_table.h"

namespace concheck::interpose {

// Type, protocol, robustness and sharing, from the mutex itself: glibc keeps them in __kind, with the type in bits 0-1,
// robust 16, inherit 32, protect 64, process-shared 128; the schema has the same order two bits lower.
inline SyncIdentity mutex_identity(const pthread_mutex_t* m) {
  static_assert(trace::kRobust == 16 >> 2 && trace::kProtocolInherit == 32 >> 2 && trace::kProtocolProtect == 64 >> 2 &&
                trace::kProcessShared == 128 >> 2);
  const auto kind = static_cast<unsigned>(m->__data.__kind);
  return {trace::SyncKind::mutex, static_cast<uint16_t>((kind & 3) | (kind & 0xf0) >> 2)};
}

// `self` is about to unlock a mutex that is not on its held stack.
void note_foreign_unlock(Thread* self, pthread_mutex_t* m, CallSite site);

// After destroy returned `result`, and after a successful init. For every kind of lock.
void note_destroy(Thread* self, uintptr_t address, CallSite site, int result);
void note_init(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_MUTEX_H_
