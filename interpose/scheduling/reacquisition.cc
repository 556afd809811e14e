#include "interpose/scheduling/reacquisition.h"

#include "interpose/arena.h"
#include "interpose/scheduling/inversion_watch.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/wait_view.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {

using trace::Wait;
using trace::WaitKind;

// What a notifier leaves with a waiter.
struct Notice {
  uint32_t sequence;       // odd while somebody is at it
  uint32_t thread;         // the waiter, and Wait::since of its wait on the condition; 0 = there is nothing here
  uint64_t waits_since;
  uint32_t notifications;  // low half of the condition's, before this one
  bool is_surely_woken;    // whatever comes later
  Wait wait;               // for the mutex, from the moment of the notification on
  RunQueue own;            // of the waiter then
  InversionWatch watch;
};

namespace {

// Of those that wait with the same priority a notification wakes any.
constexpr uint32_t kMostWaiters = 4;
// ns. Whoever takes longer to look was kept off the processor meanwhile: then it is not known when what happened.
constexpr uint64_t kLongestLook = 500'000;

struct NotifiedWaiter {
  Thread* thread;
  Wait wait;
};

// The waiters of the highest priority, whom the kernel wakes first. Returns how many there are.
uint32_t find_most_urgent(const Thread* self, const trace::SyncSlot* condition, NotifiedWaiter* waiters) {
  uint32_t count = 0;
  int32_t most = INT32_MIN;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || t == self || !is_live(t)) continue;
    const Wait wait = read_wait(t);
    if (!is_kind(wait, WaitKind::condition) || wait.sync != condition->id) continue;
    const int32_t theirs = urgency(schedule_of(t));
    if (theirs < most) continue;
    if (theirs > most) count = 0;
    most = theirs;
    if (count < kMostWaiters) waiters[count++] = {t, wait};
  }
  return count;
}

// The place for it; null when there is no memory.
Notice* notice_of(Thread* waiter) {
  Notice* notice = __atomic_load_n(&waiter->notice, __ATOMIC_ACQUIRE);
  if (notice != nullptr) return notice;
  auto* made = static_cast<Notice*>(arena_allocate(sizeof(Notice)));
  if (made == nullptr) return nullptr;
  if (__atomic_compare_exchange_n(&waiter->notice, &notice, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
  arena_free(made, sizeof(Notice));
  return notice;
}

// Whoever finds it taken goes without: a waiter that must not wait for a notifier which a processor does not run, or the other way round.
bool take(Notice* notice) {
  uint32_t sequence = __atomic_load_n(&notice->sequence, __ATOMIC_RELAXED);
  return (sequence & 1) == 0 && __atomic_compare_exchange_n(&notice->sequence, &sequence, sequence + 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
void give_back(Notice* notice) { __atomic_store_n(&notice->sequence, notice->sequence + 1, __ATOMIC_RELEASE); }

// The mutex that the waiter has to get back, and a wait for it that begins now; kind none when the mutex is not known.
Wait wait_for_mutex(const NotifiedWaiter& waiter) {
  Wait wait{};
  const uintptr_t address = waiter.thread->condition_mutex;
  const trace::SyncSlot* mutex = address != 0 ? known_sync(address) : nullptr;
  if (mutex == nullptr || mutex->id != waiter.wait.other) return wait;
  wait.kind = static_cast<uint32_t>(WaitKind::lock);
  wait.sync = mutex->id;
  wait.slot = slot_index_of(mutex);
  wait.address = address;
  wait.mode = static_cast<uint8_t>(trace::Mode::exclusive);
  wait.stack = waiter.wait.stack;
  wait.served = static_cast<uint32_t>(__atomic_load_n(&mutex->acquisitions, __ATOMIC_ACQUIRE));
  return wait;
}

// False when nobody of lower priority has it, or what they did can not be told.
bool look(Thread* self, const NotifiedWaiter& waiter, Notice* notice) {
  const uint64_t begin = sys::now_ns();
  notice->wait = wait_for_mutex(waiter);
  if (!is_kind(notice->wait, WaitKind::lock)) return false;
  if (!begin_watch(self, waiter.thread, notice->wait, &notice->watch)) return false;
  const uint64_t watched = sys::now_ns();
  const bool is_known = read_run_queue(waiter.thread->os_tid, &notice->own);
  notice->wait.since = sys::now_ns();
  pay_look(self, watched, notice->wait.since - watched);
  return is_known && notice->wait.since - begin <= kLongestLook;
}

void leave_notice(Thread* self, const NotifiedWaiter& waiter, const trace::SyncSlot* condition, bool is_surely_woken) {
  Notice* notice = notice_of(waiter.thread);
  if (notice == nullptr || !take(notice)) return;
  const uint32_t id = waiter.thread->id;
  const bool is_woken = notice->thread == id && notice->waits_since == waiter.wait.since && notice->is_surely_woken;
  if (!is_woken) {
    notice->thread = look(self, waiter, notice) ? id : 0;
    notice->waits_since = waiter.wait.since;
    notice->notifications = static_cast<uint32_t>(__atomic_load_n(&condition->acquisitions, __ATOMIC_RELAXED));
    notice->is_surely_woken = is_surely_woken;
  }
  give_back(notice);
}

// A later notification may be the one that woke the thread: it would have left its own notice, had anybody had the mutex then.
bool is_the_last(const Notice& notice, const trace::SyncSlot* condition, uint32_t id) {
  if (notice.is_surely_woken) return true;
  const uint32_t since = static_cast<uint32_t>(__atomic_load_n(&condition->acquisitions, __ATOMIC_ACQUIRE)) - notice.notifications;
  return condition->id == id && since <= 1;
}

}  // namespace

void watch_reacquisitions(Thread* self, const trace::SyncSlot* condition, bool all) {
  const uint64_t begin = sys::now_ns();
  if (!may_afford_look(self, begin)) return;
  const bool are_surely_woken = all || __atomic_load_n(&condition->readers, __ATOMIC_RELAXED) == 1;
  NotifiedWaiter waiters[kMostWaiters];
  const uint32_t count = find_most_urgent(self, condition, waiters);
  pay_look(self, begin, sys::now_ns() - begin);
  for (uint32_t i = 0; i < count; ++i) leave_notice(self, waiters[i], condition, are_surely_woken);
}

void end_noticed_wait(Thread* self, const trace::SyncSlot* condition, uint32_t id, bool is_notified) {
  Notice* notice = self->notice;
  if (!take(notice)) return;
  const Wait& published = self->slot->wait;
  const bool is_own = notice->thread == self->id && notice->waits_since == published.since;
  RunQueue own;
  if (is_notified && is_own && is_the_last(*notice, condition, id) && read_run_queue(self->os_tid, &own)) {
    const uint64_t now = sys::now_ns();
    // While it ran, or could have, on its way to the mutex and from there, it did not wait for it.
    notice->wait.since += own.run_ns - notice->own.run_ns + own.delay_ns - notice->own.delay_ns;
    if (notice->wait.since < now) end_watch(self, &notice->watch, notice->wait, WaitKind::condition, now);
  }
  notice->thread = 0;
  give_back(notice);
}

}  // namespace concheck::interpose
