// The sentences about wrong calls: one row a kind of mistake.
#ifndef CONCHECK_ANALYSIS_DETECT_MISUSE_WORDS_H_
#define CONCHECK_ANALYSIS_DETECT_MISUSE_WORDS_H_

#include <string_view>

#include "analysis/detect/detector_info.h"
#include "analysis/report/finding.h"
#include "trace/schema.h"

namespace concheck::analysis {

inline constexpr DetectorInfo kLockMisuse{"lock-misuse",
                                          "wrong use of a lock: unlock by another thread, destroy while held, ..."};
inline constexpr DetectorInfo kConditionMisuse{
    "condition-misuse", "wrong use of a condition: wait without the mutex, destroy with waiters, ..."};
inline constexpr DetectorInfo kThreadMisuse{"thread-misuse",
                                            "wrong use of a thread: exit while holding a lock, joined twice, ..."};
inline constexpr DetectorInfo kForkHazard{"fork-hazard",
                                          "a lock that another thread held at a fork, and the child requests"};
inline constexpr DetectorInfo kSignalHazard{"signal-hazard",
                                            "a lock taken in a signal handler that the interrupted thread can hold"};

// In the sentences %t is the thread, %o the other thread, %l the object, %m the other object.
struct MisuseWords {
  trace::Misuse misuse;
  trace::SyncKind object = trace::SyncKind::none;  // only for objects of this kind; none: for all others
  const DetectorInfo* detector = &kLockMisuse;
  std::string_view subkind;
  Action action;                          // what the thread did
  Action other_action = Action::acquire;  // what the other did
  std::string_view remark = {};           // more about either
  std::string_view other_remark = {};
  Confidence confidence = Confidence::observed;
  Severity severity = Severity::error;
  std::string_view title;
  std::string_view title_without_other = {};  // when the other thread is not known; empty: the same
  std::string_view title_own = {};            // when the thread itself is the other; empty: the same
  std::string_view explanation;
  std::string_view advice;
};

// Null when no detector here tells it.
const MisuseWords* misuse_words(trace::Misuse misuse, trace::SyncKind object);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_MISUSE_WORDS_H_
