// The exit codes of the report contract.
#ifndef CONCHECK_CLI_EXIT_CODES_H_
#define CONCHECK_CLI_EXIT_CODES_H_

namespace concheck::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 2;      // wrong usage, unreadable or foreign trace, program not started
inline constexpr int kExitNewFindings = 1;  // gate; --error-exitcode changes it
inline constexpr int kExitTestsFailed = 3;  // gate: nothing new was found, but the test command failed
inline constexpr int kExitFindings = 66;    // --error-exitcode changes it
inline constexpr int kExitSignalBase = 128;

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_EXIT_CODES_H_
