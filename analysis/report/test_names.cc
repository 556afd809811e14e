#include "analysis/report/test_names.h"

#include <set>

#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {

std::string google_test_of(std::string_view function) {
  if (last_component(function) != "TestBody") return "";
  std::string_view name = last_component(scope_of(function));
  name = name.substr(0, name.find('<'));
  constexpr std::string_view kEnd = "_Test";
  if (!name.ends_with(kEnd)) return "";
  name.remove_suffix(kEnd.size());
  const size_t middle = name.find('_');  // a suite's name has none
  if (middle == 0 || middle == std::string_view::npos || middle + 1 == name.size()) return "";
  return std::string(name.substr(0, middle)) + "." + std::string(name.substr(middle + 1));
}

std::vector<std::string> tests_of(const Finding& finding, const std::string& test) {
  std::set<std::string> inner;
  const auto look_at = [&](const SourceStack& stack) {
    for (const SourceFrame& frame : stack.frames) {
      if (const std::string name = google_test_of(frame.function); !name.empty()) inner.insert(name);
    }
  };
  for (const FindingStep& step : finding.steps) look_at(step.stack);
  for (const FindingThread& thread : finding.threads) look_at(thread.created_at);
  std::vector<std::string> tests;
  for (const std::string& name : inner) {
    if (test.find(name) != std::string::npos) return {test};
    tests.push_back(test + ": " + name);
  }
  return tests.empty() ? std::vector<std::string>{test} : tests;
}

}  // namespace concheck::analysis
