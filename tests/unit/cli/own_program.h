#ifndef CONCHECK_TESTS_UNIT_CLI_OWN_PROGRAM_H_
#define CONCHECK_TESTS_UNIT_CLI_OWN_PROGRAM_H_

#include <filesystem>
#include <string>

namespace concheck::cli {

// The path of the test itself: a program whose properties are known.
inline const std::string kSelf = std::filesystem::read_symlink("/proc/self/exe");

}  // namespace concheck::cli

#endif  // CONCHECK_TESTS_UNIT_CLI_OWN_PROGRAM_H_
