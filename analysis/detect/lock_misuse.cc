#include "analysis/detect/lock_misuse.h"

#include <string>

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kLockInfo{"lock-misuse",
                                 "wrong use of a lock: unlock by another thread, destroy while held, ..."};
constexpr DetectorInfo kThreadInfo{"thread-misuse", "wrong use of a thread: exit while holding a lock"};

// %t the thread, %o the other thread, %l the lock.
struct Wording {
  trace::Misuse misuse;
  std::string_view kind;
  std::string_view subkind;
  Action action;
  std::string_view title;
  std::string_view title_without_other;  // when the other thread is not known; empty: the same
  std::string_view title_own;            // when the thread itself holds it; empty: the same
  std::string_view explanation;
  std::string_view advice;
};

constexpr Wording kWordings[] = {
    {trace::Misuse::unlock_not_owner, kLockInfo.kind, "unlock-not-owner", Action::release,
     "thread %t unlocks %l, which thread %o holds", "thread %t unlocks %l, which another thread holds", "",
     "Only the thread that locked it may unlock it. The other thread goes on as if it still held the lock.",
     "unlock %l in the thread that locked it; to hand over, use a semaphore or a condition variable"},
    {trace::Misuse::unlock_unlocked, kLockInfo.kind, "unlock-unlocked", Action::release,
     "thread %t unlocks %l, which nobody holds", "", "",
     "Unlocking an unlocked lock is undefined; it can let two threads in at once later.",
     "unlock %l once for each lock; a guard such as std::lock_guard does"},
    {trace::Misuse::destroy_held, kLockInfo.kind, "destroy-held", Action::destroy,
     "thread %t destroys %l while thread %o holds it", "thread %t destroys %l while it is held",
     "thread %t destroys %l, which it still holds", "Who holds it will unlock memory that is no lock any more.",
     "make sure that every user of %l is done (join the threads) before it is destroyed"},
    {trace::Misuse::init_held, kLockInfo.kind, "init-held", Action::init,
     "thread %t initialises %l while thread %o holds it", "thread %t initialises %l while it is held",
     "thread %t initialises %l, which it still holds", "Initialising it again opens the lock under its holder.",
     "initialise %l once, before any thread uses it"},
    {trace::Misuse::use_after_destroy, kLockInfo.kind, "use-after-destroy", Action::use,
     "thread %t uses %l after it was destroyed", "", "", "What a destroyed lock does is undefined.",
     "make %l live longer than its users; often a static destructor runs before a thread has ended"},
    {trace::Misuse::not_recoverable, kLockInfo.kind, "not-recoverable", Action::request,
     "thread %t requests %l, which can not be recovered any more", "", "",
     "An earlier holder died, and the next one unlocked it without pthread_mutex_consistent(). It can only be "
     "destroyed.",
     "after EOWNERDEAD repair the data, call pthread_mutex_consistent(), then unlock"},
    {trace::Misuse::invalid, kLockInfo.kind, "invalid", Action::use, "thread %t uses %l, which is not a valid lock", "",
     "", "The call failed with EINVAL: the memory was never initialised as a lock, or was overwritten.",
     "initialise %l before its first use, and look for code that writes over it"},
    {trace::Misuse::inconsistent_unlock, kLockInfo.kind, "inconsistent-unlock", Action::release,
     "thread %t unlocks %l after its holder died, without making it consistent", "", "",
     "From here on every request of the lock fails with ENOTRECOVERABLE.",
     "call pthread_mutex_consistent() between EOWNERDEAD and the unlock"},
    {trace::Misuse::exit_holding, kThreadInfo.kind, "exit-holding", Action::exit, "thread %t ended while holding %l",
     "", "", "Nobody can unlock it any more: whoever requests it next waits for ever.",
     "release %l on every way out of the thread, cancellation and pthread_exit() included"},
};

const Wording* wording_of(const trace::MisuseRecord& record, std::string_view kind) {
  for (const Wording& wording : kWordings) {
    if (wording.misuse == static_cast<trace::Misuse>(record.misuse) && wording.kind == kind) return &wording;
  }
  return nullptr;
}

Phrase fill_in(std::string_view text, ThreadId thread, ThreadId other, SyncId lock) {
  Phrase phrase;
  for (size_t mark; (mark = text.find('%')) != std::string_view::npos; text.remove_prefix(mark + 2)) {
    phrase << text.substr(0, mark);
    switch (text[mark + 1]) {
      case 't':
        phrase << thread;
        break;
      case 'o':
        phrase << other;
        break;
      default:
        phrase << lock;
        break;
    }
  }
  return phrase << text;
}

Detection make_detection(const ProcessModel& model, const trace::MisuseRecord& record, const Wording& wording) {
  const ThreadId thread(record.header.thread);
  const ThreadId other(record.other_thread);
  const SyncId lock(record.sync);
  Detection detection;
  detection.kind = wording.kind;
  detection.subkind = wording.subkind;
  detection.threads.push_back(thread);
  if (other && other != thread) detection.threads.push_back(other);
  if (lock) detection.locks.push_back(lock);

  DetectionStep call{thread, wording.action, lock, {}, false, {}, model.stack(StackId(record.stack))};
  DetectionStep taken{
      other ? other : thread, Action::acquire, lock, {}, false, {}, model.stack(StackId(record.other_stack))};
  // A thread's end has no place in the code; what is recorded is where it took the lock.
  if (wording.action == Action::exit) {
    if (taken.stack.frames.empty()) taken.stack = call.stack;
    call.stack = {};
    call.holding.push_back(lock);
  }
  if (!taken.stack.frames.empty()) detection.steps.push_back(std::move(taken));
  detection.steps.push_back(std::move(call));

  std::string_view title = wording.title;
  if (!other && !wording.title_without_other.empty()) title = wording.title_without_other;
  if (other == thread && !wording.title_own.empty()) title = wording.title_own;
  detection.title = fill_in(title, thread, other, lock);
  detection.explanation = fill_in(wording.explanation, thread, other, lock);
  detection.advice = fill_in(wording.advice, thread, other, lock);
  return detection;
}

DetectorResult detect_kind(const ProcessModel& model, std::string_view kind) {
  DetectorResult result;
  for (const trace::MisuseRecord& record : model.trace().misuses) {
    const Wording* wording = wording_of(record, kind);
    if (wording != nullptr) result.detections.push_back(make_detection(model, record, *wording));
  }
  return result;
}

}  // namespace

const DetectorInfo& LockMisuseDetector::info() const { return kLockInfo; }
DetectorResult LockMisuseDetector::run(const ProcessModel& model, CodeNames&, const DetectSettings&) const {
  return detect_kind(model, kLockInfo.kind);
}

const DetectorInfo& ThreadMisuseDetector::info() const { return kThreadInfo; }
DetectorResult ThreadMisuseDetector::run(const ProcessModel& model, CodeNames&, const DetectSettings&) const {
  return detect_kind(model, kThreadInfo.kind);
}

}  // namespace concheck::analysis
