// Looks at the processes of a run while they run, for those that hang: threads that wait without end, as their traces
// tell. No thread in the process takes part.
#ifndef CONCHECK_CLI_HANG_WATCH_H_
#define CONCHECK_CLI_HANG_WATCH_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "trace/reader.h"

namespace concheck::cli {

class HangWatch {
 public:
  // timeout_ns > 0: from what length on a wait hangs. `kinds`: as which kinds of finding the analysis must know it;
  // deadlocks must have been announced.
  explicit HangWatch(uint64_t timeout_ns, std::vector<std::string> kinds = {"hang"});

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
  std::vector<std::string> kinds_;
  bool announced_only_;
  std::chrono::milliseconds period_;
  uint64_t last_look_ = 0;
  std::map<std::string, Process> processes_;  // by trace
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_HANG_WATCH_H_
