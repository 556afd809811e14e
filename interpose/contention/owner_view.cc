#include "interpose/contention/owner_view.h"

#include "interpose/contention/state.h"
#include "interpose/scheduling/run_time.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/wait_view.h"

namespace concheck::interpose::contention {
namespace {

// In waits for locks until `now`. False when it is just changing, again and again.
bool read_lock_wait(const Thread* t, uint64_t now, uint64_t* ns) {
  constexpr int kTries = 4;
  for (int i = 0; i < kTries; ++i) {
    const trace::Wait& wait = t->slot->wait;
    const uint32_t before = __atomic_load_n(&wait.sequence, __ATOMIC_ACQUIRE);
    const uint64_t ended = __atomic_load_n(&t->slot->lock_wait_ns, __ATOMIC_RELAXED);
    const uint32_t kind = __atomic_load_n(&wait.kind, __ATOMIC_RELAXED);
    const uint64_t since = __atomic_load_n(&wait.since, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if ((before & 1) != 0 || __atomic_load_n(&wait.sequence, __ATOMIC_RELAXED) != before) continue;
    const bool waits = kind == static_cast<uint32_t>(trace::WaitKind::lock) && since < now;
    *ns = ended + (waits ? now - since : 0);
    return true;
  }
  return false;
}

bool is_still(const OwnerView& owner) { return __atomic_load_n(&owner.thread->slot->thread, __ATOMIC_ACQUIRE) == owner.id; }

uint64_t overlap(uint64_t begin, uint64_t end, uint64_t since, uint64_t now) {
  const uint64_t from = begin > since ? begin : since;
  const uint64_t to = end < now ? end : now;
  return to > from ? to - from : 0;
}

bool read_ended_wait(const EndedWait& from, EndedWait* to) {
  const uint32_t before = __atomic_load_n(&from.sequence, __ATOMIC_ACQUIRE);
  *to = from;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return (before & 1) == 0 && __atomic_load_n(&from.sequence, __ATOMIC_RELAXED) == before;
}

void blame(const EndedWait& wait, uint64_t ns) {
  trace::LockUseSlot* use = wait.use;
  if (use == nullptr || use->sync != wait.sync || use->thread != wait.thread) return;
  __atomic_fetch_add(&use->blamed_ns, ns, __ATOMIC_RELAXED);
}

}  // namespace

OwnerView view_owner(const Thread* self, const trace::SyncSlot* sync, uint64_t now) {
  static_assert(offsetof(trace::SyncSlot, owner_slot) == offsetof(trace::SyncSlot, owner) + 4);
  const auto* word = reinterpret_cast<const uint64_t*>(&sync->owner);
  const uint64_t owner = __atomic_load_n(word, __ATOMIC_ACQUIRE);
  OwnerView view;
  view.id = static_cast<uint32_t>(owner);
  if (view.id == 0 || view.id == self->id) return {};
  view.thread = thread_at(static_cast<uint32_t>(owner >> 32));
  if (view.thread == nullptr || !is_still(view) || !read_lock_wait(view.thread, now, &view.lock_wait_ns)) return {};
  if (const trace::HeldEntry* entry = held_entry(view.thread, sync->id)) {
    view.stack = __atomic_load_n(&entry->stack, __ATOMIC_RELAXED);
    view.pc = __atomic_load_n(&entry->pc, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    // It may have let go of it, and put something else there.
    if (__atomic_load_n(&entry->sync, __ATOMIC_RELAXED) != sync->id || __atomic_load_n(word, __ATOMIC_RELAXED) != owner) {
      view.stack = 0;
      view.pc = 0;
    }
  }
  return view;
}

void measure_owner(OwnerView* owner) {
  Thread* t = owner->thread;
  // So that it keeps its times should it end before the second look.
  if (!__atomic_load_n(&t->is_measured, __ATOMIC_RELAXED)) __atomic_store_n(&t->is_measured, true, __ATOMIC_RELEASE);
  owner->cpu_ns = cpu_time_of(t);
  RunQueue queue;
  owner->delay_ns = is_live(t) && read_run_queue(t->os_tid, &queue) ? queue.delay_ns : __atomic_load_n(&t->ended_delay_ns, __ATOMIC_ACQUIRE);
  owner->is_measured = owner->cpu_ns != kUnknownTime && owner->delay_ns != kUnknownTime && is_still(*owner);
  if (!owner->is_measured) owner->delay_ns = 0;
}

bool measure_owner_since(const OwnerView& owner, uint64_t* cpu_ns, uint64_t* delay_ns) {
  if (!owner.is_measured) return false;
  OwnerView now;
  now.thread = owner.thread;
  now.id = owner.id;
  measure_owner(&now);
  if (!now.is_measured || now.cpu_ns < owner.cpu_ns || now.delay_ns < owner.delay_ns) return false;
  *cpu_ns = now.cpu_ns - owner.cpu_ns;
  *delay_ns = now.delay_ns - owner.delay_ns;
  return true;
}

Behind look_behind(const OwnerView& owner, uint64_t since, uint64_t now) {
  Behind behind;
  uint64_t until_now = 0;
  if (owner.thread == nullptr || !is_still(owner) || !read_lock_wait(owner.thread, now, &until_now)) return {};
  if (until_now <= owner.lock_wait_ns) return {};
  behind.ns = until_now - owner.lock_wait_ns;
  if (behind.ns > now - since) behind.ns = now - since;
  uint64_t longest = 0;
  const trace::Wait going_on = read_wait(owner.thread);
  if (is_kind(going_on, trace::WaitKind::lock) && going_on.sync != 0) {
    longest = overlap(going_on.since, now, since, now);
    if (longest != 0) {
      behind.sync = going_on.sync;
      behind.stack = going_on.stack;
    }
  }
  const State* state = __atomic_load_n(&owner.thread->contention, __ATOMIC_ACQUIRE);
  if (state == nullptr) return behind;
  EndedWait culprit{};
  for (const EndedWait& ended : state->waits) {
    EndedWait wait;
    if (!read_ended_wait(ended, &wait) || wait.thread != owner.id) continue;
    const uint64_t common = overlap(wait.begin, wait.end, since, now);
    if (common <= longest) continue;
    longest = common;
    culprit = wait;
    behind.sync = wait.sync;
    behind.stack = wait.stack;
  }
  blame(culprit, behind.ns);
  return behind;
}

}  // namespace concheck::interpose::contention
