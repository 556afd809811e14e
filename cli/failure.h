// How a command ends early.
#ifndef CONCHECK_CLI_FAILURE_H_
#define CONCHECK_CLI_FAILURE_H_

#include <stdexcept>

namespace concheck::cli {

// Wrong usage, an unreadable trace, a program that can not be started: what() is one line that says what is wrong and
// what to do about it. main() prints it as "concheck COMMAND: what()" and exits with kExitFailure.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_FAILURE_H_
