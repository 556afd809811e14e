// Processes that hang and are to be ended.
#ifndef CONCHECK_CLI_CONDEMNED_H_
#define CONCHECK_CLI_CONDEMNED_H_

#include <sys/types.h>

#include <cstdint>
#include <map>

namespace concheck::cli {

// The clock of every time in a trace, CLOCK_MONOTONIC.
uint64_t monotonic_ns();

class Condemned {
 public:
  // Asks the process to end, by SIGABRT.
  void end(pid_t pid, uint64_t now_ns);

  // It may handle or ignore that: SIGKILL to those that were asked two seconds ago. To be called again and again.
  void end_those_due(uint64_t now_ns);

 private:
  std::map<pid_t, uint64_t> due_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_CONDEMNED_H_
