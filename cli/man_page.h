// Manual pages, in the man(7) language of roff.
#ifndef CONCHECK_CLI_MAN_PAGE_H_
#define CONCHECK_CLI_MAN_PAGE_H_

#include <string>
#include <vector>

#include "cli/option_table.h"

namespace concheck::cli {

// concheck(1): what it is, and the list of commands.
std::string overview_page(const std::vector<CommandEntry>& commands);

// concheck-run(1) and its like.
std::string man_page(const CommandEntry& command);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_MAN_PAGE_H_
