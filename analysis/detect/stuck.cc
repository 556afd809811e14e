#include "analysis/detect/stuck.h"

#include <algorithm>
#include <map>

#include "analysis/detect/lock_order_graph.h"

namespace concheck::analysis {
namespace {

using trace::Mode;
using trace::WaitKind;

// Somebody outside the process could end a wait for it.
bool is_shared(const Lock& object) { return (object.attributes & trace::kProcessShared) != 0; }

// Held and given back by the same thread whenever it was used.
bool is_semaphore_lock(const Lock& object) {
  return object.kind == trace::SyncKind::semaphore && object.value == 1 && (object.attributes & trace::kSignalled) == 0;
}

class StuckFinder {
 public:
  explicit StuckFinder(const ProcessModel& model)
      : model_(model), threads_(model.live_threads()), index_(live_thread_index(model)) {
    collect_holders();
    const trace::Header& header = model.trace().header;
    const auto& notes = model.trace().notes;
    all_known_ = header.library_loaded_late == 0 && header.facts_dropped == 0 &&
                 std::none_of(notes.begin(), notes.end(), [](const trace::NoteRecord& note) {
                   return note.note == static_cast<uint32_t>(trace::Note::foreign_thread);
                 });
  }

  std::vector<Need> run() {
    std::vector<Need> all;
    all.reserve(threads_.size());
    for (uint32_t i = 0; i < threads_.size(); ++i) all.push_back(need_of(i));
    return all;
  }

 private:
  void collect_holders() {
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      for (const Held& held : threads_[i].held) holders_[held.lock].push_back({i, held});
      const auto& waiting = threads_[i].waiting;
      if (waiting && !waiting->timed && waiting->kind == WaitKind::lock && waiting->mode == Mode::exclusive) {
        writers_[waiting->object].push_back(i);
      }
    }
    // An owner whose held stack could not be read.
    for (const Lock& lock : model_.locks()) {
      const auto owner = index_.find(lock.owner.value);
      if (!lock.owner || owner == index_.end()) continue;
      std::vector<Blocker>& known = holders_[lock.id];
      if (std::none_of(known.begin(), known.end(), [&](const Blocker& h) { return h.thread == owner->second; })) {
        known.push_back({owner->second, {lock.id, Mode::exclusive, 0, {}}});
      }
    }
  }

  Need need_of(uint32_t thread) const {
    if (!threads_[thread].waiting || threads_[thread].waiting->timed) return {};
    const Waiting& wait = *threads_[thread].waiting;
    switch (wait.kind) {
      case WaitKind::lock:
      case WaitKind::once:
        return lock_need(wait);
      case WaitKind::join:
        return join_need(wait);
      case WaitKind::condition:
      case WaitKind::semaphore:
      case WaitKind::barrier:
        return wake_need(wait);
      case WaitKind::none:
      case WaitKind::futex:
        return {};
    }
    return {};
  }

  Need join_need(const Waiting& wait) const {
    Need need;
    const auto awaited = index_.find(wait.awaited.value);
    if (!wait.awaited || awaited == index_.end()) return need;
    need.blocked = true;
    need.blockers.push_back({awaited->second, {}});
    return need;
  }

  Need lock_need(const Waiting& wait) const {
    Need need;
    if (!wait.object) return need;
    if (const auto holders = holders_.find(wait.object); holders != holders_.end()) {
      for (const Blocker& holder : holders->second) {
        // A thread that reads and asks to read again gets through ...
        if (wait.mode == Mode::shared && holder.held.mode == Mode::shared) continue;
        need.blockers.push_back(holder);
      }
      if (need.blockers.empty()) add_writers_in_front(wait, need);
    }
    const Lock* lock = model_.find_lock(wait.object);
    if (need.blockers.empty() && lock != nullptr) need.dead_owner = dead_owner(*lock, wait);
    need.blocked = !need.blockers.empty() || need.dead_owner;
    return need;
  }

  // ... unless the lock prefers writers and one waits.
  void add_writers_in_front(const Waiting& wait, Need& need) const {
    const Lock* lock = model_.find_lock(wait.object);
    const auto writers = writers_.find(wait.object);
    if (lock == nullptr || writers == writers_.end() || !lets_no_reader_pass(*lock)) return;
    for (const uint32_t writer : writers->second) need.blockers.push_back({writer, {}});
  }

  // The process exited before it was clear that the wait would last.
  bool is_left_at_exit(const Waiting& wait) const {
    return model_.trace().header.state == static_cast<uint32_t>(trace::ProcessState::exited) && wait.since != 0 &&
           model_.latest_time() < wait.since + trace::kOrphanLastsNs;
  }

  // Who has ended and is still the owner. A robust lock tells the next one that asks.
  ThreadId dead_owner(const Lock& lock, const Waiting& wait) const {
    if (!lock.owner || (lock.attributes & trace::kRobust) != 0 || is_left_at_exit(wait)) return {};
    const Thread* owner = model_.find_thread(lock.owner);
    return owner != nullptr && owner->ended && index_.count(lock.owner.value) == 0 ? lock.owner : ThreadId();
  }

  Need wake_need(const Waiting& wait) const {
    Need need;
    const Lock* object = model_.find_lock(wait.object);
    if (object == nullptr || !object->alive || is_shared(*object)) return need;
    if (wait.kind == WaitKind::semaphore && is_semaphore_lock(*object)) {
      if (const auto holders = holders_.find(wait.object); holders != holders_.end()) {
        need.blockers = holders->second;
        need.blocked = true;
        return need;
      }
    }
    const bool served = static_cast<uint32_t>(object->served) != wait.served;
    if (served) {
      // A notified thread is in its wait until it has the mutex again.
      if (wait.kind != WaitKind::condition) return need;
      const auto holders = holders_.find(wait.mutex);
      if (!wait.mutex || holders == holders_.end()) return need;
      need.blockers = holders->second;
      need.blocked = true;
    }
    need.woken = all_known_;
    if (!need.woken) need = {};
    return need;
  }

  const ProcessModel& model_;
  std::span<const LiveThread> threads_;
  std::unordered_map<uint32_t, uint32_t> index_;
  bool all_known_ = true;  // every thread of the process is
  std::map<SyncId, std::vector<Blocker>> holders_;
  std::map<SyncId, std::vector<uint32_t>> writers_;  // who wait for it without a timeout
};

}  // namespace

std::unordered_map<uint32_t, uint32_t> live_thread_index(const ProcessModel& model) {
  std::unordered_map<uint32_t, uint32_t> index;
  for (uint32_t i = 0; i < model.live_threads().size(); ++i) index.emplace(model.live_threads()[i].id.value, i);
  return index;
}

std::vector<Need> needs(const ProcessModel& model) { return StuckFinder(model).run(); }

std::vector<bool> stuck_threads(const std::vector<Need>& needs) {
  std::vector<bool> stuck(needs.size());
  std::vector<std::vector<uint32_t>> waiters(needs.size());
  std::vector<size_t> stuck_blockers(needs.size(), 0);
  std::vector<uint32_t> freed;  // those whose waiters are still to be looked at
  bool somebody_free = false;
  for (uint32_t i = 0; i < needs.size(); ++i) {
    stuck[i] = needs[i].may_wait_for_ever();
    if (!stuck[i]) freed.push_back(i);
    for (const Blocker& blocker : needs[i].blockers) waiters[blocker.thread].push_back(i);
    stuck_blockers[i] = needs[i].blockers.size();
  }
  const auto set_free = [&](uint32_t thread) {
    if (!stuck[thread]) return;
    stuck[thread] = false;
    freed.push_back(thread);
  };
  for (size_t next = 0; next < freed.size(); ++next) {
    if (!somebody_free) {
      somebody_free = true;
      for (uint32_t i = 0; i < needs.size(); ++i) {
        if (needs[i].woken) set_free(i);
      }
    }
    for (const uint32_t waiter : waiters[freed[next]]) {
      if (--stuck_blockers[waiter] == 0 && !needs[waiter].dead_owner) set_free(waiter);
    }
  }
  return stuck;
}

}  // namespace concheck::analysis
