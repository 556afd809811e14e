#include "cli/option_table.h"

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/input_checks.h"

namespace concheck::cli {
namespace {

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry;
  if (!option.get_lnames().empty()) entry.long_name = "--" + option.get_lnames().front();
  if (!option.get_snames().empty()) entry.short_name = "-" + option.get_snames().front();
  if (option.get_items_expected_max() > 0) entry.value = option.get_type_name();
  entry.value_optional = option.get_items_expected_min() == 0;
  entry.variable = option.get_envname();
  entry.group = option.get_group();
  entry.description = option.get_description();
  return entry;
}

}  // namespace

std::vector<std::string> OptionEntry::words() const {
  if (value == "KIND,...") return known_kinds();
  if (value.find('|') == std::string::npos) return {};
  std::vector<std::string> all;
  for (size_t at = 0; at <= value.size();) {
    const size_t end = std::min(value.find('|', at), value.size());
    all.push_back(value.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

std::vector<CommandEntry> command_table() {
  std::vector<CommandEntry> table;
  for (const std::unique_ptr<Command>& command : all_commands()) {
    CLI::App app;
    app.set_help_flag("-h,--help", "Print this text.");
    command->declare(app);
    CommandEntry entry;
    entry.name = command->name();
    entry.summary = command->summary();
    entry.synopsis = command->synopsis();
    entry.description = command->description();
    entry.examples = command->examples();
    entry.takes_program = command->takes_program();
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_positional()) {
        entry.takes_files = true;
      } else {
        entry.options.push_back(entry_of(*option));
      }
    }
    table.push_back(std::move(entry));
  }
  return table;
}

}  // namespace concheck::cli
