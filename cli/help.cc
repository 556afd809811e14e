#include "cli/help.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace concheck::cli {
namespace {

constexpr size_t kWidth = 80;
constexpr size_t kColumn = 26;  // where the descriptions begin

std::string option_heading(const CLI::Option& option) {
  std::string heading;
  for (const std::string& name : option.get_snames()) heading += "-" + name + ", ";
  for (const std::string& name : option.get_lnames()) heading += "--" + name;
  if (option.get_items_expected_max() == 0) return heading;
  const bool optional = option.get_items_expected_min() == 0;
  heading += optional ? "[=" + option.get_type_name() + "]" : " " + option.get_type_name();
  return heading;
}

}  // namespace

std::string wrap(std::string_view text, size_t width, size_t indent) {
  std::string result;
  size_t column = indent;
  size_t position = 0;
  const auto new_line = [&] {
    result += "\n";
    column = 0;
  };
  while (position < text.size()) {
    if (text[position] == '\n') {
      new_line();
      ++position;
      continue;
    }
    const size_t end = std::min(text.find_first_of(" \n", position), text.size());
    const std::string_view word = text.substr(position, end - position);
    position = end < text.size() && text[end] == ' ' ? end + 1 : end;
    if (column > indent && column + 1 + word.size() > width) new_line();
    if (column == 0) {
      result.append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

std::string help_entry(std::string_view heading, std::string_view text) {
  std::string line = fmt::format("  {}", heading);
  if (line.size() + 2 > kColumn) {
    line += "\n" + std::string(kColumn, ' ');
  } else {
    line.resize(kColumn, ' ');
  }
  return line + wrap(text, kWidth, kColumn) + "\n";
}

std::string overview(const std::vector<std::unique_ptr<Command>>& commands) {
  std::string text =
      "concheck finds concurrency hazards in native Linux programs while they run: locks\n"
      "taken in an order that can deadlock, deadlocks that did happen, misused mutexes.\n"
      "The program needs no recompilation.\n"
      "\n"
      "Usage: concheck COMMAND [options] ...\n"
      "\n"
      "Commands:\n";
  for (const auto& command : commands) {
    text += help_entry(fmt::format("{} {}", command->name(), command->synopsis()), command->summary());
  }
  text +=
      "\n"
      "Options:\n"
      "  -h, --help              Print this text; with a command, print its options.\n"
      "  --version               Print the version.\n"
      "\n"
      "Begin with:  concheck run -- ./your-program its arguments\n";
  return text;
}

std::string help_page(const Command& command, const CLI::App& app) {
  std::string text = fmt::format("Usage: concheck {} {}\n\n{}\n", command.name(), command.synopsis(),
                                 wrap(command.description(), kWidth, 0));
  for (const std::string& group : app.get_groups()) {
    std::string entries;
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_group() != group || option->get_positional()) continue;
      std::string description = option->get_description();
      if (!option->get_envname().empty()) description += fmt::format(" [{}]", option->get_envname());
      entries += help_entry(option_heading(*option), description);
    }
    if (!entries.empty()) text += fmt::format("\n{}:\n{}", group, entries);
  }
  if (!app.get_footer().empty()) text += "\n" + app.get_footer();
  if (!command.examples().empty()) text += fmt::format("\nExamples:\n{}", command.examples());
  return text;
}

}  // namespace concheck::cli
