#include "analysis/report/contention.h"

#include <algorithm>
#include <map>
#include <utility>

namespace concheck::analysis {
namespace {

void add_threads(std::vector<ContendingThreads>& all, std::vector<ContendingThreads> more) {
  for (ContendingThreads& group : more) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == group.name; });
    if (known == all.end()) {
      all.push_back(std::move(group));
      continue;
    }
    known->threads += group.threads;
    known->waits += group.waits;
    known->wait_ns += group.wait_ns;
    known->holds += group.holds;
    known->hold_ns += group.hold_ns;
    if (group.longest_wait_ns > known->longest_wait_ns) {
      known->longest_wait_ns = group.longest_wait_ns;
      known->waited_at = std::move(group.waited_at);
    }
    if (group.longest_hold_ns > known->longest_hold_ns) {
      known->longest_hold_ns = group.longest_hold_ns;
      known->held_at = std::move(group.held_at);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.wait_ns > b.wait_ns; });
}

// Where most was waited counts most.
std::optional<double> joined_fairness(const ContendedLock& a, const ContendedLock& b) {
  if (!a.fairness || !b.fairness) return a.fairness ? a.fairness : b.fairness;
  const auto left = static_cast<double>(a.wait_ns) + 1;
  const auto right = static_cast<double>(b.wait_ns) + 1;
  return (*a.fairness * left + *b.fairness * right) / (left + right);
}

void add_lock(ContendedLock& all, ContendedLock more) {
  all.fairness = joined_fairness(all, more);
  all.objects += more.objects;
  all.caused_ns += more.caused_ns;
  all.waits += more.waits;
  all.wait_ns += more.wait_ns;
  all.longest_wait_ns = std::max(all.longest_wait_ns, more.longest_wait_ns);
  all.timeouts += more.timeouts;
  all.holds += more.holds;
  all.hold_ns += more.hold_ns;
  all.longest_hold_ns = std::max(all.longest_hold_ns, more.longest_hold_ns);
  all.longest_queue = std::max(all.longest_queue, more.longest_queue);
  all.wait_times += more.wait_times;
  all.hold_times += more.hold_times;
  add_threads(all.threads, std::move(more.threads));
}

}  // namespace

void add_contention(Contention& all, Contention more) {
  std::map<std::pair<std::string, std::string>, size_t> index;  // by executable and identity
  for (size_t i = 0; i < all.locks.size(); ++i) index.emplace(std::pair(all.locks[i].exe, all.locks[i].identity), i);
  for (ContendedLock& lock : more.locks) {
    const auto [entry, added] = index.try_emplace({lock.exe, lock.identity}, all.locks.size());
    if (added) {
      all.locks.push_back(std::move(lock));
    } else {
      add_lock(all.locks[entry->second], std::move(lock));
    }
  }
  std::stable_sort(all.locks.begin(), all.locks.end(), [](const ContendedLock& a, const ContendedLock& b) {
    return std::pair(a.caused_ns, a.wait_ns) > std::pair(b.caused_ns, b.wait_ns);
  });
  all.wait_ns += more.wait_ns;
  all.waits += more.waits;
  if (all.began_ns == 0 || (more.began_ns != 0 && more.began_ns < all.began_ns)) all.began_ns = more.began_ns;
  all.longest.insert(all.longest.end(), std::make_move_iterator(more.longest.begin()),
                     std::make_move_iterator(more.longest.end()));
  std::stable_sort(all.longest.begin(), all.longest.end(),
                   [](const LongWait& a, const LongWait& b) { return a.wait_ns > b.wait_ns; });
  if (all.longest.size() > kMostLongWaits) all.longest.resize(kMostLongWaits);
}

}  // namespace concheck::analysis
