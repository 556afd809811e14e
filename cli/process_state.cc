#include "cli/process_state.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "cli/file_content.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

// The state in a line of /proc/PID/task/TID/stat: what follows the name, which may hold anything; '?' when there is
// none.
char state_of(const std::string& stat) {
  const size_t name_end = stat.rfind(')');
  return name_end != std::string::npos && name_end + 2 < stat.size() ? stat[name_end + 2] : '?';
}

}  // namespace

Condition condition_of(pid_t pid) {
  bool found = false;
  std::error_code error;
  for (fs::directory_iterator it(fmt::format("/proc/{}/task", pid), error), end; !error && it != end;
       it.increment(error)) {
    const char state = state_of(file_content(it->path() / "stat"));
    if (state == 'T' || state == 't') return Condition::stopped;
    found |= state != '?' && state != 'Z' && state != 'X';
  }
  return found ? Condition::running : Condition::gone;
}

}  // namespace concheck::cli
