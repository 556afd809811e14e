#include "analysis/detect/wait_words.h"

namespace concheck::analysis {

using trace::WaitKind;

std::string wait_remark(const ProcessModel& model, WaitKind kind, SyncId object, ThreadId awaited) {
  switch (kind) {
    case WaitKind::condition:
      return "to be notified";
    case WaitKind::semaphore:
      return "to be posted";
    case WaitKind::barrier: {
      if (!object) return "at a barrier";
      const Lock* barrier = model.find_lock(object);
      if (barrier == nullptr || !barrier->alive || barrier->value == 0) return "to fill";
      return "to fill (" + std::to_string(barrier->waiters) + " of " + std::to_string(barrier->value) + " are there)";
    }
    case WaitKind::once:
      return "to be initialised";
    case WaitKind::futex:
      return "to be woken";
    case WaitKind::join:
      return awaited ? std::string() : "for the end of a thread";
    case WaitKind::none:
    case WaitKind::lock:
      return {};
  }
  return {};
}

void add_untold(Detection& detection, size_t waits) {
  if (waits > kMostSteps) {
    detection.explanation << " Further waits that are not listed: " + std::to_string(waits - kMostSteps) + ".";
  }
}

void add_remark(DetectionStep& step, const std::string& text) {
  if (!step.remark.empty()) step.remark += " ";
  step.remark += text;
}

std::string alike_remark(size_t others) {
  return "(as " + std::to_string(others) + (others == 1 ? " other does)" : " others do)");
}

Phrase awaited_thing(WaitKind kind, SyncId object) {
  Phrase phrase;
  if (kind == WaitKind::join) return phrase << "a join";
  if (!object) return phrase << (kind == WaitKind::barrier ? "a barrier" : "an unknown lock");
  return phrase << object;
}

Phrase way_to_wake(WaitKind kind, SyncId object) {
  Phrase phrase;
  switch (kind) {
    case WaitKind::condition:
      return phrase << "notify " << object;
    case WaitKind::semaphore:
      return phrase << "post " << object;
    case WaitKind::barrier:
      return phrase << "come to " << awaited_thing(kind, object);
    case WaitKind::none:
    case WaitKind::lock:
    case WaitKind::join:
    case WaitKind::once:
    case WaitKind::futex:
      return phrase;
  }
  return phrase;
}

Phrase wait_advice(WaitKind kind, SyncId object) {
  Phrase phrase;
  switch (kind) {
    case WaitKind::condition:
      return phrase << "notify " << object
                    << " after every change of what is waited for, with its mutex held, and wait in a loop that "
                       "checks it first";
    case WaitKind::semaphore:
      return phrase << "post " << object << " once for every wait, on every path, the failing ones included";
    case WaitKind::barrier:
      return phrase << "initialise the barrier with the number of threads that come to it, and let all of them come in "
                       "every round";
    case WaitKind::once:
      return phrase << "keep what runs in the initialisation from taking locks or waiting for threads that need it";
    case WaitKind::join:
      return phrase << "join a thread only after giving it all that it needs to come to its end";
    case WaitKind::futex:
      return phrase << "find out who should wake it: concheck sees the wait, but not what it is for";
    case WaitKind::none:
    case WaitKind::lock:
      return phrase << "take these locks in one order everywhere; in C++, std::scoped_lock takes several at once";
  }
  return phrase;
}

}  // namespace concheck::analysis
