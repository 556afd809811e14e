#include "analysis/report/contention_table.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/contention/lock_group.h"
#include "analysis/contention/lock_usage.h"
#include "analysis/contention/slices.h"
#include "analysis/symbolize/base_name.h"

namespace concheck::analysis {
namespace {

constexpr size_t kMostLocks = 100;
// Locks that are one to a person.
struct Group {
  SyncId first;  // the one that caused most
  std::vector<const LockUsage*> usages;
  uint64_t caused_ns = 0;
  uint64_t wait_ns = 0;
};

class Table {
 public:
  Table(const ProcessModel& model, Naming& naming) : model_(model), naming_(naming), usages_(model) {}

  Contention make() {
    Contention contention;
    std::vector<Group> groups = grouped();
    for (const Group& group : groups) contention.wait_ns += group.wait_ns;
    for (const Group& group : groups) {
      for (const LockUsage* usage : group.usages) contention.waits += usage->waits;
    }
    if (groups.size() > kMostLocks) groups.resize(kMostLocks);
    for (const Group& group : groups) contention.locks.push_back(lock_of(group));
    add_longest(contention);
    contention.began_ns = model_.trace().header.start_realtime;
    return contention;
  }

 private:
  std::vector<Group> grouped() {
    std::map<LockGroup, Group> by_group;
    for (const auto& [id, usage] : usages_.all()) {
      const Lock* lock = model_.find_lock(id);
      if (lock == nullptr || !is_lock(*lock) || usage.waits == 0) continue;
      Group& group = by_group[lock_group(model_, naming_, id)];
      const uint64_t most = group.usages.empty() ? 0 : usages_.find(group.first)->caused_ns();
      if (group.usages.empty() || usage.caused_ns() > most) group.first = id;
      group.usages.push_back(&usage);
      group.caused_ns += usage.caused_ns();
      group.wait_ns += usage.wait_ns;
    }
    std::vector<Group> groups;
    for (auto& [key, group] : by_group) groups.push_back(std::move(group));
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
      return std::pair(a.caused_ns, a.wait_ns) > std::pair(b.caused_ns, b.wait_ns);
    });
    return groups;
  }

  ContendedLock lock_of(const Group& group) {
    const FindingLock named = naming_.lock(group.first);
    ContendedLock lock;
    lock.exe = base_name(model_.trace().exe);
    lock.kind = named.kind;
    lock.name = named.name;
    // Of locks that have no identity, those first used at one place are one.
    lock.identity = named.identity.size() > named.kind.size() ? named.identity : named.name;
    lock.objects = group.usages.size();
    std::map<std::string, ContendingThreads> threads;
    const LockUsage* most = nullptr;
    for (const LockUsage* usage : group.usages) {
      lock.caused_ns += usage->caused_ns();
      lock.waits += usage->waits;
      lock.wait_ns += usage->wait_ns;
      lock.longest_wait_ns = std::max(lock.longest_wait_ns, usage->longest_wait_ns);
      lock.timeouts += usage->timeouts;
      lock.holds += usage->holds;
      lock.hold_ns += usage->hold_ns;
      lock.longest_hold_ns = std::max(lock.longest_hold_ns, usage->longest_hold_ns);
      lock.longest_queue = std::max(lock.longest_queue, usage->longest_queue);
      lock.wait_times += usage->wait_times;
      lock.hold_times += usage->hold_times;
      if (most == nullptr || usage->wait_ns > most->wait_ns) most = usage;
      for (const trace::LockUseSlot* use : usage->uses) add_thread(threads, *use);
    }
    lock.fairness = fairness(*most);
    for (auto& [name, group_of_threads] : threads) lock.threads.push_back(std::move(group_of_threads));
    std::stable_sort(lock.threads.begin(), lock.threads.end(),
                     [](const auto& a, const auto& b) { return a.wait_ns > b.wait_ns; });
    return lock;
  }

  std::string name_of(ThreadId thread) {
    if (!thread) return "(ended)";
    const auto [entry, added] = names_.try_emplace(thread);
    if (added) entry->second = naming_.thread(thread, {}).name;
    return entry->second;
  }

  void add_thread(std::map<std::string, ContendingThreads>& threads, const trace::LockUseSlot& use) {
    const std::string name = name_of(ThreadId(use.thread));
    ContendingThreads& group = threads[name];
    group.name = name;
    ++group.threads;
    group.waits += use.waits;
    group.wait_ns += use.wait_ns;
    group.holds += use.holds;
    group.hold_ns += use.hold_ns;
    if (use.longest_wait_ns > group.longest_wait_ns) {
      group.longest_wait_ns = use.longest_wait_ns;
      group.waited_at = naming_.resolve(model_.stack(StackId(use.longest_wait_stack)));
    }
    if (use.longest_hold_ns > group.longest_hold_ns) {
      group.longest_hold_ns = use.longest_hold_ns;
      group.held_at = naming_.resolve(model_.stack(StackId(use.longest_hold_stack)));
    }
  }

  // R. Jain's index over the time in which each thread had the lock or could have had it, since nobody had (the "lock
  // opportunity" of Y. Patel et al., EuroSys 2020). The threads' times are taken as the process's.
  std::optional<double> fairness(const LockUsage& usage) const {
    const uint64_t start = model_.trace().header.start_monotonic;
    const auto time = static_cast<double>(model_.latest_time() - std::min(start, model_.latest_time()));
    const double idle = std::max(0.0, time - static_cast<double>(usage.hold_ns));
    double sum = 0;
    double squares = 0;
    double count = 0;
    for (const trace::LockUseSlot* use : usage.uses) {
      if (use->thread == 0 || (use->waits == 0 && use->holds == 0)) continue;
      const double opportunity = static_cast<double>(use->hold_ns) + idle;
      sum += opportunity;
      squares += opportunity * opportunity;
      ++count;
    }
    if (count < 2 || squares == 0) return std::nullopt;
    return sum * sum / (count * squares);
  }

  void add_longest(Contention& contention) {
    std::vector<const trace::LongWaitRecord*> waits;
    for (const trace::LongWaitRecord& wait : model_.trace().long_waits) {
      const Lock* lock = model_.find_lock(SyncId(wait.sync));
      if (lock != nullptr && is_lock(*lock) && wait.end > wait.begin) waits.push_back(&wait);
    }
    std::stable_sort(waits.begin(), waits.end(),
                     [](const auto* a, const auto* b) { return a->end - a->begin > b->end - b->begin; });
    if (waits.size() > kMostLongWaits) waits.resize(kMostLongWaits);
    for (const trace::LongWaitRecord* wait : waits) contention.longest.push_back(long_wait(*wait));
  }

  LongWait long_wait(const trace::LongWaitRecord& wait) {
    const uint64_t start = model_.trace().header.start_monotonic;
    LongWait told;
    told.exe = base_name(model_.trace().exe);
    told.process_began_ns = model_.trace().header.start_realtime;
    told.pid = model_.trace().header.pid;
    told.begin_ns = wait.begin - std::min(start, wait.begin);
    told.wait_ns = wait.end - wait.begin;
    told.timed_out = (wait.header.flags & trace::kWaitTimedOut) != 0;
    told.shared = wait.mode == static_cast<uint8_t>(trace::Mode::shared);
    told.lock = naming_.lock(SyncId(wait.sync)).name;
    told.thread = naming_.mention(ThreadId(wait.header.thread));
    told.waited_at = naming_.resolve(model_.stack(StackId(wait.stack)));
    told.passed = wait.served;
    told.thread_id = wait.header.thread;
    if (wait.owner != 0) {
      told.holder = naming_.mention(ThreadId(wait.owner));
      told.holder_id = wait.owner;
      told.held_throughout = slices_of(model_, wait).size() > 1;
      RawStack stack = model_.stack(StackId(wait.owner_stack));
      if (stack.frames.empty() && wait.owner_site != 0) stack = {{wait.owner_site}, true};
      told.held_at = naming_.resolve(stack);
    }
    if (wait.behind != 0) {
      told.behind = naming_.lock(SyncId(wait.behind)).name;
      told.behind_ns = wait.behind_ns;
    }
    return told;
  }

  const ProcessModel& model_;
  Naming& naming_;
  const LockUsages usages_;
  std::map<ThreadId, std::string> names_;
};

}  // namespace

Contention contention_of(const ProcessModel& model, Naming& naming) { return Table(model, naming).make(); }

}  // namespace concheck::analysis
