// Whether a process is still there.
#ifndef CONCHECK_CLI_PROCESS_STATE_H_
#define CONCHECK_CLI_PROCESS_STATE_H_

#include <sys/types.h>

namespace concheck::cli {

enum class Condition {
  gone,  // or a zombie
  stopped,
  running,
};

Condition condition_of(pid_t pid);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_PROCESS_STATE_H_
