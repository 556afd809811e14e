#include "analysis/detect/blocking_while_locked.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/contention/lock_group.h"
#include "analysis/contention/processor_delays.h"
#include "analysis/detect/blocking_words.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::BlockedHolding;
using trace::BlockingCall;

constexpr DetectorInfo kBlockingWhileLockedInfo{"blocking-while-locked",
                             "sleep, I/O, join or wait with a lock held, while others wait for the lock", true,
                             10'000'000};
constexpr uint64_t kLongWithoutWaiters = 100'000'000;
constexpr uint64_t kLoopCalls = 8;     // from so many on, a thread that waits for events runs a loop
constexpr uint64_t kUnsureTimes = 10;  // so much longer, where the call need not have blocked

// Calls that have nothing to wait for most of the time: that one took long can be that no processor ran the thread
// when it came back.
bool may_return_at_once(BlockingCall call) {
  switch (call) {
    case BlockingCall::read:
    case BlockingCall::write:
    case BlockingCall::receive:
    case BlockingCall::send:
    case BlockingCall::open:
    case BlockingCall::semaphore:
    case BlockingCall::semaphore_set:
    case BlockingCall::message_queue:
    case BlockingCall::file_lock:
      return true;
    default:
      return false;
  }
}

struct BlockingCase {
  const BlockedHolding* blocked = nullptr;
  bool kept_others = false;
  uint64_t rank = 0;
};

class BlockingWhileLockedFinder {
 public:
  BlockingWhileLockedFinder(const ProcessModel& model, CodeNames& names, uint64_t threshold)
      : model_(model), names_(names), threshold_(threshold), delays_(model) {}

  std::vector<Detection> run() {
    std::map<std::pair<uint32_t, LockGroup>, BlockingCase> worst;  // by place and lock
    for (const BlockedHolding& blocked : model_.trace().blocked_holdings) {
      BlockingCase one = judge(blocked);
      if (one.blocked == nullptr) continue;
      BlockingCase& known = worst[{names_.place(StackId(blocked.record.stack)), lock_group(model_, names_, lock_of(blocked))}];
      if (known.blocked == nullptr || std::pair(one.kept_others, one.rank) > std::pair(known.kept_others, known.rank)) {
        known = one;
      }
    }
    std::vector<Detection> result;
    for (const auto& [key, one] : worst) result.push_back(describe(one));
    return result;
  }

 private:
  // The one that others waited for; else the innermost.
  static SyncId lock_of(const BlockedHolding& blocked) {
    return SyncId(blocked.record.wait_sync != 0 ? blocked.record.wait_sync : blocked.locks.back().sync);
  }

  BlockingCase judge(const BlockedHolding& blocked) const {
    const trace::BlockedHoldingRecord& record = blocked.record;
    if (blocked.locks.empty() || record.end <= record.begin) return {};
    const uint64_t took = record.end - record.begin;
    const uint64_t delayed = delays_.during(ThreadId(record.header.thread), record.begin, record.end);
    const uint64_t waited = record.wait_ns - std::min(record.wait_ns, delayed);
    const bool unsure = may_return_at_once(static_cast<BlockingCall>(record.call));
    const bool meant = is_semaphore(lock_of(blocked).value) || waits_for_work(record);
    if (!meant && record.waiters > 0 && waited >= (unsure ? kUnsureTimes * threshold_ : threshold_))
      return {&blocked, true, waited};
    if ((took - delayed >= kLongWithoutWaiters && holds_lock(blocked)) || (record.waiters > 0 && waited >= threshold_)) {
      return {&blocked, false, took};
    }
    return {};
  }

  // A semaphore that is held may well be no lock: that a thread lives, for example, until it posts it.
  bool holds_lock(const BlockedHolding& blocked) const {
    return std::any_of(blocked.locks.begin(), blocked.locks.end(),
                       [this](const trace::RaceLock& held) { return !is_semaphore(held.sync); });
  }

  bool is_semaphore(uint32_t sync) const {
    const Lock* lock = model_.find_lock(SyncId(sync));
    return lock != nullptr && lock->kind == trace::SyncKind::semaphore;
  }

  // An event loop that is idle with a lock held, again and again, parks those who ask for it.
  bool waits_for_work(const trace::BlockedHoldingRecord& record) const {
    if (static_cast<BlockingCall>(record.call) != BlockingCall::poll) return false;
    const auto& slots = model_.trace().thread_slots;
    return std::any_of(slots.begin(), slots.end(), [&](const trace::ThreadSlotView& view) {
      return view.slot.thread == record.header.thread && view.slot.idle_calls >= kLoopCalls;
    });
  }

  Detection describe(const BlockingCase& one) const {
    const trace::BlockedHoldingRecord& record = one.blocked->record;
    const ThreadId thread(record.header.thread);
    const SyncId lock = lock_of(*one.blocked);
    Detection detection;
    detection.kind = kBlockingWhileLockedInfo.kind;
    detection.severity = one.kept_others ? Severity::warning : Severity::note;
    detection.informative = !one.kept_others;
    DetectionStep blocks = blocking_step(model_, *one.blocked);
    const std::string verb(blocking_verb(static_cast<BlockingCall>(record.call)));
    detection.threads.push_back(thread);
    detection.locks.push_back(lock);
    for (const SyncId held : blocks.holding) {
      if (held != lock) detection.locks.push_back(held);
    }
    detection.steps.push_back(std::move(blocks));
    detection.title << "thread " << thread << " " + verb + " for " + duration(record.end - record.begin) + " with "
                    << lock << " held";
    if (record.waiters > 0 && record.wait_thread != 0) {
      const ThreadId waiter(record.wait_thread);
      detection.threads.push_back(waiter);
      DetectionStep waits;
      waits.thread = waiter;
      waits.action = Action::wait;
      waits.object = SyncId(record.wait_sync);
      waits.remark = "for " + duration(record.wait_ns) + " of it";
      waits.stack = model_.stack(StackId(record.wait_stack));
      waits.likeness = Likeness::none;
      detection.steps.push_back(std::move(waits));
      detection.title << ", while thread " << waiter << " waits for it";
    }
    if (one.kept_others) {
      detection.explanation << counted(record.waiters, "thread") +
                                   " waited when the call ended. Whoever wants the lock waits for what the call waits "
                                   "for, which the lock has nothing to do with.";
    } else {
      detection.explanation << "Whoever wants the lock meanwhile has to wait for what the call waits for.";
    }
    detection.advice << "let go of " << lock << " before the call, and take it again afterwards";
    detection.slices = slices_of(model_, *one.blocked);
    detection.metrics = {
        {"blockedNs", record.end - record.begin}, {"waitNs", record.wait_ns}, {"waiters", record.waiters}};
    return detection;
  }

  const ProcessModel& model_;
  CodeNames& names_;
  const uint64_t threshold_;
  const ProcessorDelays delays_;
};

}  // namespace

const DetectorInfo& BlockingWhileLockedDetector::info() const { return kBlockingWhileLockedInfo; }

DetectorResult BlockingWhileLockedDetector::run(const ProcessModel& model, CodeNames& names,
                                                const DetectSettings& settings) const {
  DetectorResult result;
  result.detections = BlockingWhileLockedFinder(model, names, settings.threshold(kBlockingWhileLockedInfo)).run();
  return result;
}

}  // namespace concheck::analysis
