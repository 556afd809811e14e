// What can be observed of a program, and what its report will be able to say.
#ifndef CONCHECK_CLI_PROGRAM_PROBE_H_
#define CONCHECK_CLI_PROGRAM_PROBE_H_

#include <string>

#include "cli/check_list.h"

namespace concheck::cli {

// Examines the executable file at `path`; `library` is ours, "" when it was not found. Runs nothing of the program.
CheckList probe_program(const std::string& path, const std::string& library);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_PROGRAM_PROBE_H_
