// From the words of a command line to a command with its options set.
#ifndef CONCHECK_CLI_COMMAND_LINE_H_
#define CONCHECK_CLI_COMMAND_LINE_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace concheck::cli {

struct SplitArguments {
  std::vector<std::string> own;      // options, their values and positional arguments of the command itself
  std::vector<std::string> program;  // the command line that follows, when the command takes one
};

// Tells the command's own words from the program's: the program begins after "--", or at the first word that is neither
// an option of `app` nor an option's value. Throws Failure for an option that `app` does not know, naming the nearest
// one that it does, and for an option whose value is missing.
SplitArguments split_arguments(const CLI::App& app, const std::vector<std::string>& words, bool takes_program);

// Parses `own` and the environment variables of the options into what `app` is bound to. Throws Failure. Gives false
// when --help was asked for, in which case nothing else counts.
bool parse_arguments(CLI::App& app, const SplitArguments& arguments);

// Every long option of `app`, as "--name".
std::vector<std::string> option_names(const CLI::App& app);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_COMMAND_LINE_H_
