// What a detector found, still in the ids of one process. The report stage (report/compose.h) makes a Finding of it.
#ifndef CONCHECK_ANALYSIS_DETECT_DETECTION_H_
#define CONCHECK_ANALYSIS_DETECT_DETECTION_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/contention/slices.h"
#include "analysis/detect/phrase.h"
#include "analysis/model/ids.h"
#include "analysis/model/memory_place.h"
#include "analysis/model/raw_stack.h"
#include "analysis/report/finding.h"

namespace concheck::analysis {

struct DetectedHold {
  SyncId lock;
  bool shared = false;
  RawStack taken_at;
};

struct DetectionStep {
  ThreadId thread;
  Action action = Action::acquire;
  SyncId object;
  std::vector<SyncId> holding;
  bool shared = false;
  std::string remark;
  RawStack stack;
  ThreadId awaited;   // a thread whose end it waits for, or that it creates
  uint64_t seen = 0;  // how often, 0 = not counted
  std::optional<FindingAccess> access;
  std::vector<DetectedHold> holds;  // of an access
  std::optional<StepTimes> times;
  Likeness likeness = Likeness::all;
};

struct Detection {
  std::string_view kind;
  std::string_view subkind;
  Severity severity = Severity::error;
  Confidence confidence = Confidence::observed;
  bool informative = false;
  uint64_t count = 1;
  Phrase title;
  Phrase explanation;
  Phrase advice;
  std::vector<ThreadId> threads;  // in the order in which they should be presented
  std::vector<SyncId> locks;
  std::vector<DetectionStep> steps;
  std::optional<MemoryPlace> memory;
  std::map<std::string, uint64_t> metrics;
  Slices slices;  // who did what when; what it is about first
};

// Each lock once, and none for 0.
inline void add_lock(Detection& detection, SyncId lock) {
  if (lock && std::find(detection.locks.begin(), detection.locks.end(), lock) == detection.locks.end()) detection.locks.push_back(lock);
}

inline constexpr size_t kMostListed = 4;  // names of threads or locks in a text

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_DETECTION_H_
