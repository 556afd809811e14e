#include "interpose/stuck_threads.h"

#include <semaphore.h>

#include "interpose/arena.h"
#include "interpose/deadlock_record.h"
#include "interpose/kernel_view.h"
#include "interpose/runtime.h"
#include "interpose/wait_view.h"
#include "interpose/waiting_threads.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

using trace::SyncSlot;
using trace::Wait;
using trace::WaitKind;

enum class Verdict { free, stuck, unsure };

// Bytes of the object in which a waiter's futex word lies.
size_t size_of(const Wait& wait) {
  if (is_kind(wait, WaitKind::condition)) return sizeof(pthread_cond_t);
  return is_kind(wait, WaitKind::semaphore) ? sizeof(sem_t) : sizeof(pthread_barrier_t);
}

// In glibc a semaphore begins with its value. Its waiter may have been woken by now, and may be giving its memory back.
bool has_value(const Wait& wait) {
  uint32_t value = 0;
  return !read_word(wait.address, &value) || value != 0;
}

bool someone_shares(const SyncSlot* sync) {
  for (uint32_t slot = 0; const Thread* t = next_waiting(&slot);) {
    if (holds_shared(t, sync)) return true;
  }
  return false;
}

bool a_writer_waits(const SyncSlot* sync) {
  for (uint32_t slot = 0; const Thread* t = next_waiting(&slot);) {
    const Wait wait = read_wait(t);
    if (is_kind(wait, WaitKind::lock) && wait.sync == sync->id && wait.mode == static_cast<uint8_t>(trace::Mode::exclusive)) return true;
  }
  return false;
}

// Given that all threads wait. A lock without an owner is being handed over.
bool holder_is_stuck(const Thread* waiter, const Wait& wait) {
  if (is_kind(wait, WaitKind::join)) {
    const Thread* t = awaited_thread(waiter, wait);
    return t != nullptr && t->slot->state == static_cast<uint32_t>(trace::ThreadState::live) && !__atomic_load_n(&t->ending, __ATOMIC_ACQUIRE);
  }
  const SyncSlot* sync = awaited(wait);
  if (sync == nullptr) return false;
  if (__atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE) != 0) return true;
  if (sync->kind != static_cast<uint8_t>(trace::SyncKind::rwlock)) return false;
  if (wait.mode == static_cast<uint8_t>(trace::Mode::exclusive)) return someone_shares(sync);
  return lets_writers_first(sync) && a_writer_waits(sync);
}

// Given that all threads wait: whether this one has been woken and just did not run yet. What wakes counts after it has
// woken, so while the count stands nobody was woken; if it moved, others may have been meant.
Verdict judge(const Thread* t, const Wait& wait) {
  if (wait.kind == 0 || wait.timed != 0 || wait.in_deadlock != 0 || t->slot->in_signal != 0) return Verdict::free;
  if (__atomic_load_n(&t->cancel_requested, __ATOMIC_ACQUIRE)) return Verdict::free;
  if (waits_for_holder(wait)) return holder_is_stuck(t, wait) ? Verdict::stuck : Verdict::free;
  const SyncSlot* sync = awaited(wait);
  if (sync == nullptr || (sync->attributes & trace::kProcessShared) != 0) return Verdict::free;
  const bool served = static_cast<uint32_t>(__atomic_load_n(&sync->acquisitions, __ATOMIC_ACQUIRE)) != wait.served;
  if (is_kind(wait, WaitKind::barrier)) return served ? Verdict::free : Verdict::stuck;
  if (is_kind(wait, WaitKind::semaphore)) {
    // Of another one it is not known who shares it.
    if (sync->origin != static_cast<uint8_t>(trace::Origin::init_call) || has_value(wait)) return Verdict::free;
  } else if (!is_kind(wait, WaitKind::condition) || __atomic_load_n(&sync->owner_slot, __ATOMIC_ACQUIRE) != 0) {
    // Of the waiters of a condition some are on their way back: this one or another, there is somebody who can go on. Threads that
    // hand over to each other come here at each turn, and asking the kernel would take longer than the turn.
    return Verdict::free;
  }
  return served ? Verdict::unsure : Verdict::stuck;
}

Rest rest_in(const Thread* t, const Wait& wait) { return rest_of(t->os_tid, wait.address, size_of(wait)); }

class Group {
 public:
  explicit Group(Thread* self) : self_(self), room_(waiting_thread_count()) {
    members_ = arena_allocate_array<WaitStep>(room_);
    tids_ = arena_allocate_array<uint32_t>(room_);
  }
  ~Group() {
    arena_free(members_, room_ * sizeof(WaitStep));
    arena_free(tids_, room_ * sizeof(uint32_t));
  }

  // All threads, and none of them could go on, as far as is known without asking the kernel much.
  bool gather() {
    if (members_ == nullptr || tids_ == nullptr) return false;
    for (uint32_t slot = 0; Thread* t = next_waiting(&slot);) {
      const Wait wait = read_wait(t);
      const Verdict verdict = judge(t, wait);
      if (verdict == Verdict::free || count_ == room_ || (verdict == Verdict::unsure && (t == self_ || rest_in(t, wait) != Rest::asleep))) {
        self_->free_witness = t->slot_index;
        return false;
      }
      needs_waker_ = needs_waker_ || !waits_for_holder(wait);
      tids_[count_] = t->os_tid;
      members_[count_++] = {t, wait.sequence};
    }
    return needs_waker_ && count_ == live_thread_count();
  }

  // Nobody is left out, and those that need a waker really sleep.
  bool confirm() {
    return is_own_process() && !handles_signals() && are_all_threads(tids_, count_) && all_sleep() && all_wait_still(members_, count_) &&
           none_was_served() && live_thread_count() == count_ && waiting_thread_count() == count_;
  }

  void tell() {
    make_trace_permanent();
    if (!claim_deadlock(members_, count_)) return;
    auto* entries = arena_allocate_array<trace::DeadlockEntry>(count_);
    if (entries == nullptr) return;
    for (uint32_t i = 0; i < count_; ++i) entries[i] = waiting_entry(self_, members_[i].thread);
    for (uint32_t i = 0; i < count_; ++i) add_owner(entries, members_[i].thread->slot->wait);
    tell_deadlock(self_, entries, count_, trace::DeadlockShape::set);
    arena_free(entries, count_ * sizeof *entries);
  }

 private:
  // A thread has published its wait and may still be on its way to sleep: for a moment that is waited for.
  bool all_sleep() const {
    constexpr uint64_t kLongest = 40'000'000;  // ns
    const uint64_t start = sys::now_ns();
    for (uint32_t i = 0; i < count_;) {
      const Thread* t = members_[i].thread;
      const Wait wait = read_wait(t);
      if (wait.sequence != members_[i].sequence) return false;
      const Rest rest = t == self_ || waits_for_holder(wait) ? Rest::asleep : rest_in(t, wait);
      if (rest == Rest::elsewhere) return false;
      if (rest == Rest::asleep) {
        ++i;
        continue;
      }
      if (sys::now_ns() - start > kLongest) return false;
      timespec pause = {0, 50'000};
      sys::call(SYS_nanosleep, reinterpret_cast<long>(&pause));
    }
    return true;
  }

  // This thread may have been served by one that was judged after it, and that sleeps only since then.
  bool none_was_served() const {
    for (uint32_t i = 0; i < count_; ++i) {
      const Verdict verdict = judge(members_[i].thread, read_wait(members_[i].thread));
      if (verdict == Verdict::free || (verdict == Verdict::unsure && members_[i].thread == self_)) return false;
    }
    return true;
  }

  // The holder of what is waited for is one of them: it says where it took it.
  void add_owner(trace::DeadlockEntry* entries, const Wait& wait) {
    const SyncSlot* sync = is_kind(wait, WaitKind::lock) || is_kind(wait, WaitKind::once) ? awaited(wait) : nullptr;
    if (sync == nullptr || sync->owner == 0) return;
    for (uint32_t i = 0; i < count_; ++i) {
      if (members_[i].thread->id == sync->owner && entries[i].held_sync == 0) add_held(self_, members_[i].thread, sync->id, entries[i]);
    }
  }

  Thread* self_;
  uint32_t room_;
  WaitStep* members_ = nullptr;
  uint32_t* tids_ = nullptr;
  uint32_t count_ = 0;
  bool needs_waker_ = false;
};

// The thread that was free the last time probably is so again.
bool witness_is_free(const Thread* self) {
  const Thread* t = thread_at(self->free_witness);
  if (t == nullptr || t == self || t->ending || t->slot->state != static_cast<uint32_t>(trace::ThreadState::live)) return false;
  return judge(t, read_wait(t)) == Verdict::free;
}

}  // namespace

void find_stuck_threads(Thread* self) {
  const uint32_t live = live_thread_count();
  if (live == 0 || waiting_thread_count() < live || met_foreign_thread() || witness_is_free(self)) return;
  Group group(self);
  if (group.gather() && group.confirm()) group.tell();
}

}  // namespace concheck::interpose
