#include "cli/ancestry.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "cli/file_content.h"
#include "cli/quantity.h"

namespace concheck::cli {
namespace {

constexpr int kDeepest = 32;

// 0: it is gone.
pid_t parent_of(pid_t pid) {
  const std::string stat = file_content(fmt::format("/proc/{}/stat", pid));
  const size_t name_end = stat.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos || name_end + 4 > stat.size()) return 0;
  return static_cast<pid_t>(std::strtol(stat.c_str() + name_end + 4, nullptr, 10));
}

CommandLine command_line_of(pid_t pid) {
  const std::string text = file_content(fmt::format("/proc/{}/cmdline", pid));
  CommandLine command;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\0', at), text.size());
    command.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return command;
}

}  // namespace

std::vector<CommandLine> ancestors_of(pid_t pid) {
  std::vector<CommandLine> result;
  for (int depth = 0; depth < kDeepest; ++depth) {
    pid = parent_of(pid);
    if (pid <= 1 || pid == getpid()) break;
    CommandLine command = command_line_of(pid);
    if (command.empty()) break;
    result.push_back(std::move(command));
  }
  return result;
}

pid_t pid_of_trace(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  if (!name.starts_with("concheck.") || !name.ends_with(".trace")) return 0;
  name.resize(name.size() - std::string_view(".trace").size());
  const std::string last = name.substr(name.rfind('.') + 1);
  const auto number = parse_number(last.substr(0, last.find('-')), 1 << 30);
  return number ? static_cast<pid_t>(*number) : 0;
}

AncestryWatch::AncestryWatch(const std::string& directory) {
  inotify_ = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  stop_ = eventfd(0, EFD_CLOEXEC);
  inotify_add_watch(inotify_, directory.c_str(), IN_CREATE | IN_MOVED_TO);
  // Signals are for the thread that waits for them.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { watch(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

AncestryWatch::~AncestryWatch() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof one);
  thread_.join();
  close(stop_);
  close(inotify_);
}

void AncestryWatch::watch() {
  for (;;) {
    pollfd files[] = {{inotify_, POLLIN, 0}, {stop_, POLLIN, 0}};
    if (poll(files, 2, -1) < 0) continue;
    if (files[1].revents != 0) return;
    alignas(inotify_event) char buffer[16384];
    const ssize_t got = read(inotify_, buffer, sizeof buffer);
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof *event + event->len);
      const std::string name = event->len > 0 ? event->name : "";
      const pid_t pid = pid_of_trace(name);
      if (pid == 0) continue;
      std::vector<CommandLine> ancestors = ancestors_of(pid);
      const std::lock_guard<std::mutex> lock(mutex_);
      known_[name] = std::move(ancestors);
    }
  }
}

std::vector<CommandLine> AncestryWatch::take(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = known_.find(std::filesystem::path(path).filename().string());
  if (found == known_.end()) return {};
  std::vector<CommandLine> ancestors = std::move(found->second);
  known_.erase(found);
  return ancestors;
}

}  // namespace concheck::cli
