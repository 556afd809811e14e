// The text of --help.
#ifndef CONCHECK_CLI_HELP_H_
#define CONCHECK_CLI_HELP_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace CLI {
class App;
}

namespace concheck::cli {

// `text` broken at blanks into lines of at most `width` columns. Lines after the first begin with `indent` blanks; the
// first one is taken to stand there already. Line breaks in `text` are kept.
std::string wrap(std::string_view text, size_t width, size_t indent);

// A line of a list: what it is, and what there is to say of it, in two columns. Ends with a newline.
std::string help_entry(std::string_view heading, std::string_view text);

// What the bare command prints: usage, the list of commands, where to go on.
std::string overview(const std::vector<std::unique_ptr<Command>>& commands);

// A command's page, its options taken from `app`.
std::string help_page(const Command& command, const CLI::App& app);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_HELP_H_
