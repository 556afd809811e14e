#include "cli/trace_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "cli/failure.h"
#include "cli/quantity.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".trace";

}  // namespace

std::vector<std::string> list_traces(const std::string& directory) {
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    std::error_code unreadable;
    if (!it->path().filename().string().ends_with(kSuffix) || !it->is_regular_file(unreadable)) continue;
    const fs::file_time_type time = it->last_write_time(unreadable);
    if (!unreadable) found.emplace_back(time, it->path().string());
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> paths;
  for (auto& [time, path] : found) paths.push_back(std::move(path));
  return paths;
}

std::vector<std::string> expand_traces(const std::vector<std::string>& arguments) {
  std::vector<std::string> paths;
  for (const std::string& argument : arguments) {
    std::error_code error;
    const fs::file_status status = fs::status(argument, error);
    if (!fs::exists(status)) throw Failure(fmt::format("trace '{}' does not exist", argument));
    if (!fs::is_directory(status)) {
      paths.push_back(argument);
      continue;
    }
    const std::vector<std::string> inside = list_traces(argument);
    if (inside.empty()) throw Failure(fmt::format("there is no trace (*.trace) in the directory '{}'", argument));
    paths.insert(paths.end(), inside.begin(), inside.end());
  }
  // The same trace twice (a file and its directory) would count everything in it twice.
  std::vector<std::string> unique;
  std::set<std::pair<dev_t, ino_t>> seen;
  for (std::string& path : paths) {
    struct stat status;
    if (stat(path.c_str(), &status) == 0 && !seen.emplace(status.st_dev, status.st_ino).second) continue;
    unique.push_back(std::move(path));
  }
  return unique;
}

std::vector<std::string> directories_below(const std::vector<std::string>& arguments) {
  std::set<std::string> directories;
  for (const std::string& argument : arguments) {
    std::error_code error;
    const fs::path root = fs::canonical(argument, error);
    if (error || !fs::is_directory(root, error)) throw Failure(fmt::format("'{}' is not a directory", argument));
    directories.insert(root.string());
    for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
      std::error_code unreadable;
      if (it->is_directory(unreadable) && !it->is_symlink(unreadable)) directories.insert(it->path().string());
    }
  }
  return {directories.begin(), directories.end()};
}

pid_t pid_of_trace(const std::string& path) {
  std::string name = fs::path(path).filename().string();
  if (!name.starts_with("concheck.") || !name.ends_with(kSuffix)) return 0;
  name.resize(name.size() - kSuffix.size());
  const std::string last = name.substr(name.rfind('.') + 1);
  const auto number = parse_number(last.substr(0, last.find('-')), 1 << 30);
  return number ? static_cast<pid_t>(*number) : 0;
}

NewestTrace newest_trace() {
  std::vector<std::string> traces = list_traces(".");
  std::erase_if(traces,
                [](const std::string& path) { return !fs::path(path).filename().string().starts_with("concheck."); });
  if (traces.empty()) {
    throw Failure(
        "there is no trace (concheck.*.trace) in the working directory; name one, or make one with "
        "'concheck run --keep-trace -- PROGRAM'");
  }
  return {traces.back(), traces.size()};
}

}  // namespace concheck::cli
