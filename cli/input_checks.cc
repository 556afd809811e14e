#include "cli/input_checks.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "analysis/analyze.h"
#include "cli/choices.h"
#include "cli/failure.h"
#include "cli/file_content.h"

namespace concheck::cli {

namespace fs = std::filesystem;

void check_writable(std::string_view option, const std::string& path) {
  if (path.empty()) return;
  struct stat status;
  if (stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) throw Failure(fmt::format("{} '{}' is a directory", option, path));
    if (access(path.c_str(), W_OK) != 0) throw Failure(fmt::format("{} '{}' can not be written", option, path));
    return;
  }
  fs::path directory = fs::path(path).parent_path();
  if (directory.empty()) directory = ".";
  if (stat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    throw Failure(fmt::format("{} '{}': there is no directory '{}'", option, path, directory.string()));
  }
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    throw Failure(fmt::format("{} '{}': the directory '{}' can not be written", option, path, directory.string()));
  }
}

std::string read_input(std::string_view option, const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw Failure(fmt::format("{} '{}' is a directory", option, path));
  std::string text = file_content(path, error);
  if (error) throw Failure(fmt::format("{} '{}' can not be read: {}", option, path, error.message()));
  return text;
}

std::vector<std::string> known_kinds() {
  std::vector<std::string> kinds;
  for (const analysis::DetectorInfo& detector : analysis::detectors()) kinds.emplace_back(detector.kind);
  return kinds;
}

void check_kinds(std::string_view option, const std::vector<std::string>& kinds) {
  const std::vector<std::string> known = known_kinds();
  for (const std::string& kind : kinds) {
    if (std::find(known.begin(), known.end(), kind) == known.end()) {
      throw Failure(fmt::format("'{}' is no kind of finding ({}){}", kind, option, hint_at(kind, known)));
    }
  }
}

}  // namespace concheck::cli
