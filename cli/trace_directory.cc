#include "cli/trace_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/failure.h"
#include "cli/paths.h"
#include "cli/trace_files.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::system_category().message(error); }

// access(2) says yes to root for directories that take no files (/proc), so one is made. 0 or errno.
int try_to_make_a_file(const std::string& directory) {
  int fd = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
    std::string name = directory + "/concheck.XXXXXX";
    fd = mkostemp(name.data(), O_CLOEXEC);
    if (fd >= 0) unlink(name.c_str());
  }
  if (fd < 0) return errno;
  close(fd);
  return 0;
}

char interrupted_directory[4096];

// Only what is safe in a signal handler: the interrupted thread may be anywhere.
void remove_and_end(int signal) {
  if (interrupted_directory[0] != '\0') {
    const pid_t child = fork();
    if (child == 0) {
      execl("/bin/rm", "rm", "-rf", "--", interrupted_directory, nullptr);
      _exit(127);
    }
    if (child > 0) waitpid(child, nullptr, 0);
  }
  _exit(128 + signal);
}

}  // namespace

TraceDirectory::TraceDirectory(TraceDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, false)),
      created_(std::exchange(other.created_, false)),
      before_(std::move(other.before_)) {}

TraceDirectory::~TraceDirectory() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(path_, ignored);
  if (created_) rmdir(path_.c_str());  // does nothing unless it is empty
}

TraceDirectory TraceDirectory::temporary() {
  const std::string parent = temporary_directory();
  TraceDirectory result;
  result.path_ = parent + "/concheck.XXXXXX";
  if (mkdtemp(result.path_.data()) == nullptr) {
    throw Failure(fmt::format("no directory for the traces can be made in '{}': {}; set TMPDIR or use --trace-dir",
                              parent, reason(errno)));
  }
  result.temporary_ = true;
  if (geteuid() == 0) chmod(result.path_.c_str(), 01733);
  if (const int error = try_to_make_a_file(result.path_); error != 0) {
    throw Failure(
        fmt::format("no trace can be written to '{}': {}; set TMPDIR or use --trace-dir", parent, reason(error)));
  }
  return result;
}

TraceDirectory TraceDirectory::at(const std::string& path, const std::string& name) {
  TraceDirectory result;
  std::error_code ignored;
  result.path_ = fs::absolute(path, ignored).lexically_normal().string();
  if (result.path_.size() > 1 && result.path_.ends_with('/')) result.path_.pop_back();
  struct stat status;
  if (stat(result.path_.c_str(), &status) != 0) {
    if (mkdir(result.path_.c_str(), 0777) != 0) {
      throw Failure(fmt::format("{} '{}' can not be created: {}", name, path, reason(errno)));
    }
    result.created_ = true;
  } else if (!S_ISDIR(status.st_mode)) {
    throw Failure(fmt::format("{} '{}' is not a directory", name, path));
  }
  if (const int error = try_to_make_a_file(result.path_); error != 0) {
    throw Failure(fmt::format("no trace can be written to {} '{}': {}; choose another one with --trace-dir", name, path,
                              reason(error)));
  }
  result.before_ = list_traces(result.path_);
  std::sort(result.before_.begin(), result.before_.end());
  return result;
}

std::vector<std::string> TraceDirectory::new_traces() const {
  std::vector<std::string> traces = list_traces(path_);
  std::erase_if(traces,
                [&](const std::string& trace) { return std::binary_search(before_.begin(), before_.end(), trace); });
  return traces;
}

void end_on_interrupt(const std::string& path) {
  if (path.size() < sizeof interrupted_directory) path.copy(interrupted_directory, path.size());
  sigset_t keyboard;
  sigemptyset(&keyboard);
  struct sigaction action = {};
  action.sa_handler = remove_and_end;
  for (const int signal : {SIGINT, SIGQUIT}) {
    sigaddset(&keyboard, signal);
    sigaction(signal, &action, nullptr);
  }
  // What was pressed while the program ran was for the program.
  const timespec no_time = {};
  while (sigtimedwait(&keyboard, nullptr, &no_time) > 0) continue;
  sigprocmask(SIG_UNBLOCK, &keyboard, nullptr);
}

}  // namespace concheck::cli
