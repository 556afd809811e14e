// What the tests of a suite are called, and which of them a process belongs to.
#ifndef CONCHECK_CLI_TEST_SUITE_H_
#define CONCHECK_CLI_TEST_SUITE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace concheck::cli {

using CommandLine = std::vector<std::string>;

class TestSuite {
 public:
  // Asks CTest for its tests, when `command` is a ctest, or when the working directory is one in which ctest would find
  // tests (as for `make test`). Runs no test. To be called before a Launcher exists.
  static TestSuite of(const CommandLine& command);

  // From what `ctest --show-only=json-v1` prints; no tests when it is something else.
  static TestSuite from_ctest(std::string_view json);

  // The name of the test that a process belongs to, by its command line and those of its ancestors, nearest first:
  // CTest's name of the furthest of them that is a test's command (what one test runs can be another's command); else
  // what Automake's test driver calls it (--test-name); else the one test that its --gtest_filter names; else its own
  // command line, shortened. Never empty.
  std::string test_of(const CommandLine& own, const std::vector<CommandLine>& ancestors) const;

  size_t size() const { return by_command_.size(); }

 private:
  std::map<CommandLine, std::string> by_command_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_TEST_SUITE_H_
