// Looks at the processes of a run while they run, for those that hang: threads that wait without end, as their traces
// tell. No thread in the process takes part.
#ifndef CONCHECK_CLI_HANG_WATCH_H_
#define CONCHECK_CLI_HANG_WATCH_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "trace/reader.h"

namespace concheck::cli {

// Whether a process with this trace, in which some thread has waited for `timeout_ns`, hangs at `now_ns`.
using Criterion = std::function<bool(const trace::Trace& trace, uint64_t timeout_ns, uint64_t now_ns)>;

// That the analysis gives a finding of one of these kinds.
Criterion found_as(std::vector<std::string> kinds);

// That a deadlock keeps its main thread, and so all of it, from ever coming to an end.
bool is_dead_end(const trace::Trace& trace, uint64_t timeout_ns, uint64_t now_ns);

class HangWatch {
 public:
  // timeout_ns > 0: from what length on a wait hangs.
  explicit HangWatch(uint64_t timeout_ns, Criterion criterion = found_as({"hang"}));

  // How often to look.
  std::chrono::milliseconds period() const { return period_; }

  // The processes among those with these traces that hang at `now_ns` (CLOCK_MONOTONIC) and did not when looked at
  // before. The time in which a process was stopped (Ctrl-Z, a debugger), or this one was, does not count.
  std::vector<pid_t> look(const std::vector<std::string>& traces, uint64_t now_ns);

 private:
  struct Process {
    uint64_t undisturbed_since = 0;
    bool told = false;
  };
  bool hangs(const trace::Trace& trace, uint64_t now_ns) const;

  uint64_t timeout_ns_;
  Criterion criterion_;
  std::chrono::milliseconds period_;
  uint64_t last_look_ = 0;
  std::map<std::string, Process> processes_;  // by trace
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_HANG_WATCH_H_
