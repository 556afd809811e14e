// TraceBuilder's slots.
#include <algorithm>
#include <cstring>

#include "tests/unit/trace/trace_builder.h"

namespace concheck::trace {
namespace {

uint64_t handle_of(uint32_t thread) { return 0x7f00'0000'0000 + uint64_t{0x1000} * thread; }

}  // namespace

uint64_t TraceBuilder::address_of(uint32_t sync) const {
  const auto it = syncs_.find(sync);
  return it != syncs_.end() ? it->second.address : 0x7000'0000 + uint64_t{64} * sync;
}

uint32_t TraceBuilder::slot_of(uint32_t sync) const {
  for (const auto& [index, slot] : sync_slots_) {
    if (slot.id == sync) return index;
  }
  return 0;
}

HeldEntry TraceBuilder::make_held(const HeldSpec& spec) const {
  HeldEntry entry{};
  entry.address = address_of(spec.sync);
  entry.sync = spec.sync;
  entry.slot = slot_of(spec.sync);
  entry.pc = spec.pc;
  entry.acquire = spec.acquire;
  entry.stack = spec.stack;
  entry.recursion = spec.recursion;
  entry.mode = static_cast<uint8_t>(spec.mode);
  entry.flags = spec.flags;
  return entry;
}

Wait TraceBuilder::make_wait(const WaitSpec& spec) const {
  Wait wait{};
  wait.sequence = spec.sequence;
  wait.kind = static_cast<uint32_t>(spec.kind);
  wait.sync = spec.sync;
  wait.slot = slot_of(spec.sync);
  if (spec.sync != 0) wait.address = address_of(spec.sync);
  if (spec.joined != 0) wait.address = handle_of(spec.joined);
  wait.since = spec.since;
  wait.stack = spec.stack;
  wait.other = spec.other;
  wait.mode = static_cast<uint8_t>(spec.mode);
  wait.timed = spec.timed;
  wait.in_deadlock = spec.in_deadlock;
  wait.pc = spec.pc;
  wait.served = spec.served;
  return wait;
}

uint32_t TraceBuilder::add_thread_slot(const ThreadSlotSpec& spec) {
  PendingThreadSlot pending{};
  ThreadSlot& slot = pending.slot;
  slot.thread = spec.thread;
  slot.state = static_cast<uint32_t>(spec.state);
  slot.os_tid = spec.os_tid != 0 ? spec.os_tid : 1000 + spec.thread;
  slot.parent = spec.parent;
  slot.pthread = handle_of(spec.thread);
  slot.create_stack = spec.create_stack;
  slot.detached = spec.detached;
  slot.start = spec.start;
  slot.start_routine = spec.start_routine;
  slot.acquisitions = spec.acquisitions;
  slot.contended = spec.contended;
  std::memcpy(slot.name, spec.name.data(), std::min(spec.name.size(), sizeof slot.name));
  slot.policy = -1;
  if (spec.wait.has_value()) slot.wait = make_wait(*spec.wait);
  for (const HeldSpec& held : spec.held) pending.held.push_back(make_held(held));
  slot.held_depth = static_cast<uint32_t>(pending.held.size());
  slot.held_capacity = kInlineHeld;
  if (pending.held.size() <= kInlineHeld) {
    std::copy(pending.held.begin(), pending.held.end(), slot.held);
    pending.held.clear();
  }
  const uint32_t index = spec.index.value_or(spec.thread - 1);
  thread_slots_[index] = std::move(pending);
  return index;
}

uint32_t TraceBuilder::add_lock_use(const LockUseSlot& slot) {
  const auto index = static_cast<uint32_t>(lock_uses_.size());
  lock_uses_[index] = slot;
  return index;
}

uint32_t TraceBuilder::add_sync_slot(const SyncSlotSpec& spec) {
  SyncSlot slot{};
  slot.address = address_of(spec.sync);
  slot.id = spec.sync;
  slot.kind = static_cast<uint8_t>(SyncKind::mutex);
  slot.origin = static_cast<uint8_t>(Origin::first_use);
  if (const auto it = syncs_.find(spec.sync); it != syncs_.end()) {
    slot.kind = static_cast<uint8_t>(it->second.kind);
    slot.origin = static_cast<uint8_t>(it->second.origin);
    slot.attributes = it->second.attributes;
    slot.create_stack = it->second.create_stack;
    slot.create_thread = it->second.create_thread;
    slot.value = it->second.value;
    slot.recorded = 1;
  }
  slot.owner = spec.owner;
  slot.owner_slot = spec.owner != 0 ? spec.owner - 1 : 0;
  slot.acquisitions = spec.acquisitions;
  slot.contended = spec.contended;
  slot.readers = spec.readers;
  const uint32_t next = sync_slots_.empty() ? 0 : sync_slots_.rbegin()->first + 1;
  const uint32_t index = spec.index.value_or(next);
  sync_slots_[index] = slot;
  return index;
}

}  // namespace concheck::trace
