#include "analysis/report/excerpts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

constexpr uintmax_t kLargestFile = 16 << 20;
constexpr size_t kLongestLine = 400;  // bytes

void read_excerpts(const std::string& path, const std::set<int>& wanted, std::map<int, std::string>& lines) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > kLargestFile) return;
  std::ifstream file(path);
  int number = 0;
  for (std::string line; std::getline(file, line) && number < *wanted.rbegin();) {
    if (wanted.count(++number) == 0) continue;
    if (line.ends_with('\r')) line.pop_back();
    lines[number] = line.substr(0, kLongestLine);
  }
}

}  // namespace

void add_excerpts(Report& report) {
  std::map<std::string, std::set<int>> wanted;
  const auto want = [&wanted](const SourceStack& stack) {
    const SourceFrame* place = place_of(stack);
    // Where the line of the frame itself could not be read, or is not the file's that is there now, none is shown.
    if (place == nullptr || place->source.empty() || place->line <= 0) return;
    for (int line = std::max(place->line - kExcerptAround, 1); line <= place->line + kExcerptAround; ++line) {
      wanted[place->file].insert(line);
    }
  };
  for (const Finding& finding : report.findings) {
    for (const FindingStep& step : finding.steps) want(step.stack);
    if (!finding.memory) continue;
    for (const SourceStack* stack :
         {&finding.memory->frame, &finding.memory->allocated_at, &finding.memory->freed_at}) {
      want(*stack);
    }
  }
  for (const auto& [path, lines] : wanted) read_excerpts(path, lines, report.excerpts[path]);
}

}  // namespace concheck::analysis
