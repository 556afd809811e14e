// What this machine, kernel and user allow concheck to do.
#ifndef CONCHECK_CLI_HOST_PROBE_H_
#define CONCHECK_CLI_HOST_PROBE_H_

#include "cli/check_list.h"

namespace concheck::cli {

// Tries each thing in a way that leaves nothing changed.
CheckList probe_host();

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_HOST_PROBE_H_
