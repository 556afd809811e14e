// Where the threads of a run waited for locks, as a plain value: not what is wrong, but where the time went.
#ifndef CONCHECK_ANALYSIS_REPORT_CONTENTION_H_
#define CONCHECK_ANALYSIS_REPORT_CONTENTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/contention/histogram.h"
#include "analysis/report/finding.h"

namespace concheck::analysis {

// What threads of one name have to do with a lock. Holds are estimates, from samples.
struct ContendingThreads {
  std::string name;  // what a person calls them: "worker"
  uint64_t threads = 0;
  uint64_t waits = 0;
  uint64_t wait_ns = 0;
  uint64_t longest_wait_ns = 0;
  uint64_t holds = 0;
  uint64_t hold_ns = 0;
  uint64_t longest_hold_ns = 0;
  SourceStack waited_at;  // of the longest wait; may be empty
  SourceStack held_at;    // of the longest hold that was measured; may be empty
};

// A lock, or several of one variable, or made at one place.
struct ContendedLock {
  std::string exe;       // file name of the executable
  std::string kind;      // "mutex", ...
  std::string name;      // as FindingLock::name
  std::string identity;  // what makes it the same in another process
  uint64_t objects = 1;
  uint64_t caused_ns = 0;  // waiting that it is to blame for, see LockUsage::caused_ns()
  uint64_t waits = 0;
  uint64_t wait_ns = 0;
  uint64_t longest_wait_ns = 0;
  uint64_t timeouts = 0;
  uint64_t holds = 0;
  uint64_t hold_ns = 0;
  uint64_t longest_hold_ns = 0;
  uint32_t longest_queue = 0;      // hand-overs in a row after each of which somebody still waited
  std::optional<double> fairness;  // Jain's index over its threads, 1/n to 1; not when one thread alone used it
  Histogram wait_times;
  Histogram hold_times;
  std::vector<ContendingThreads> threads;  // those that waited longest first
};

// Of those that waited longest as many are told as this.
inline constexpr size_t kMostLongWaits = 50;

struct LongWait {
  std::string exe;
  uint32_t pid = 0;
  uint64_t begin_ns = 0;  // since the process began
  uint64_t wait_ns = 0;
  bool timed_out = false;
  bool shared = false;
  std::string lock;    // its name
  std::string thread;  // label: "\"worker\""
  SourceStack waited_at;
  std::string holder;  // label; empty: not known
  uint32_t thread_id = 0;
  uint32_t holder_id = 0;          // 0: not known
  bool held_throughout = false;    // the holder had it until the end of the wait
  uint64_t process_began_ns = 0;   // since the epoch
  SourceStack held_at;
  uint64_t passed = 0;  // how often others got it meanwhile
  std::string behind;   // the lock that the holder waited for meanwhile; empty: none
  uint64_t behind_ns = 0;
};

struct Contention {
  std::vector<ContendedLock> locks;  // those that caused most waiting first
  uint64_t wait_ns = 0;              // in all, of all locks
  uint64_t waits = 0;
  std::vector<LongWait> longest;  // the longest first
  uint64_t began_ns = 0;          // the first process, since the epoch; 0: not known
};

// Adds what another process has: locks of the same identity in the same executable are one.
void add_contention(Contention& all, Contention more);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_CONTENTION_H_
