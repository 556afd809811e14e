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
  Condemned() = default;
  ~Condemned();
  Condemned(const Condemned&) = delete;
  Condemned& operator=(const Condemned&) = delete;

  // Asks the process to end, by SIGABRT. Does nothing to one that was asked already.
  void end(pid_t pid, uint64_t now_ns);

  // It may handle or ignore that: SIGKILL to those that were asked two seconds ago. To be called again and again.
  void end_those_due(uint64_t now_ns);

  // The signal that the process got last from here; 0: none.
  int signal_sent(pid_t pid) const;

 private:
  struct Process {
    int fd;           // pidfd_open(2): another process that gets the same id later is not meant
    int signal;       // the last one
    uint64_t due_ns;  // for the next one
  };
  std::map<pid_t, Process> processes_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_CONDEMNED_H_
