#include "cli/needed_libraries.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

namespace concheck::cli {

std::vector<std::string> parse_loader_list(const std::string& text) {
  std::vector<std::string> paths;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t arrow = line.find("=> /");
    const size_t address = line.rfind(" (0x");
    if (arrow == std::string::npos || address == std::string::npos || address < arrow) continue;
    paths.push_back(line.substr(arrow + 3, address - arrow - 3));
  }
  return paths;
}

std::vector<std::string> needed_libraries(const std::string& program, const std::string& loader) {
  int pipe_ends[2];
  if (loader.empty() || pipe2(pipe_ends, O_CLOEXEC) != 0) return {};
  const std::string file = program.find('/') == std::string::npos ? "./" + program : program;
  const char* arguments[] = {loader.c_str(), "--list", file.c_str(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  const int error = posix_spawn(&child, loader.c_str(), &actions, nullptr, const_cast<char**>(arguments), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  std::string text;
  char buffer[4096];
  ssize_t got = 0;
  while (error == 0 && ((got = read(pipe_ends[0], buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR))) {
    if (got > 0) text.append(buffer, static_cast<size_t>(got));
  }
  close(pipe_ends[0]);
  if (error == 0) waitpid(child, nullptr, 0);
  return parse_loader_list(text);
}

}  // namespace concheck::cli
