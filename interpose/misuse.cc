#include "interpose/misuse.h"

#include <pthread.h>

#include "interpose/dependency.h"
#include "interpose/modules.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// What was said already, so that a loop of mistakes is one record. Two mistakes that share a place in the table cost each
// other nothing but a repetition.
constexpr uint32_t kSaid = 1024;
uint64_t said[kSaid];

bool say_once(uint64_t key) {
  key = (key * 0x9e3779b97f4a7c15ULL) | 1;
  return __atomic_exchange_n(&said[key >> 54], key, __ATOMIC_RELAXED) != key;
}

using trace::Misuse;

// The living thread that holds `sync` exclusively; null when there is none.
const Thread* holder_of(const trace::SyncSlot* sync) {
  const uint32_t owner = __atomic_load_n(&sync->owner, __ATOMIC_RELAXED);
  const Thread* t = owner != 0 ? thread_at(sync->owner_slot) : nullptr;
  return t != nullptr && t->id == owner && t->slot->state == static_cast<uint32_t>(trace::ThreadState::live) ? t : nullptr;
}

// A signal handler is running, and the thread took `sync` before it was interrupted.
bool is_held_outside_handler(const Thread* self, const trace::SyncSlot* sync) {
  if (self->slot->in_signal == 0) return false;
  for (uint32_t i = 0; i < self->held_before_signal && i < self->slot->held_depth; ++i) {
    if (self->held[i].sync == sync->id) return true;
  }
  return false;
}

// Where `t` took `sync`, 0 = unknown.
uint32_t stack_of_hold(const Thread* t, const trace::SyncSlot* sync) {
  for (uint32_t i = 0; i < t->slot->held_depth; ++i) {
    if (t->held[i].sync == sync->id) return t->held[i].stack;
  }
  return 0;
}

void write_misuse(Thread* self, const MisuseFact& fact, uint32_t stack) {
  make_trace_permanent();
  record_thread_start(self, self);
  trace::MisuseRecord record{};
  record.misuse = static_cast<uint32_t>(fact.misuse);
  Thread* other = fact.other;
  record.other_stack = fact.other_stack;
  if (fact.sync != nullptr) {
    record_sync(self, fact.sync);
    record.sync = fact.sync->id;
    Thread* owner = other == nullptr && fact.sync->owner != 0 ? thread_at(fact.sync->owner_slot) : nullptr;
    if (owner != nullptr && owner->id == fact.sync->owner) {
      other = owner;
      record.other_stack = stack_of_hold(owner, fact.sync);
    }
  }
  if (fact.other != nullptr && fact.other_stack == 0 && fact.other_sync != nullptr) {
    record.other_stack = stack_of_hold(fact.other, fact.other_sync);
  }
  record.other_thread = fact.other_id;
  if (other != nullptr) {
    record.other_thread = other->id;
    record_thread_start(self, other);
  }
  if (fact.other_sync != nullptr) {
    record_sync(self, fact.other_sync);
    record.other_sync = fact.other_sync->id;
  }
  record.stack = stack;
  record.result = fact.result;
  record.time = sys::now_ns();
  self->records.append(storage, trace::RecordType::misuse, self->id, record);
}

}  // namespace

void record_misuse_at(Thread* self, trace::Misuse misuse, trace::SyncSlot* sync, uint32_t stack, int result) {
  if (misuse == Misuse::self_deadlock && is_held_outside_handler(self, sync)) misuse = Misuse::signal_self;
  write_misuse(self, {misuse, sync, {}, result}, stack);
}

void record_misuse(Thread* self, const MisuseFact& fact) {
  const uint64_t object = fact.sync != nullptr ? fact.sync->id : fact.other_id;
  if (!say_once(fact.site.pc ^ object << 40 ^ uint64_t{static_cast<uint32_t>(fact.misuse)} << 58)) return;
  write_misuse(self, fact, capture_stack(self, fact.site));
}

void record_misuse(Thread* self, trace::Misuse misuse, trace::SyncSlot* sync, CallSite site, int result) {
  record_misuse(self, {misuse, sync, site, result});
}

void note_freed(Thread* self, trace::SyncSlot* sync, const void* memory, CallSite site) {
  if (sync->owner == 0 || (sync->attributes & trace::kProcessShared) != 0) return;
  const Thread* owner = holder_of(sync);
  if (owner == nullptr) return;
  const auto kind = static_cast<trace::SyncKind>(sync->kind);
  bool held = kind == trace::SyncKind::spinlock || kind == trace::SyncKind::openmp;
  // What was released where nobody looked is not held by the lock's own account.
  if (kind == trace::SyncKind::mutex) {
    held = memory == nullptr || static_cast<uint32_t>(static_cast<const pthread_mutex_t*>(memory)->__data.__owner) == owner->os_tid;
  } else if (kind == trace::SyncKind::rwlock) {
    held = memory == nullptr || static_cast<uint32_t>(static_cast<const pthread_rwlock_t*>(memory)->__data.__cur_writer) == owner->os_tid;
  }
  if (held) record_misuse(self, Misuse::free_held, sync, site, 0);
}

void note_other_kind(Thread* self, trace::SyncSlot* sync, trace::SyncKind used_as, CallSite site) {
  const auto is_typed = [](trace::SyncKind kind) { return kind >= trace::SyncKind::mutex && kind <= trace::SyncKind::barrier; };
  if (!is_typed(static_cast<trace::SyncKind>(sync->kind)) || !is_typed(used_as)) return;
  // On a heap or a stack the memory can be another object's by now, without anybody having said so. A variable of a module
  // keeps its type, and what is held still exists.
  const bool is_variable = frame_of(self, sync->address) >> trace::kFrameModuleShift != 0;
  if (is_variable || holder_of(sync) != nullptr) record_misuse(self, Misuse::wrong_kind, sync, site, 0);
}

void report_exit_holding(Thread* self) {
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    trace::SyncSlot* sync = entry.sync != 0 ? known_sync(entry.address) : nullptr;
    if (sync == nullptr || sync->id != entry.sync) continue;
    if (entry.mode == static_cast<uint8_t>(trace::Mode::exclusive) && sync->owner != self->id) continue;
    // A semaphore need not be a lock: somebody else may still give it back.
    if (sync->kind == static_cast<uint8_t>(trace::SyncKind::semaphore)) continue;
    // A robust mutex is made for owners that end.
    if ((sync->attributes & trace::kRobust) != 0) continue;
    if (!say_once(entry.pc ^ uint64_t{entry.sync} << 40)) continue;
    record_misuse_at(self, trace::Misuse::exit_holding, sync, entry.stack != 0 ? entry.stack : confirm_stack(self, {entry.pc, entry.sp}, 0), 0);
  }
}

}  // namespace concheck::interpose
