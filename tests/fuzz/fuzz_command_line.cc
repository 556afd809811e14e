// Command lines, a word a line, the first of them the command: from any words to options that are set, or to one line that
// says what is wrong. Nothing is carried out. What comes from other programs in the form of text is read too: ctest's list
// of tests, and the dynamic loader's list of libraries.
#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/needed_libraries.h"
#include "cli/output_pairs.h"
#include "cli/quantity.h"
#include "cli/test_suite.h"
#include "tests/fuzz/require.h"

namespace concheck::cli {
namespace {

using fuzz::require;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    // The kernel ends a word there.
    const std::string_view word = text.substr(0, end);
    words.emplace_back(word.substr(0, word.find('\0')));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

void parse(Command& command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag("-h,--help", "Print this text.");
  command.declare(app);
  const SplitArguments arguments = split_arguments(app, words, command.takes_program());
  require(arguments.own.size() + arguments.program.size() <= words.size());
  if (!parse_arguments(app, arguments)) require(!help_page(command, app).empty());
}

void read_values(const std::vector<std::string>& words) {
  std::vector<std::string> formats;
  std::vector<std::string> files;
  std::vector<bool> is_output;
  for (const std::string& word : words) {
    parse_size(word);
    const auto number = parse_number(word, 1000);
    require(!number || *number <= 1000);
    parse_seconds(word);
    is_output.push_back(word.size() % 2 == 0);
    (is_output.back() ? files : formats).push_back(word);
  }
  pair_outputs(formats, files, is_output);
}

template <typename Action>
void try_it(Action action) {
  try {
    action();
  } catch (const Failure& failure) {
    require(*failure.what() != 0);
  }
}

}  // namespace
}  // namespace concheck::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace concheck::cli;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> words = words_of(text);
  if (words.empty()) return 0;
  const std::string name = words.front();
  words.erase(words.begin());
  for (const auto& command : all_commands()) {
    if (command->name() == name) try_it([&] { parse(*command, words); });
  }
  try_it([&] { read_values(words); });
  parse_loader_list(text);
  TestSuite::from_ctest(text).test_of(words, {{name}});
  return 0;
}
