#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "cli/failure.h"
#include "cli/suggest.h"

namespace concheck::cli {
namespace {

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// An optional value is joined with "=": another word can not tell what it is.
bool needs_value(const CLI::Option& option) { return option.get_items_expected_min() > 0; }

const CLI::Option& find_option(const CLI::App& app, const std::string& name) {
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) {
    throw Failure(fmt::format("unknown option '{}'{}", name, did_you_mean(name, option_names(app))));
  }
  return *option;
}

bool has_positionals(const CLI::App& app) {
  const std::vector<const CLI::Option*> options = app.get_options();
  return std::any_of(options.begin(), options.end(), [](const CLI::Option* o) { return o->get_positional(); });
}

// Looks at the option in `word`; true when its value is the next word.
bool value_follows(const CLI::App& app, const std::string& word) {
  if (word.starts_with("--")) {
    const size_t equals = word.find('=');
    const CLI::Option& option = find_option(app, word.substr(0, equals));
    return needs_value(option) && equals == std::string::npos;
  }
  // Short options may be joined: -qv, and -oFILE.
  for (size_t i = 1; i < word.size(); ++i) {
    const CLI::Option& option = find_option(app, std::string("-") + word[i]);
    if (needs_value(option)) return i + 1 == word.size();
  }
  return false;
}

// The environment variable that gave `option` its value, "" when the command line did.
std::string environment_source(const CLI::Option& option, const std::vector<std::string>& words) {
  const std::string& variable = option.get_envname();
  if (variable.empty() || std::getenv(variable.c_str()) == nullptr) return "";
  for (const std::string& word : words) {
    for (const std::string& name : option.get_lnames()) {
      if (word == "--" + name || word.starts_with("--" + name + "=")) return "";
    }
    for (const std::string& name : option.get_snames()) {
      if (word.starts_with("-" + name)) return "";
    }
  }
  return variable;
}

// CLI11's parser speaks of its own types; a person wants to read which option, or variable, and what it takes.
Failure readable(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string variable = environment_source(*option, words);
    if (variable.empty() || takes_value(*option)) continue;
    const std::string value = std::getenv(variable.c_str());
    const bool known = value == "0" || value == "1" || value == "true" || value == "false";
    if (!known) return Failure(fmt::format("{} is '{}'; use 1 or 0", variable, value));
  }
  return Failure(error.what());
}

}  // namespace

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

SplitArguments split_arguments(const CLI::App& app, const std::vector<std::string>& words, bool takes_program) {
  SplitArguments result;
  size_t i = 0;
  for (; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      if (takes_program) ++i;
      break;
    }
    const bool is_option = word.size() > 1 && word[0] == '-';
    if (!is_option) {
      if (takes_program) break;
      if (!has_positionals(app)) throw Failure(fmt::format("unexpected argument '{}'", word));
      result.own.push_back(word);
      continue;
    }
    result.own.push_back(word);
    if (!value_follows(app, word)) continue;
    if (i + 1 == words.size() || words[i + 1] == "--") throw Failure(fmt::format("option '{}' needs a value", word));
    // Joined, so that a value that begins with a dash stays a value.
    if (word.starts_with("--")) {
      result.own.back() += "=" + words[++i];
    } else {
      result.own.push_back(words[++i]);
    }
  }
  std::vector<std::string>& rest = takes_program ? result.program : result.own;
  rest.insert(rest.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  return result;
}

bool parse_arguments(CLI::App& app, const SplitArguments& arguments) {
  try {
    // CLI11 takes the words from the back of the vector.
    app.parse(std::vector<std::string>(arguments.own.rbegin(), arguments.own.rend()));
  } catch (const CLI::CallForHelp&) {
    return false;
  } catch (const CLI::ParseError& error) {
    throw readable(app, error, arguments.own);
  }
  return true;
}

}  // namespace concheck::cli
