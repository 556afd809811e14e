#include "analysis/model/process_model.h"

#include <algorithm>
#include <map>
#include <utility>

namespace concheck::analysis {
namespace {

template <typename T, typename Id>
const T* find_sorted(const std::vector<T>& items, Id id) {
  // Seldom is one missing between the first and it.
  if (items.empty()) return nullptr;
  const size_t guess = id.value - items.front().id.value;
  if (guess < items.size() && items[guess].id == id) return &items[guess];
  const auto it =
      std::lower_bound(items.begin(), items.end(), id, [](const T& item, Id wanted) { return item.id < wanted; });
  return it != items.end() && it->id == id ? &*it : nullptr;
}

void add_state(Lock& lock, const trace::SyncSlot& slot) {
  lock.owner = ThreadId(slot.owner);
  lock.alive = true;
  lock.waiters = slot.readers;
  lock.served = slot.acquisitions;
}

// Whoever joins a thread that has yet to register itself knows it by its handle only.
ThreadId awaited_thread(const trace::Trace& trace, const trace::Wait& wait) {
  if (wait.other != 0 || wait.address == 0) return ThreadId(wait.other);
  const auto& views = trace.thread_slots;
  const auto awaited = std::find_if(views.begin(), views.end(), [&](const trace::ThreadSlotView& view) {
    return view.slot.pthread == wait.address && view.slot.state == static_cast<uint32_t>(trace::ThreadState::live);
  });
  return awaited == views.end() ? ThreadId() : ThreadId(awaited->slot.thread);
}

}  // namespace

ProcessModel::ProcessModel(trace::Trace trace) : trace_(std::move(trace)) {
  clocks_ = Clocks(std::move(trace_.clocks));
  build_threads();
  build_locks();
  build_blocks();
  build_acquisitions();
  build_live_threads();
}

const Thread* ProcessModel::find_thread(ThreadId id) const { return find_sorted(threads_, id); }
const Lock* ProcessModel::find_lock(SyncId id) const { return find_sorted(locks_, id); }

void ProcessModel::build_threads() {
  std::map<uint32_t, Thread> by_id;
  for (const trace::ThreadStartRecord& start : trace_.thread_starts) {
    Thread& thread = by_id[start.id];
    thread.tid = start.os_tid;
    thread.parent = ThreadId(start.parent);
    thread.create_stack = StackId(start.create_stack);
    thread.start_routine = start.start_routine;
  }
  for (const trace::ThreadSlotView& view : trace_.thread_slots) {
    if (view.slot.thread == 0) continue;
    Thread& thread = by_id[view.slot.thread];
    if (thread.tid == 0) thread.tid = view.slot.os_tid;
    if (!thread.parent) thread.parent = ThreadId(view.slot.parent);
    if (!thread.create_stack) thread.create_stack = StackId(view.slot.create_stack);
    if (thread.start_routine == 0) thread.start_routine = view.slot.start_routine;
    thread.name = view.name;
    thread.ended = view.slot.state == static_cast<uint32_t>(trace::ThreadState::exited);
    thread.unjoined = thread.ended && view.slot.detached == 0;
  }
  for (const trace::ThreadEndRecord& end : trace_.thread_ends) {
    if (const auto known = by_id.find(end.id); known != by_id.end()) known->second.ended = true;
  }
  // A name record counts only where no live slot has the current name.
  for (auto& [id, thread] : by_id) {
    thread.id = ThreadId(id);
    if (!thread.name.empty()) continue;
    const auto [first, last] =
        std::equal_range(trace_.thread_names.begin(), trace_.thread_names.end(), trace::ThreadName{id, {}},
                         [](const trace::ThreadName& a, const trace::ThreadName& b) { return a.id < b.id; });
    if (first != last) thread.name = std::prev(last)->name;
  }
  threads_.reserve(by_id.size());
  for (auto& [id, thread] : by_id) threads_.push_back(std::move(thread));
}

void ProcessModel::build_locks() {
  locks_.reserve(trace_.syncs.size() + trace_.sync_slots.size());
  for (const trace::SyncRecord& record : trace_.syncs) {
    locks_.push_back({SyncId(record.id), static_cast<trace::SyncKind>(record.kind),
                      static_cast<trace::Origin>(record.origin), record.attributes, record.address, record.location,
                      StackId(record.create_stack), ThreadId(), record.value});
  }
  const size_t recorded = locks_.size();
  for (const trace::SyncSlotView& view : trace_.sync_slots) {
    const trace::SyncSlot& slot = view.slot;
    if (slot.id == 0) continue;
    const auto end = locks_.begin() + static_cast<ptrdiff_t>(recorded);
    const auto it = std::lower_bound(locks_.begin(), end, SyncId(slot.id),
                                     [](const Lock& lock, SyncId id) { return lock.id < id; });
    if (it != end && it->id == SyncId(slot.id)) {
      add_state(*it, slot);
      continue;
    }
    const trace::Frame location = frame_of(slot.address);
    locks_.push_back({SyncId(slot.id), static_cast<trace::SyncKind>(slot.kind), static_cast<trace::Origin>(slot.origin),
                      slot.attributes, slot.address, (location >> trace::kFrameModuleShift) != 0 ? location : 0,
                      StackId(slot.create_stack), ThreadId(), slot.value});
    add_state(locks_.back(), slot);
  }
  std::sort(locks_.begin(), locks_.end(), [](const Lock& a, const Lock& b) { return a.id < b.id; });
  locks_.erase(std::unique(locks_.begin(), locks_.end(), [](const Lock& a, const Lock& b) { return a.id == b.id; }),
               locks_.end());
  for (const trace::SyncChangeRecord& change : trace_.sync_changes) {
    const auto it = std::lower_bound(locks_.begin(), locks_.end(), SyncId(change.id),
                                     [](const Lock& lock, SyncId id) { return lock.id < id; });
    if (it != locks_.end() && it->id == SyncId(change.id)) it->attributes |= change.attributes;
  }
}

void ProcessModel::build_blocks() {
  for (const trace::SyncBlockRecord& block : trace_.sync_blocks) {
    const auto it = std::lower_bound(locks_.begin(), locks_.end(), SyncId(block.id),
                                     [](const Lock& lock, SyncId id) { return lock.id < id; });
    if (it == locks_.end() || it->id != SyncId(block.id)) continue;
    it->block_stack = StackId(block.stack);
    it->block_offset = block.offset;
  }
}

void ProcessModel::build_acquisitions() {
  acquisitions_.reserve(trace_.acquires.size());
  for (const trace::AcquireRecord& record : trace_.acquires) {
    acquisitions_.push_back({AcquireId(record.id), ThreadId(record.header.thread), SyncId(record.sync),
                             static_cast<trace::Mode>(acquire_mode(record)), acquire_flags(record), StackId(record.stack),
                             ClockId(record.clock), -1, std::max(record.header.count, 1u)});
  }
  for (size_t i = 0; i < acquisitions_.size(); ++i) {
    const Acquisition* parent = find_sorted(acquisitions_, AcquireId(trace_.acquires[i].parent));
    if (parent != nullptr) acquisitions_[i].parent = static_cast<int32_t>(parent - acquisitions_.data());
  }
}

void ProcessModel::build_live_threads() {
  for (const trace::ThreadSlotView& view : trace_.thread_slots) {
    if (view.slot.thread == 0 || view.slot.state != static_cast<uint32_t>(trace::ThreadState::live)) continue;
    LiveThread live;
    live.id = ThreadId(view.slot.thread);
    for (const trace::HeldEntry& entry : view.held) {
      live.held.push_back({SyncId(entry.sync), static_cast<trace::Mode>(entry.mode), entry.flags, held_stack(entry)});
    }
    const trace::Wait& wait = view.slot.wait;
    if (view.wait_valid && wait.kind != static_cast<uint32_t>(trace::WaitKind::none)) {
      Waiting& waiting = live.waiting.emplace();
      waiting.kind = static_cast<trace::WaitKind>(wait.kind);
      waiting.object = SyncId(wait.sync);
      waiting.mode = static_cast<trace::Mode>(wait.mode);
      waiting.timed = wait.timed != 0;
      waiting.since = wait.since;
      waiting.stack = stack_or_frame(StackId(wait.stack), wait.pc);
      waiting.served = wait.served;
      if (waiting.kind == trace::WaitKind::join) waiting.awaited = awaited_thread(trace_, wait);
      if (waiting.kind == trace::WaitKind::condition) waiting.mutex = SyncId(wait.other);
    }
    live_threads_.push_back(std::move(live));
  }
}

RawStack ProcessModel::held_stack(const trace::HeldEntry& entry) const {
  if (entry.stack == 0 && entry.acquire != 0) {
    const Acquisition* acquisition = find_sorted(acquisitions_, AcquireId(entry.acquire));
    if (acquisition != nullptr && acquisition->stack) return stack(acquisition->stack);
  }
  return stack_or_frame(StackId(entry.stack), entry.pc);
}

RawStack ProcessModel::stack_or_frame(StackId id, uint64_t return_address) const {
  RawStack found = stack(id);
  if (found.frames.empty() && return_address != 0) found = {{frame_of(return_address)}, true};
  return found;
}

RawStack ProcessModel::stack(StackId id) const {
  const trace::Stack* found = trace::find_by_id(trace_.stacks, id.value);
  if (found == nullptr) return {};
  return {found->frames, (found->flags & (trace::kStackTruncated | trace::kStackPartial)) != 0};
}

trace::Frame ProcessModel::frame_of(uint64_t address) const {
  // The last match wins: a module loaded later where an unloaded one was.
  for (auto module = trace_.modules.rbegin(); module != trace_.modules.rend(); ++module) {
    if (address < module->start || address >= module->end) continue;
    return (uint64_t{module->id} << trace::kFrameModuleShift) | ((address - module->bias) & trace::kFrameOffsetMask);
  }
  return address & trace::kFrameOffsetMask;
}

uint64_t ProcessModel::latest_time() const {
  if (trace_.header.end_monotonic != 0) return trace_.header.end_monotonic;
  uint64_t latest = trace_.header.start_monotonic;
  const auto see = [&latest](uint64_t time) { latest = std::max(latest, time); };
  for (const LiveThread& thread : live_threads_) {
    if (thread.waiting) see(thread.waiting->since);
  }
  for (const trace::ThreadStartRecord& start : trace_.thread_starts) see(start.time);
  for (const trace::ThreadEndRecord& end : trace_.thread_ends) see(end.time);
  for (const trace::AcquireRecord& acquire : trace_.acquires) {
    see(trace_.header.start_monotonic + uint64_t{acquire.time_ms} * 1'000'000);
  }
  for (const trace::Deadlock& deadlock : trace_.deadlocks) see(deadlock.time);
  for (const trace::MisuseRecord& misuse : trace_.misuses) see(misuse.time);
  for (const trace::DataRace& race : trace_.data_races) see(race.time);
  return latest;
}

uint64_t ProcessModel::acquisition_count() const {
  uint64_t sum = trace_.header.acquisitions_retired;
  for (const trace::ThreadSlotView& view : trace_.thread_slots) {
    if (view.slot.state == static_cast<uint32_t>(trace::ThreadState::live)) sum += view.slot.acquisitions;
  }
  return sum;
}

uint64_t ProcessModel::contended_count() const {
  uint64_t sum = trace_.header.contended_retired;
  for (const trace::ThreadSlotView& view : trace_.thread_slots) {
    if (view.slot.state == static_cast<uint32_t>(trace::ThreadState::live)) sum += view.slot.contended;
  }
  return sum;
}

}  // namespace concheck::analysis
