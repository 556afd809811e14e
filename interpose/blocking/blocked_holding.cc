#include "interpose/blocking/blocked_holding.h"

#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "interpose/sync_table.h"
#include "interpose/wait_view.h"

namespace concheck::interpose::blocking {
namespace {

using trace::BlockedHoldingRecord;
using trace::RaceLock;

// Of more, the outermost are told.
constexpr uint32_t kMostLocks = 64;

struct HeldLocks {
  const trace::HeldEntry* entry[kMostLocks];
  uint32_t count = 0;
};

// What the thread still holds by the lock's own account: neither given back by somebody else, nor a semaphore that
// turned out to be no lock.
bool is_held(const Thread* self, const trace::HeldEntry& entry) {
  if (entry.sync == 0) return false;
  const auto* sync = reinterpret_cast<const trace::SyncSlot*>(entry.reserved1);
  if (sync->id != entry.sync || (sync->attributes & trace::kSignalled) != 0) return false;
  return entry.mode == static_cast<uint8_t>(trace::Mode::shared) ||
         __atomic_load_n(&sync->owner, __ATOMIC_RELAXED) == self->id;
}

void find_held(const Thread* self, HeldLocks& locks) {
  for (uint32_t i = 0; i < self->slot->held_depth && locks.count < kMostLocks; ++i) {
    if (is_held(self, self->held[i])) locks.entry[locks.count++] = &self->held[i];
  }
}

// Who waits for one of the locks now, and who has waited longest.
struct Waiters {
  uint32_t count = 0;
  Thread* first = nullptr;
  trace::Wait wait{};
};

Waiters find_waiters(const Thread* self, const HeldLocks& locks) {
  Waiters waiters;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || t == self || t->slot->state != static_cast<uint32_t>(trace::ThreadState::live)) continue;
    const trace::Wait wait = read_wait(t);
    if (!is_kind(wait, trace::WaitKind::lock) && !is_kind(wait, trace::WaitKind::once) &&
        !is_kind(wait, trace::WaitKind::semaphore))
      continue;
    for (uint32_t k = 0; k < locks.count; ++k) {
      if (locks.entry[k]->sync != wait.sync) continue;
      ++waiters.count;
      if (waiters.first == nullptr || wait.since < waiters.wait.since) {
        waiters.first = t;
        waiters.wait = wait;
      }
      break;
    }
  }
  return waiters;
}

}  // namespace

void note_blocked_holding(Thread* self, trace::BlockingCall kind, uint32_t stack, uint64_t begin, uint64_t end) {
  State* state = state_of(self);
  HeldLocks locks;
  find_held(self, locks);
  if (state == nullptr || locks.count == 0) return;
  const Waiters waiters = find_waiters(self, locks);
  // That somebody waited is worth another record.
  const uint64_t fact = uint64_t{stack} << 1 | (waiters.count != 0 ? 1 : 0) | uint64_t{1} << 40;
  if (!state->told.is_news(fact, end - begin)) return;
  record_thread_start(self, self);
  RaceLock held[kMostLocks];
  for (uint32_t i = 0; i < locks.count; ++i) {
    const trace::HeldEntry& entry = *locks.entry[i];
    record_sync(self, reinterpret_cast<trace::SyncSlot*>(entry.reserved1));
    held[i] = {};
    held[i].sync = entry.sync;
    held[i].stack = confirm_stack(self, {entry.pc, entry.sp}, entry.stack);
    held[i].mode = entry.mode;
  }
  BlockedHoldingRecord record{};
  record.begin = begin;
  record.end = end;
  record.stack = stack;
  record.call = static_cast<uint16_t>(kind);
  record.lock_count = static_cast<uint16_t>(locks.count);
  record.waiters = waiters.count;
  if (waiters.first != nullptr) {
    record_thread_start(self, waiters.first);
    record.wait_stack = waiters.wait.stack;
    record.wait_thread = waiters.first->id;
    record.wait_sync = waiters.wait.sync;
    const uint64_t since = waiters.wait.since > begin ? waiters.wait.since : begin;
    record.wait_ns = end > since ? end - since : 0;
  }
  auto* written = self->records.append(storage, trace::RecordType::blocked_holding, self->id, record, held,
                                       locks.count * sizeof held[0]);
  if (written == nullptr) return check_storage();
  state->told.remember(fact, end - begin, &written->header);
}

}  // namespace concheck::interpose::blocking
