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

// What the mutex itself says.
inline int type_of(const pthread_mutex_t* m) { return m->__data.__kind & 3; }
inline bool held_by(const pthread_mutex_t* m, const Thread* self) { return static_cast<uint32_t>(m->__data.__owner) == self->os_tid; }
// With PTHREAD_PRIO_PROTECT the ceiling stands in the lock's word, above what tells whether it is locked.
inline constexpr int kCeilingShift = 19;
inline int ceiling_of(const pthread_mutex_t* m) {
  return static_cast<int>(static_cast<unsigned>(__atomic_load_n(&m->__data.__lock, __ATOMIC_RELAXED)) >> kCeilingShift);
}
inline bool is_locked_below_ceiling(const pthread_mutex_t* m) {
  return (__atomic_load_n(&m->__data.__lock, __ATOMIC_RELAXED) & ((1 << kCeilingShift) - 1)) != 0;
}
inline bool is_destroyed(const pthread_mutex_t* m) { return m->__data.__kind == -1; }  // what glibc's destroy leaves
inline bool has_known_kind(const pthread_mutex_t* m) { return (m->__data.__kind & ~0x3ff) == 0; }
// Of the types that check, an unlock by another thread fails.
inline bool refuses_foreign_unlock(const pthread_mutex_t* m) {
  constexpr int kRobustBit = 16;
  return type_of(m) == PTHREAD_MUTEX_ERRORCHECK || type_of(m) == PTHREAD_MUTEX_RECURSIVE || (m->__data.__kind & kRobustBit) != 0;
}

// `self` is about to unlock a mutex that is not on its held stack.
void note_foreign_unlock(Thread* self, pthread_mutex_t* m, CallSite site);

// After destroy returned `result`, and after a successful init. For every kind of lock.
void note_destroy(Thread* self, uintptr_t address, CallSite site, int result);
void note_init(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_MUTEX_H_
