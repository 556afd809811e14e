// concheck: finds concurrency hazards in native programs. See ARCHITECTURE.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "analysis/render/canvas.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/input_checks.h"
#include "cli/report_options.h"
#include "cli/suggest.h"
#include "trace/schema.h"

namespace concheck::cli {
namespace {

int print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  return written ? kExitOk : kExitFailure;
}

// What a script may want to know before it asks for it. Other lines may follow these one day.
std::string version() {
  return fmt::format("concheck {}\ntrace format: {}\nreport formats: {}\nkinds: {}\n", CONCHECK_VERSION, trace::kVersion,
                     fmt::join(format_names(), " "), fmt::join(known_kinds(), " "));
}

int run_command(Command& command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag("-h,--help", "Print this text.");
  command.declare(app);
  const SplitArguments arguments = split_arguments(app, words, command.takes_program());
  if (!parse_arguments(app, arguments)) return print(help_page(command, app));
  return command.run(arguments.program);
}

// `words` begins with the name of a command, or what should have been one.
int dispatch(const std::vector<std::string>& words) {
  const auto commands = all_commands();
  if (words.empty()) {
    fmt::print(stderr, "{}", overview(commands));
    return kExitFailure;
  }
  std::vector<std::string> arguments(words.begin() + 1, words.end());
  std::string name = words.front();
  if (name == "--version") return print(version());
  if (name == "help" && !arguments.empty()) {
    name = arguments.front();
    arguments = {"--help"};
  } else if (name == "--help" || name == "-h" || name == "help") {
    return print(overview(commands));
  }

  std::vector<std::string> names;
  for (const auto& command : commands) {
    if (command->name() == name) {
      try {
        return run_command(*command, arguments);
      } catch (const Failure& failure) {
        fmt::print(stderr, "concheck {}: {}\n", name, analysis::visible(failure.what()));
      } catch (const std::exception& error) {
        fmt::print(stderr, "concheck {}: internal error: {}\n", name, error.what());
      }
      return kExitFailure;
    }
    names.emplace_back(command->name());
  }
  if (name.starts_with("-")) {
    fmt::print(stderr, "concheck: unknown option '{}'{}\n", name, did_you_mean(name, {"--help", "--version"}));
    return kExitFailure;
  }
  std::string suggestion = did_you_mean(name, names);
  if (suggestion.empty()) suggestion = fmt::format("; the commands are {}", fmt::join(names, ", "));
  fmt::print(stderr, "concheck: unknown command '{}'{}\n", name, suggestion);
  return kExitFailure;
}

}  // namespace

}  // namespace concheck::cli

int main(int argc, char** argv) {
  return concheck::cli::dispatch(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
}
