#include "analysis/symbolize/source_lines.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace concheck::analysis {
namespace {

constexpr uintmax_t kLargestFile = 16 << 20;
constexpr size_t kLongestLine = 400;

std::vector<std::string> read_lines(const std::string& file) {
  std::vector<std::string> lines;
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > kLargestFile) {
    return lines;
  }
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const size_t first = line.find_first_not_of(" \t\r");
    const size_t last = line.find_last_not_of(" \t\r");
    lines.push_back(first == std::string::npos ? std::string()
                                               : line.substr(first, std::min(last - first + 1, kLongestLine)));
  }
  return lines;
}

}  // namespace

std::string SourceLines::line(const std::string& file, int number) {
  if (file.empty() || number <= 0) return {};
  auto entry = files_.find(file);
  if (entry == files_.end()) entry = files_.emplace(file, read_lines(file)).first;
  const auto index = static_cast<size_t>(number) - 1;
  return index < entry->second.size() ? entry->second[index] : std::string();
}

}  // namespace concheck::analysis
