// Which libraries a program is loaded with.
#ifndef CONCHECK_CLI_NEEDED_LIBRARIES_H_
#define CONCHECK_CLI_NEEDED_LIBRARIES_H_

#include <string>
#include <vector>

namespace concheck::cli {

// The paths of the libraries that the loader would map for `program`, without our own. Asks the loader itself (its
// --list option), which runs nothing of the program. Empty when `loader` can not say.
std::vector<std::string> needed_libraries(const std::string& program, const std::string& loader);

// The paths in what `ld.so --list` prints: "\tlibm.so.6 => /lib/libm.so.6 (0x7f...)".
std::vector<std::string> parse_loader_list(const std::string& text);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_NEEDED_LIBRARIES_H_
