// Completion of concheck's command lines in shells.
#ifndef CONCHECK_CLI_COMPLETION_H_
#define CONCHECK_CLI_COMPLETION_H_

#include <string>
#include <vector>

#include "cli/option_table.h"

namespace concheck::cli {

// Files to be loaded by the shells: bash's completions/concheck, zsh's site-functions/_concheck, fish's
// vendor_completions.d/concheck.fish. Behind the options of a command that runs a program, that program's own command
// line is completed.
std::string bash_completion(const std::vector<CommandEntry>& commands);
std::string zsh_completion(const std::vector<CommandEntry>& commands);
std::string fish_completion(const std::vector<CommandEntry>& commands);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_COMPLETION_H_
