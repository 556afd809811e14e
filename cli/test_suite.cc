#include "cli/test_suite.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/capture.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kMostInterpreterWords = 2;
constexpr size_t kLongestName = 100;  // bytes, of one that is made of a command line

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

std::string option_value(const CommandLine& command, std::string_view option) {
  for (size_t i = 0; i < command.size(); ++i) {
    if (command[i] == option && i + 1 < command.size()) return command[i + 1];
    if (command[i].starts_with(option) && command[i].size() > option.size() && command[i][option.size()] == '=') {
      return command[i].substr(option.size() + 1);
    }
  }
  return "";
}

// A filter can name many tests; then it is no name.
std::string google_test_filter(const CommandLine& command) {
  const std::string filter = option_value(command, "--gtest_filter");
  return filter.find_first_of("*?:-") == std::string::npos ? filter : "";
}

// A ctest that does more than to run tests: to configure, build and submit is not for a question.
bool is_dashboard(const CommandLine& command) {
  for (const std::string& word : command) {
    for (const char* option : {"-D", "-M", "-T", "-S", "--dashboard", "--test-model", "--test-action", "--script",
                               "--build", "--submit", "--extra-submit"}) {
      if (word.starts_with(option)) return true;
    }
  }
  return false;
}

std::string shown(const CommandLine& command) {
  std::string text;
  for (const std::string& word : command) text += text.empty() ? file_name(word) : " " + word;
  if (text.empty()) return "an unknown test";
  if (text.size() <= kLongestName) return text;
  size_t end = kLongestName;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not within a character
  return text.substr(0, end) + "...";
}

}  // namespace

TestSuite TestSuite::of(const CommandLine& command) {
  std::error_code error;
  CommandLine question;
  if (!command.empty() && file_name(command.front()) == "ctest" && !is_dashboard(command)) {
    question = command;
  } else if (fs::exists("CTestTestfile.cmake", error)) {
    question = {"ctest"};
  } else {
    return {};
  }
  question.push_back("--show-only=json-v1");
  return from_ctest(capture_output(question));
}

TestSuite TestSuite::from_ctest(std::string_view text) {
  TestSuite suite;
  const json info = json::parse(text, nullptr, false);
  if (!info.is_object() || !info.contains("tests") || !info["tests"].is_array()) return suite;
  for (const json& test : info["tests"]) {
    if (!test.is_object() || !test.contains("name") || !test["name"].is_string()) continue;
    if (!test.contains("command") || !test["command"].is_array()) continue;
    CommandLine command;
    for (const json& word : test["command"]) {
      if (word.is_string()) command.push_back(word.get<std::string>());
    }
    if (command.empty()) continue;
    const std::string name = test["name"].get<std::string>();
    const auto [entry, added] = suite.by_command_.try_emplace(std::move(command), name);
    // They differ in their environment or directory only; which of them it was can not be told.
    if (!added) entry->second += " or " + name;
  }
  return suite;
}

std::string TestSuite::test_of(const CommandLine& own, const std::vector<CommandLine>& ancestors) const {
  std::vector<const CommandLine*> line = {&own};
  for (const CommandLine& ancestor : ancestors) line.push_back(&ancestor);
  for (auto command = line.rbegin(); command != line.rend(); ++command) {
    // A script runs as "/bin/sh script ...", or "/usr/bin/env python3 script ...".
    for (size_t skipped = 0; skipped <= kMostInterpreterWords && skipped < (*command)->size(); ++skipped) {
      const CommandLine rest((*command)->begin() + static_cast<std::ptrdiff_t>(skipped), (*command)->end());
      if (const auto test = by_command_.find(rest); test != by_command_.end()) return test->second;
    }
  }
  for (const CommandLine* command : line) {
    if (std::string name = option_value(*command, "--test-name"); !name.empty()) return name;
  }
  for (const CommandLine* command : line) {
    if (std::string name = google_test_filter(*command); !name.empty()) return name;
  }
  return shown(own);
}

}  // namespace concheck::cli
