#include "cli/process_state.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

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
    std::ifstream file(it->path() / "stat");
    const std::string stat{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const char state = state_of(stat);
    if (state == 'T' || state == 't') return Condition::stopped;
    found |= state != '?' && state != 'Z' && state != 'X';
  }
  return found ? Condition::running : Condition::gone;
}

}  // namespace concheck::cli
