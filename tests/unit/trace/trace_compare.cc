#include "tests/unit/trace/trace_compare.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace concheck::trace {
namespace {

template <typename T>
requires std::is_trivially_copyable_v<T>
bool same(const T& a, const T& b) { return std::memcmp(&a, &b, sizeof(T)) == 0; }

template <typename T>
bool same_items(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const T& x, const T& y) { return same(x, y); });
}

bool same(const Module& a, const Module& b) {
  return a.id == b.id && a.start == b.start && a.end == b.end && a.bias == b.bias && a.build_id == b.build_id &&
         a.path == b.path;
}
bool same(const Stack& a, const Stack& b) { return a.id == b.id && a.flags == b.flags && a.frames == b.frames; }
bool same(const ThreadName& a, const ThreadName& b) { return a.id == b.id && a.name == b.name; }
bool same(const Ancestor& a, const Ancestor& b) { return a.pid == b.pid && a.command == b.command; }
bool same(const Clock& a, const Clock& b) {
  return a.id == b.id && a.own_slot == b.own_slot && a.own_epoch == b.own_epoch && same_items(a.entries, b.entries);
}
bool same(const Deadlock& a, const Deadlock& b) {
  return a.thread == b.thread && a.time == b.time && same_items(a.entries, b.entries);
}
bool same(const RaceSide& a, const RaceSide& b) { return same(a.access, b.access) && same_items(a.locks, b.locks); }
bool same(const DataRace& a, const DataRace& b) {
  return a.thread == b.thread && a.time == b.time && a.count == b.count && same(a.now, b.now) &&
         same(a.before, b.before) && a.memory == b.memory && a.flags == b.flags && a.location == b.location &&
         a.block == b.block && a.block_bytes == b.block_bytes && a.block_stack == b.block_stack &&
         a.block_thread == b.block_thread && a.free_stack == b.free_stack;
}
bool same(const ThreadSlotView& a, const ThreadSlotView& b) {
  return a.index == b.index && a.name == b.name && a.wait_valid == b.wait_valid && same(a.slot, b.slot) &&
         same_items(a.held, b.held);
}

template <typename T>
bool same_lists(const T& a, const T& b) {
  if constexpr (requires { a.links; }) {
    return same_items(a.links, b.links) && same_items(a.runners, b.runners);
  } else if constexpr (requires { a.runners; }) {
    return same_items(a.runners, b.runners);
  } else if constexpr (requires { a.locks; }) {
    return same_items(a.locks, b.locks);
  } else {
    return same_items(a.samples, b.samples);
  }
}
template <typename T>
requires requires(T t) { t.record; }
bool same(const T& a, const T& b) { return same(a.record, b.record) && same_lists(a, b); }

bool same(const LockUseView& a, const LockUseView& b) { return a.index == b.index && same(a.slot, b.slot); }
bool same(const SyncSlotView& a, const SyncSlotView& b) { return a.index == b.index && same(a.slot, b.slot); }

template <typename T>
bool is_prefix(const std::vector<T>& part, const std::vector<T>& whole) {
  return part.size() <= whole.size() &&
         std::equal(part.begin(), part.end(), whole.begin(), [](const T& a, const T& b) { return same(a, b); });
}

}  // namespace

std::string not_a_prefix(const Trace& part, const Trace& whole) {
  if (!is_prefix(part.modules, whole.modules)) return "modules";
  if (!is_prefix(part.stacks, whole.stacks)) return "stacks";
  if (!is_prefix(part.thread_starts, whole.thread_starts)) return "thread_starts";
  if (!is_prefix(part.thread_ends, whole.thread_ends)) return "thread_ends";
  if (!is_prefix(part.thread_names, whole.thread_names)) return "thread_names";
  if (!is_prefix(part.syncs, whole.syncs)) return "syncs";
  if (!is_prefix(part.clocks, whole.clocks)) return "clocks";
  if (!is_prefix(part.acquires, whole.acquires)) return "acquires";
  if (!is_prefix(part.deadlocks, whole.deadlocks)) return "deadlocks";
  if (!is_prefix(part.misuses, whole.misuses)) return "misuses";
  if (!is_prefix(part.data_races, whole.data_races)) return "data_races";
  if (!is_prefix(part.module_unloads, whole.module_unloads)) return "module_unloads";
  if (!is_prefix(part.gates, whole.gates)) return "gates";
  if (!is_prefix(part.joined_holds, whole.joined_holds)) return "joined_holds";
  if (!is_prefix(part.sync_changes, whole.sync_changes)) return "sync_changes";
  if (!is_prefix(part.long_waits, whole.long_waits)) return "long_waits";
  if (!is_prefix(part.scheduling, whole.scheduling)) return "scheduling";
  if (!is_prefix(part.inversions, whole.inversions)) return "inversions";
  if (!is_prefix(part.processor_delays, whole.processor_delays)) return "processor_delays";
  if (!is_prefix(part.blocked_holdings, whole.blocked_holdings)) return "blocked_holdings";
  if (!is_prefix(part.loop_stalls, whole.loop_stalls)) return "loop_stalls";
  if (!is_prefix(part.untimed_waits, whole.untimed_waits)) return "untimed_waits";
  if (!is_prefix(part.lock_uses, whole.lock_uses)) return "lock_uses";
  if (!is_prefix(part.sync_blocks, whole.sync_blocks)) return "sync_blocks";
  if (!is_prefix(part.notes, whole.notes)) return "notes";
  if (!is_prefix(part.ancestors, whole.ancestors)) return "ancestors";
  if (!is_prefix(part.processes, whole.processes)) return "processes";
  if (!is_prefix(part.thread_slots, whole.thread_slots)) return "thread_slots";
  if (!is_prefix(part.sync_slots, whole.sync_slots)) return "sync_slots";
  return "";
}

size_t count_facts(const Trace& trace) {
  return trace.modules.size() + trace.stacks.size() + trace.thread_starts.size() + trace.thread_ends.size() +
         trace.thread_names.size() + trace.syncs.size() + trace.clocks.size() + trace.acquires.size() +
         trace.deadlocks.size() + trace.misuses.size() + trace.data_races.size() + trace.module_unloads.size() + trace.gates.size() +
         trace.joined_holds.size() + trace.sync_changes.size() + trace.sync_blocks.size() + trace.notes.size() + trace.processes.size() + trace.ancestors.size() +
         trace.thread_slots.size() + trace.sync_slots.size() + trace.lock_uses.size() + trace.long_waits.size() +
         trace.scheduling.size() + trace.inversions.size() + trace.processor_delays.size() +
         trace.blocked_holdings.size() + trace.loop_stalls.size() + trace.untimed_waits.size();
}

}  // namespace concheck::trace
