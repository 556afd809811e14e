#include "cli/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace concheck::cli {
namespace {

std::string names_of(const std::vector<CommandEntry>& commands) {
  std::string text;
  for (const CommandEntry& command : commands) text += (text.empty() ? "" : " ") + command.name;
  return text;
}

bool is_path(const OptionEntry& option) { return option.value == "FILE" || option.value == "DIR"; }

// In single quotes, as all three shells have them.
std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

// The first sentence, without its full stop.
std::string first_sentence(const std::string& text) {
  return text.substr(0, std::min({text.find(". "), text.find(".\n"), text.find_last_not_of('.') + 1}));
}

std::string bash_command(const CommandEntry& command) {
  std::string options;
  std::string values;
  std::string with_value;
  for (const OptionEntry& option : command.options) {
    options += option.long_name + " " + (option.short_name.empty() ? "" : option.short_name + " ");
    if (option.value.empty() || option.value_optional) continue;
    const std::string pattern = option.long_name + (option.short_name.empty() ? "" : "|" + option.short_name);
    with_value += (with_value.empty() ? "" : "|") + pattern;
    if (const std::vector<std::string> words = option.words(); !words.empty()) {
      values += fmt::format("        {}) _concheck_words '{}'; return ;;\n", pattern, fmt::join(words, " "));
    } else if (is_path(option)) {
      values +=
          fmt::format("        {}) _concheck_files {}; return ;;\n", pattern, option.value == "DIR" ? "-d" : "-f");
    } else {
      values += fmt::format("        {}) COMPREPLY=(); return ;;\n", pattern);
    }
  }
  std::string text = fmt::format("    {})\n", command.name);
  if (command.takes_program) {
    text += fmt::format("      _concheck_program '{}' && return\n", with_value);
  }
  text += fmt::format("      case $previous in\n{}      esac\n", values);
  text += fmt::format(
      "      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$current\")); return; fi\n", options);
  text += command.takes_program ? "      COMPREPLY=($(compgen -c -- \"$current\"))\n" : "      _concheck_files -f\n";
  return text + "      ;;\n";
}

// As _arguments takes it: "*--color=[help]:value:(auto always never)".
std::string zsh_option(const OptionEntry& option) {
  std::string help;
  for (const char c : first_sentence(option.description)) {
    if (c == '[' || c == ']' || c == '\\') help += '\\';
    help += c;
  }
  std::string action;
  const std::vector<std::string> words = option.words();
  if (option.value == "KIND,...") {
    action = fmt::format(":kind:_values -s , kind {}", fmt::join(words, " "));
  } else if (!words.empty()) {
    action = fmt::format(":value:({})", fmt::join(words, " "));
  } else if (!option.value.empty()) {
    action = option.value == "DIR" ? ":directory:_files -/" : is_path(option) ? ":file:_files" : ":value: ";
  }
  if (option.value_optional) action = ":" + action;
  const std::string joined = option.value.empty() ? "" : option.value_optional ? "=-" : "=";
  std::string text = fmt::format("      {}\n", shell_quoted("*" + option.long_name + joined + "[" + help + "]" + action));
  if (!option.short_name.empty()) {
    text += fmt::format("      {}\n", shell_quoted("*" + option.short_name + "[" + help + "]" + action));
  }
  return text;
}

}  // namespace

std::string bash_completion(const std::vector<CommandEntry>& commands) {
  std::string text = R"(# Completion of concheck in bash.

# Words may be joined by commas; each is completed by itself.
_concheck_words() {
  local before=
  [[ $current == *,* ]] && before=${current%,*},
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "${current##*,}"))
}

_concheck_files() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$current"))
}

# Where the program's own command line has begun, it is completed as such.
_concheck_program() {
  local at=2 word
  for (( ; at < COMP_CWORD; ++at)); do
    word=${COMP_WORDS[at]}
    if [[ $word == -- ]]; then
      ((++at))
      break
    fi
    [[ $word == -* || $word == = ]] || break
    if [[ ${COMP_WORDS[at + 1]} == = ]]; then
      ((at += 2))
    elif [[ "|$1|" == *"|$word|"* ]]; then
      ((++at))
    fi
  done
  ((at > COMP_CWORD)) && return 1
  ((at == COMP_CWORD)) && [[ $current == -* ]] && return 1
  if declare -F _command_offset >/dev/null; then
    _command_offset $at
  elif ((at == COMP_CWORD)); then
    COMPREPLY=($(compgen -c -- "$current"))
  else
    _concheck_files -f
  fi
  return 0
}

_concheck() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  if ((COMP_CWORD == 1)); then
)";
  text += fmt::format("    COMPREPLY=($(compgen -W '{} --help --version' -- \"$current\"))\n", names_of(commands));
  text += R"(    return
  fi
  # "--format=json" comes as three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case ${COMP_WORDS[1]} in
)";
  for (const CommandEntry& command : commands) text += bash_command(command);
  return text + "  esac\n}\n\ncomplete -F _concheck concheck\n";
}

std::string zsh_completion(const std::vector<CommandEntry>& commands) {
  std::string text = "#compdef concheck\n# Completion of concheck in zsh.\n\nlocal -a commands options\ncommands=(\n";
  for (const CommandEntry& command : commands) {
    text += fmt::format("  {}\n", shell_quoted(command.name + ":" + first_sentence(command.summary)));
  }
  text += ")\nif ((CURRENT == 2)); then\n  _describe command commands\n  return\nfi\ncase $words[2] in\n";
  for (const CommandEntry& command : commands) {
    text += fmt::format("  {})\n    options=(\n", command.name);
    for (const OptionEntry& option : command.options) text += zsh_option(option);
    text += fmt::format("    )\n    shift words\n    ((--CURRENT))\n    _arguments -S : $options {}\n    ;;\n",
                        command.takes_program ? "'*::program:_normal'" : "'*:file:_files'");
  }
  return text + "esac\n";
}

std::string fish_completion(const std::vector<CommandEntry>& commands) {
  const std::string names = names_of(commands);
  std::string text = "# Completion of concheck in fish.\n\n";
  const std::string first = fmt::format("'not __fish_seen_subcommand_from {}'", names);
  text += fmt::format("complete -c concheck -f -n {} -l version -d 'Print the version'\n", first);
  for (const CommandEntry& command : commands) {
    text += fmt::format("complete -c concheck -f -n {} -a {} -d {}\n", first, command.name,
                        shell_quoted(first_sentence(command.summary)));
  }
  for (const CommandEntry& command : commands) {
    const std::string condition = fmt::format("'__fish_seen_subcommand_from {}'", command.name);
    text += "\n";
    for (const OptionEntry& option : command.options) {
      text += fmt::format("complete -c concheck -n {} -l {}", condition, option.long_name.substr(2));
      if (!option.short_name.empty()) text += " -s " + option.short_name.substr(1);
      if (!option.value.empty() && !option.value_optional) text += is_path(option) ? " -r" : " -x";
      if (const auto words = option.words(); !words.empty()) text += fmt::format(" -a '{}'", fmt::join(words, " "));
      if (option.value == "DIR") text += " -a '(__fish_complete_directories)'";
      text += fmt::format(" -d {}\n", shell_quoted(first_sentence(option.description)));
    }
    if (command.takes_program) {
      text += fmt::format("complete -c concheck -n {} -x -a '(__fish_complete_subcommand --fcs-skip=2)'\n", condition);
    }
  }
  return text;
}

}  // namespace concheck::cli
