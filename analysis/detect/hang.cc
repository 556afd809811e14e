#include "analysis/detect/hang.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/detect/held_chain.h"
#include "analysis/detect/stuck.h"
#include "analysis/detect/wait_chains.h"
#include "analysis/detect/wait_graph.h"
#include "analysis/detect/wait_words.h"

namespace concheck::analysis {
namespace {

using trace::WaitKind;

constexpr DetectorInfo kHangInfo{"hang", "threads blocked for longer than --hang-timeout, and who holds them up"};

uint64_t moment(const ProcessModel& model, const DetectSettings& settings) {
  return settings.now_ns != 0 ? settings.now_ns : model.latest_time();
}

uint64_t waited_ns(const LiveThread& thread, uint64_t now) {
  if (!thread.waiting || thread.waiting->timed || thread.waiting->since == 0) return 0;
  return now > thread.waiting->since ? now - thread.waiting->since : 0;
}

std::string seconds(uint64_t ns) {
  const uint64_t tenths = ns / 100'000'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

class HangFinder {
 public:
  HangFinder(const ProcessModel& model, const DetectSettings& settings)
      : model_(model),
        threads_(model.live_threads()),
        timeout_(settings.hang_timeout_ns),
        now_(moment(model, settings)),
        needs_(needs(model)),
        chains_(needs_),
        notifications_(notifications_of(model)) {
    const WaitGraph graph = wait_graph(model);
    deadlocked_.insert(graph.stuck.begin(), graph.stuck.end());
    for (const DeadlockGroup& group : all_deadlocks(model, graph)) {
      for (const DeadlockLink& link : group.links) deadlocked_.insert(link.thread);
    }
  }

  std::vector<Detection> run(bool nobody_moves) {
    if (nobody_moves) {
      describe_all();
    } else {
      describe_chains();
    }
    return std::move(result_);
  }

 private:
  bool hangs(uint32_t i) const {
    return waited_ns(threads_[i], now_) >= timeout_ && deadlocked_.count(threads_[i].id) == 0;
  }
  bool wants_lock(uint32_t i) const {
    const WaitKind kind = threads_[i].waiting->kind;
    return kind == WaitKind::lock || kind == WaitKind::once;
  }

  // Waiters that the same thread holds up, or the same lock when nobody is known to hold it, are one finding.
  void describe_chains() {
    std::map<std::pair<ThreadId, SyncId>, std::vector<uint32_t>> by_root;
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      if (!hangs(i) || !wants_lock(i)) continue;
      const bool held = chains_.length_of(i) > 1;
      by_root[{held ? threads_[chains_.end_of(i)].id : ThreadId(), held ? SyncId() : threads_[i].waiting->object}]
          .push_back(i);
    }
    for (auto& [root, waiters] : by_root) {
      // The longest chain tells most of it; of equal ones, the longest wait.
      std::stable_sort(waiters.begin(), waiters.end(), [this](uint32_t a, uint32_t b) {
        const uint32_t left = chains_.length_of(a);
        const uint32_t right = chains_.length_of(b);
        return left != right ? left > right : threads_[a].waiting->since < threads_[b].waiting->since;
      });
      describe_chain(waiters);
    }
  }

  void add_wait_step(Detection& detection, uint32_t thread, const Held& held) const {
    if (!threads_[thread].waiting) return;
    const Waiting& wait = *threads_[thread].waiting;
    DetectionStep step{threads_[thread].id,
                       Action::wait,
                       wait.object,
                       {},
                       wait.mode == trace::Mode::shared,
                       wait_remark(model_, wait.kind, wait.object, wait.awaited),
                       wait.stack,
                       wait.awaited};
    const uint64_t waited = waited_ns(threads_[thread], now_);
    if (wait.timed) add_remark(step, "with a timeout");
    if (waited > 0) add_remark(step, "(" + seconds(waited) + " so far)");
    if (held.lock) step.holding.push_back(held.lock);
    for (Slice& slice : slices_of(threads_[thread].id, wait, held, now_)) detection.slices.push_back(std::move(slice));
    add_lock(detection, wait.object);
    detection.steps.push_back(std::move(step));
  }

  void describe_chain(const std::vector<uint32_t>& waiters) {
    const std::vector<Blocker> chain = chains_.chain_of(waiters.front());
    Detection detection;
    detection.kind = kHangInfo.kind;
    std::set<uint32_t> told;
    for (const Blocker& link : chain) {
      detection.threads.push_back(threads_[link.thread].id);
      told.insert(link.thread);
      const Held& held = link.held;
      if (held.lock) {
        add_lock(detection, held.lock);
        detection.steps.push_back({threads_[link.thread].id,
                                   Action::acquire,
                                   held.lock,
                                   {},
                                   held.mode == trace::Mode::shared,
                                   {},
                                   held.stack});
      }
      add_wait_step(detection, link.thread, held);
    }
    const LiveThread& waiter = threads_[waiters.front()];
    const uint64_t waited = waited_ns(waiter, now_);
    detection.metrics["waitNs"] = waited;
    detection.title << "thread " << waiter.id << " has waited " + seconds(waited) + " for " << waiter.waiting->object;
    if (chain.size() > 1) {
      const Blocker& next = chain[1];
      detection.title << (next.held.lock ? ", which thread " : ", behind thread ") << threads_[next.thread].id
                      << (next.held.lock ? " holds" : "");
    } else {
      detection.title << ", whose holder is not known";
    }
    explain_end(detection, chain);
    std::vector<ThreadId> behind;
    for (const uint32_t other : waiters) {
      if (told.count(other) == 0) behind.push_back(threads_[other].id);
    }
    if (!behind.empty()) detection.explanation << " Held up as well: " << enumerate(behind, kMostListed) << ".";
    if (chain.size() > 1) {
      detection.advice << "release " << waiter.waiting->object << " before anything that may take long";
    } else {
      detection.advice << "look for who holds " << waiter.waiting->object
                       << ": another process, or a thread from before concheck was loaded";
    }
    result_.push_back(std::move(detection));
  }

  // What the thread at the end of the chain does, and who could end that.
  void explain_end(Detection& detection, const std::vector<Blocker>& chain) const {
    const LiveThread& last = threads_[chain.back().thread];
    if (chain.size() == 1) {
      const Lock* lock = model_.find_lock(last.waiting->object);
      const bool shared = lock != nullptr && (lock->attributes & trace::kProcessShared) != 0;
      detection.explanation << "No thread of this process is known to hold it"
                            << (shared ? "; it is shared with other processes." : " at this moment.");
      return;
    }
    if (!last.waiting) {
      detection.explanation << "Thread " << last.id
                            << " is in no wait that concheck sees: it runs, or is in a system call.";
      return;
    }
    explain_wake(detection, last);
  }

  std::vector<ThreadId> notifiers_of(SyncId condition) const {
    const auto known = notifications_.find(condition);
    if (known == notifications_.end()) return {};
    std::set<ThreadId> threads;
    for (const Acquisition* notification : known->second) threads.insert(notification->thread);
    return {threads.begin(), threads.end()};
  }

  void explain_wake(Detection& detection, const LiveThread& last) const {
    const Waiting& wait = *last.waiting;
    if (wait.kind == WaitKind::condition) {
      const std::vector<ThreadId> notifiers = notifiers_of(wait.object);
      if (notifiers.empty()) {
        detection.explanation << "Nobody notified " << wait.object << " in this run.";
      } else {
        detection.explanation << "In this run " << wait.object << " was notified by "
                              << (notifiers.size() == 1 ? "thread " : "threads ") << enumerate(notifiers, kMostListed)
                              << ".";
      }
      return;
    }
    const Phrase way = way_to_wake(wait.kind, wait.object);
    if (way.parts().empty()) {
      detection.explanation << "Who could end the wait of thread " << last.id << " is not known.";
    } else {
      detection.explanation << "Thread " << last.id << " needs another one to " << way << ".";
    }
  }

  // Nobody moves: each different wait once.
  void describe_all() {
    Detection detection;
    detection.kind = kHangInfo.kind;
    uint64_t shortest = UINT64_MAX;
    size_t hanging = 0;
    std::vector<std::pair<uint32_t, size_t>> told;  // thread, how many others wait alike
    std::map<WaitLook, size_t> index;
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      if (!hangs(i)) continue;
      ++hanging;
      shortest = std::min(shortest, waited_ns(threads_[i], now_));
      const Waiting& wait = *threads_[i].waiting;
      const auto [known, added] = index.emplace(look_of(wait.kind, wait.object, wait.awaited, wait.stack), told.size());
      if (added) {
        told.emplace_back(i, 0);
      } else {
        ++told[known->second].second;
      }
    }
    if (told.empty()) return;
    const LiveThread* woken = nullptr;
    for (const auto& [i, alike] : told) {
      if (woken == nullptr && needs_[i].blockers.empty()) woken = &threads_[i];
      if (detection.threads.size() == kMostSteps) continue;
      detection.threads.push_back(threads_[i].id);
      add_wait_step(detection, i, {});
      if (alike > 0) add_remark(detection.steps.back(), alike_remark(alike));
    }
    detection.metrics["waitNs"] = shortest;
    detection.title << (hanging == 1 ? Phrase() << "thread " << detection.threads.front() << " has"
                                     : Phrase() << std::to_string(hanging) + " threads have")
                    << " waited for more than " + seconds(shortest) + ", and no other thread runs";
    if (woken != nullptr) explain_wake(detection, *woken);
    add_untold(detection, told.size());
    detection.advice << wait_advice(woken != nullptr ? woken->waiting->kind : WaitKind::join,
                                    woken != nullptr ? woken->waiting->object : SyncId());
    result_.push_back(std::move(detection));
  }

  const ProcessModel& model_;
  std::span<const LiveThread> threads_;
  const uint64_t timeout_;
  const uint64_t now_;
  const std::vector<Need> needs_;
  const WaitChains chains_;
  const Notifications notifications_;
  std::set<ThreadId> deadlocked_;
  std::vector<Detection> result_;
};

}  // namespace

bool no_progress(const ProcessModel& model, const DetectSettings& settings) {
  if (settings.hang_timeout_ns == 0 || model.live_threads().empty()) return false;
  const uint64_t now = moment(model, settings);
  return std::all_of(model.live_threads().begin(), model.live_threads().end(),
                     [&](const LiveThread& thread) { return waited_ns(thread, now) >= settings.hang_timeout_ns; });
}

const DetectorInfo& HangDetector::info() const { return kHangInfo; }

DetectorResult HangDetector::run(const ProcessModel& model, CodeNames&, const DetectSettings& settings) const {
  DetectorResult result;
  if (settings.hang_timeout_ns == 0) return result;
  result.detections = HangFinder(model, settings).run(no_progress(model, settings));
  return result;
}

}  // namespace concheck::analysis
