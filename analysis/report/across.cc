#include "analysis/report/across.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "analysis/detect/detection.h"
#include "analysis/detect/stuck.h"
#include "analysis/report/compose.h"
#include "analysis/report/joined.h"

namespace concheck::analysis {
namespace {

bool is_shared_lock(const Lock* lock) {
  return lock != nullptr && lock->address != 0 && (lock->attributes & trace::kProcessShared) != 0;
}

Finding describe(const ProcessModel& model, Naming& naming, const LiveThread& thread, const Held& held) {
  Detection detection;
  detection.kind = "deadlock";
  detection.threads = {thread.id};
  detection.locks = {held.lock, thread.waiting->object};
  detection.steps.push_back(
      {thread.id, Action::acquire, held.lock, {}, held.mode == trace::Mode::shared, {}, held.stack});
  detection.steps.push_back({thread.id,
                             Action::wait,
                             thread.waiting->object,
                             {held.lock},
                             thread.waiting->mode == trace::Mode::shared,
                             {},
                             thread.waiting->stack});
  return compose(model, naming, detection);
}

// By fork: the one's child, or children of one parent.
bool related(const OutwardWait& a, const OutwardWait& b) {
  return a.pid != b.pid &&
         (a.pid == b.parent_pid || b.pid == a.parent_pid || (a.parent_pid != 0 && a.parent_pid == b.parent_pid));
}

struct Link {
  size_t wait;  // index into all
  size_t held;  // which of its locks the one before wants
};

class Search {
 public:
  explicit Search(const std::vector<OutwardWait>& waits) : waits_(waits), told_(waits.size(), false) {
    for (size_t wait = 0; wait < waits.size(); ++wait) {
      for (size_t held = 0; held < waits[wait].held.size(); ++held) {
        holders_[waits[wait].held[held]].push_back({wait, held});
      }
    }
  }

  std::vector<Finding> run() {
    std::vector<Finding> findings;
    for (size_t start = 0; start < waits_.size(); ++start) {
      if (told_[start]) continue;
      const std::vector<Link> cycle = shortest_cycle(start);
      if (cycle.empty()) continue;
      for (const Link& link : cycle) told_[link.wait] = true;
      findings.push_back(tell(cycle));
    }
    return findings;
  }

 private:
  // Breadth-first from `start` over those who hold what is wanted, back to it.
  std::vector<Link> shortest_cycle(size_t start) const {
    std::vector<Link> queue{{start, 0}};
    std::vector<size_t> from{0};
    std::set<size_t> seen;
    for (size_t next = 0; next < queue.size(); ++next) {
      const OutwardWait& wait = waits_[queue[next].wait];
      const auto holders = holders_.find(wait.wanted);
      if (holders == holders_.end()) continue;
      for (const Link& link : holders->second) {
        if (!related(wait, waits_[link.wait])) continue;
        if (link.wait == start) {
          std::vector<Link> cycle{link};
          for (size_t at = next; at != 0; at = from[at]) cycle.push_back(queue[at]);
          std::reverse(cycle.begin() + 1, cycle.end());
          return cycle;
        }
        if (!seen.insert(link.wait).second) continue;
        queue.push_back(link);
        from.push_back(next);
      }
    }
    return {};
  }

  Finding tell(const std::vector<Link>& cycle) const {
    JoinedFinding joined;
    for (const Link& link : cycle) {
      const Finding& part = waits_[link.wait].steps[link.held];
      std::vector<std::string> addresses;
      for (const FindingLock& lock : part.locks) addresses.push_back(std::to_string(lock.address));
      joined.add(part, addresses);
    }
    Finding finding = joined.finish();
    finding.title = std::to_string(cycle.size()) +
                    " processes are deadlocked on locks that they share: " + finding.locks[0].label + " and " +
                    finding.locks[1].label;
    finding.explanation =
        "Each of them holds a lock that another process waits for, so none can go on. The locks were put together by "
        "their addresses, which are the same in the children of a fork.";
    finding.advice = "take these locks in one order everywhere, in every process";
    return finding;
  }

  const std::vector<OutwardWait>& waits_;
  std::vector<bool> told_;
  std::map<uint64_t, std::vector<Link>> holders_;  // by address
};

}  // namespace

std::vector<OutwardWait> outward_waits(const ProcessModel& model, Naming& naming) {
  std::vector<OutwardWait> found;
  if (model.trace().header.state != static_cast<uint32_t>(trace::ProcessState::running)) return found;
  const std::vector<Need> all_needs = needs(model);
  for (size_t i = 0; i < all_needs.size(); ++i) {
    const LiveThread& thread = model.live_threads()[i];
    if (!thread.waiting || thread.waiting->timed || thread.waiting->kind != trace::WaitKind::lock) continue;
    const Lock* wanted = model.find_lock(thread.waiting->object);
    if (!is_shared_lock(wanted) || !all_needs[i].blockers.empty()) continue;
    OutwardWait wait{model.trace().header.pid, model.trace().header.parent_pid, wanted->address, {}, {}};
    for (const Held& held : thread.held) {
      const Lock* lock = model.find_lock(held.lock);
      // A reader holds up writers only: who waits is not asked here, so readers are left out.
      if (!is_shared_lock(lock) || held.mode == trace::Mode::shared || lock->address == wanted->address) continue;
      wait.held.push_back(lock->address);
      wait.steps.push_back(describe(model, naming, thread, held));
    }
    if (!wait.held.empty()) found.push_back(std::move(wait));
  }
  return found;
}

std::vector<Finding> deadlocks_across(const std::vector<OutwardWait>& waits) { return Search(waits).run(); }

}  // namespace concheck::analysis
