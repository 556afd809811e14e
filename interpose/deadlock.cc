#include "interpose/deadlock.h"

#include <pthread.h>
#include <time.h>

#include "interpose/announce.h"
#include "interpose/arena.h"
#include "interpose/deadlock_record.h"
#include "interpose/kernel_view.h"
#include "interpose/misuse.h"
#include "interpose/runtime.h"
#include "interpose/wait_view.h"
#include "interpose/waiting_threads.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

using trace::Mode;
using trace::Wait;
using trace::WaitKind;

bool blocks_for_ever(const Thread* t, const Wait& wait) {
  if (wait.timed != 0) return false;
  if (!waits_for_holder(wait)) return false;
  const bool is_join = is_kind(wait, WaitKind::join);
  // A join is a cancellation point; a lock is left by asynchronous cancellation only.
  return !__atomic_load_n(&t->cancel_requested, __ATOMIC_ACQUIRE) || !(is_join || t->asynchronous_cancel);
}

// The one thread that alone can end this wait, or null. (A lock that several readers hold has no such thread.)
Thread* sole_blocker(const Thread* waiter, const Wait& wait) {
  if (is_kind(wait, WaitKind::join)) return awaited_thread(waiter, wait);
  const trace::SyncSlot* sync = awaited(wait);
  if (sync == nullptr) return nullptr;
  const uint32_t owner = __atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE);
  if (owner == 0) return nullptr;
  Thread* t = thread_at(__atomic_load_n(&sync->owner_slot, __ATOMIC_RELAXED));
  return t != nullptr && t->id == owner ? t : nullptr;
}

// Whether several threads may stand in the way of this wait: the readers of what is to be written, or the writers that are
// let in first.
bool has_many_blockers(const Wait& wait, const trace::SyncSlot* sync) {
  if (sync == nullptr || !is_kind(wait, WaitKind::lock)) return false;
  if (wait.mode == static_cast<uint8_t>(Mode::shared)) return lets_writers_first(sync);
  return __atomic_load_n(&sync->readers, __ATOMIC_ACQUIRE) != 0;
}

// One of those.
bool stands_in_the_way(const Wait& wait, const trace::SyncSlot* sync, const Thread* t) {
  if (wait.mode != static_cast<uint8_t>(Mode::shared)) return holds_shared(t, sync);
  const Wait theirs = read_wait(t);
  return is_kind(theirs, WaitKind::lock) && theirs.sync == sync->id && theirs.mode == static_cast<uint8_t>(Mode::exclusive);
}

// Finds a cycle through `self` by depth-first search: a wait for a lock with readers has several successors.
class Search {
 public:
  explicit Search(Thread* self) : self_(self), limit_(thread_slot_limit()) {}
  ~Search() {
    arena_free(visited_, limit_);
    arena_free(path_, limit_ * sizeof(WaitStep));
    arena_free(next_, limit_ * sizeof(uint32_t));
  }

  uint32_t run() {
    // Most walks end after a step or two, at an owner that does not wait: they need no memory.
    Thread* t = self_;
    for (int i = 0; i < 4; ++i) {
      const Wait wait = read_wait(t);
      if (!blocks_for_ever(t, wait)) return 0;
      Thread* next = sole_blocker(t, wait);
      if (next == nullptr) {
        if (!has_many_blockers(wait, awaited(wait))) return 0;
        break;
      }
      if (next == self_) break;
      t = next;
    }
    visited_ = static_cast<uint8_t*>(arena_allocate(limit_));
    path_ = arena_allocate_array<WaitStep>(limit_);
    next_ = arena_allocate_array<uint32_t>(limit_);
    if (visited_ == nullptr || path_ == nullptr || next_ == nullptr) return 0;
    return walk();
  }

  const WaitStep* path() const { return path_; }

 private:
  // Successor number *cursor of a thread that waits like this; null at the end.
  Thread* successor(const Thread* waiter, const Wait& wait, uint32_t* cursor) const {
    if (*cursor == 0) {
      *cursor = 1;
      if (Thread* t = sole_blocker(waiter, wait)) {
        *cursor = limit_ + 1;
        return t;
      }
    }
    const trace::SyncSlot* sync = awaited(wait);
    if (!has_many_blockers(wait, sync)) return nullptr;
    for (uint32_t slot = *cursor - 1; Thread* t = next_waiting(&slot);) {
      if (slot > limit_) break;
      // A reader does not wait behind one that has yet to ask.
      if (t == self_ && wait.mode == static_cast<uint8_t>(Mode::shared)) continue;
      if (!stands_in_the_way(wait, sync, t)) continue;
      *cursor = slot + 1;
      return t;
    }
    return nullptr;
  }

  // Length of the cycle, 0 = none.
  uint32_t walk() {
    uint32_t length = 0;
    Wait wait = read_wait(self_);
    path_[length++] = {self_, wait.sequence};
    visited_[self_->slot_index] = 1;
    while (length > 0) {
      Thread* at = path_[length - 1].thread;
      wait = read_wait(at);
      Thread* next = blocks_for_ever(at, wait) && wait.sequence == path_[length - 1].sequence ? successor(at, wait, &next_[length - 1]) : nullptr;
      if (next == self_) return length;
      if (next == nullptr) {
        next_[--length] = 0;
        continue;
      }
      if (next->slot_index >= limit_ || visited_[next->slot_index] != 0) continue;
      visited_[next->slot_index] = 1;
      const Wait theirs = read_wait(next);
      if (!blocks_for_ever(next, theirs)) continue;
      path_[length] = {next, theirs.sequence};
      next_[length++] = 0;
    }
    return 0;
  }

  Thread* self_;
  uint32_t limit_;
  uint8_t* visited_ = nullptr;
  WaitStep* path_ = nullptr;
  uint32_t* next_ = nullptr;
};

// By glibc's account of such a lock a writer waits for readers, and who comes now to read waits for the writer.
bool would_queue(uintptr_t rwlock) {
  constexpr uint32_t kWritePhase = 1;
  constexpr uint32_t kWriterWaits = 2;
  constexpr uint32_t kReaderShift = 3;
  const uint32_t word = __atomic_load_n(reinterpret_cast<const uint32_t*>(rwlock), __ATOMIC_ACQUIRE);
  static_assert(offsetof(pthread_rwlock_t, __data.__readers) == 0);
  return (word & (kWritePhase | kWriterWaits)) == kWriterWaits && word >> kReaderShift != 0;
}

// A reader that waited for an earlier writer to end was let in with all others, even if it has not come to know it yet. One that
// really waits behind a writer that waits sleeps at the readers' word; it may be about to.
bool waits_behind_writer(const Thread* self, const WaitStep& step) {
  constexpr int kTries = 200;
  constexpr timespec kPause = {0, 100'000};
  const Wait wait = read_wait(step.thread);
  if (!is_kind(wait, WaitKind::lock) || wait.mode != static_cast<uint8_t>(Mode::shared) || sole_blocker(step.thread, wait) != nullptr) return true;
  if (step.thread == self) return would_queue(wait.address);
  for (int i = 0; i < kTries && read_wait(step.thread).sequence == step.sequence; ++i) {
    if (rest_of(step.thread->os_tid, wait.address, sizeof(uint32_t)) == Rest::asleep) return true;
    sys::call(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, reinterpret_cast<long>(&kPause), 0);
  }
  return false;
}

bool readers_really_wait(const Thread* self, const WaitStep* path, uint32_t length) {
  for (uint32_t i = 0; i < length; ++i) {
    if (!waits_behind_writer(self, path[i])) return false;
  }
  return true;
}

void tell_cycle(Thread* self, const WaitStep* path, uint32_t length) {
  auto* entries = arena_allocate_array<trace::DeadlockEntry>(length);
  if (entries == nullptr) return;
  for (uint32_t i = 0; i < length; ++i) {
    entries[i] = waiting_entry(self, path[i].thread);
    add_held(self, path[i].thread, path[(i + length - 1) % length].thread->slot->wait.sync, entries[i]);
  }
  tell_deadlock(self, entries, length, trace::DeadlockShape::cycle);
  arena_free(entries, length * sizeof *entries);
}

void report_self_deadlock(Thread* self) {
  const Wait& wait = self->slot->wait;
  trace::SyncSlot* sync = awaited(wait);
  const trace::HeldEntry* held = held_entry(self, wait.sync);
  if (sync == nullptr || held == nullptr) return;
  record_misuse_at(self, trace::Misuse::self_deadlock, sync, wait.stack, 0);
  announce_self_deadlock(self->id, wait, held->stack);
}

}  // namespace

bool find_deadlock(Thread* self) {
  Search search(self);
  const uint32_t length = search.run();
  if (length == 0 || !readers_really_wait(self, search.path(), length) || !all_wait_still(search.path(), length)) return false;
  make_trace_permanent();
  if (length == 1) {
    self->slot->wait.in_deadlock = 1;
    report_self_deadlock(self);
  } else if (claim_deadlock(search.path(), length)) {
    tell_cycle(self, search.path(), length);
  }
  return true;
}

}  // namespace concheck::interpose
