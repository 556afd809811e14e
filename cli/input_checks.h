// What a user named, looked at before a long run begins.
#ifndef CONCHECK_CLI_INPUT_CHECKS_H_
#define CONCHECK_CLI_INPUT_CHECKS_H_

#include <string>
#include <string_view>
#include <vector>

namespace concheck::cli {

// Throws Failure when the file `path`, the value of `option`, can not be written. "" is none.
void check_writable(std::string_view option, const std::string& path);

// The content of the file `path`, the value of `option`. Throws Failure.
std::string read_input(std::string_view option, const std::string& path);

// Every kind of finding that there is.
std::vector<std::string> known_kinds();

// Throws Failure when one of `kinds`, the value of `option`, is none, naming the nearest.
void check_kinds(std::string_view option, const std::vector<std::string>& kinds);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_INPUT_CHECKS_H_
