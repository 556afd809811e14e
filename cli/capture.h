// The output of another program.
#ifndef CONCHECK_CLI_CAPTURE_H_
#define CONCHECK_CLI_CAPTURE_H_

#include <string>
#include <vector>

namespace concheck::cli {

// Runs `command` (its first word is looked up in PATH), waits for it, and gives what it wrote to standard output; ""
// when it could not be started. Its standard error goes nowhere. To be called before a Launcher exists, which reaps all
// children.
std::string capture_output(const std::vector<std::string>& command);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_CAPTURE_H_
