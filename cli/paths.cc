#include "cli/paths.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "cli/failure.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

bool is_regular(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_executable(const std::string& path) { return is_regular(path) && access(path.c_str(), X_OK) == 0; }

}  // namespace

std::string find_library() {
  std::error_code error;
  if (const char* chosen = std::getenv("CONCHECK_LIBRARY"); chosen != nullptr && *chosen != '\0') {
    if (!is_regular(chosen)) throw Failure(fmt::format("CONCHECK_LIBRARY is '{}', which is not a file", chosen));
    return fs::absolute(chosen, error).string();
  }
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error)
    throw Failure("can not find the preloaded library: /proc is not mounted; set CONCHECK_LIBRARY to its path");
  const fs::path library = self.parent_path().parent_path() / "lib" / "libconcheck.so";
  if (!is_regular(library)) {
    throw Failure(
        fmt::format("the preloaded library is not at '{}'; reinstall concheck or set CONCHECK_LIBRARY to its path",
                    library.string()));
  }
  return library.string();
}

std::string find_blocks_library(const std::string& library) {
  const fs::path blocks = fs::path(library).parent_path() / "libconcheck-blocks.so";
  if (!is_regular(blocks)) {
    throw Failure(
        fmt::format("the library that observes heap blocks is not at '{}'; reinstall concheck, or use --blocks off",
                    blocks.string()));
  }
  return blocks.string();
}

std::string find_program(const std::string& name) {
  if (name.empty()) throw Failure("the program's name is empty");
  if (name.find('/') != std::string::npos) {
    struct stat status;
    if (stat(name.c_str(), &status) != 0) {
      const int reason = errno;
      if (reason == ENOENT || reason == ENOTDIR) throw Failure(fmt::format("program '{}' does not exist", name));
      throw Failure(fmt::format("program '{}': {}", name, std::system_category().message(reason)));
    }
    if (S_ISDIR(status.st_mode)) throw Failure(fmt::format("'{}' is a directory, not a program", name));
    if (!S_ISREG(status.st_mode)) throw Failure(fmt::format("'{}' is not a regular file", name));
    if (!is_executable(name)) {
      throw Failure(fmt::format("program '{}' is not executable; 'chmod +x' it if it should be", name));
    }
    return name;
  }

  const char* path = std::getenv("PATH");
  const std::string directories = path != nullptr ? path : "/bin:/usr/bin";
  std::string not_executable;
  for (size_t start = 0; start <= directories.size();) {
    const size_t end = std::min(directories.find(':', start), directories.size());
    const std::string directory = end == start ? "." : directories.substr(start, end - start);
    const std::string candidate = directory + "/" + name;
    if (is_executable(candidate)) return candidate;
    if (not_executable.empty() && is_regular(candidate)) not_executable = candidate;
    start = end + 1;
  }
  if (!not_executable.empty()) {
    throw Failure(fmt::format("program '{}' is not executable; 'chmod +x' it if it should be", not_executable));
  }
  if (is_regular(name)) throw Failure(fmt::format("program '{0}' is not in PATH; did you mean './{0}'?", name));
  throw Failure(fmt::format("program '{}' is not in PATH", name));
}

std::string temporary_directory() {
  const char* chosen = std::getenv("TMPDIR");
  std::error_code error;
  if (chosen != nullptr && fs::is_directory(chosen, error) && access(chosen, W_OK | X_OK) == 0) {
    return fs::absolute(chosen, error).string();
  }
  return "/tmp";
}

std::string repository_root() {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return "";
  for (fs::path folder = here;; folder = folder.parent_path()) {
    for (const char* mark : {".git", ".hg", ".svn"}) {
      if (fs::exists(folder / mark, error)) return folder.string();
    }
    if (folder == folder.root_path()) return here.string();
  }
}

}  // namespace concheck::cli
