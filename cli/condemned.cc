#include "cli/condemned.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

namespace concheck::cli {
namespace {

constexpr uint64_t kGraceNs = 2'000'000'000;

// <sys/pidfd.h> of glibc 2.36 declares them for C only.
int open_process(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }
bool send(int process, int signal) { return syscall(SYS_pidfd_send_signal, process, signal, nullptr, 0) == 0; }

}  // namespace

uint64_t monotonic_ns() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

Condemned::~Condemned() {
  for (const auto& [pid, process] : processes_) close(process.fd);
}

void Condemned::end(pid_t pid, uint64_t now_ns) {
  if (processes_.count(pid) != 0) return;
  const int fd = open_process(pid);
  if (fd < 0) return;  // it has ended
  send(fd, SIGABRT);
  processes_[pid] = {fd, SIGABRT, now_ns + kGraceNs};
}

void Condemned::end_those_due(uint64_t now_ns) {
  for (auto& [pid, process] : processes_) {
    if (process.signal == SIGKILL || now_ns < process.due_ns) continue;
    if (send(process.fd, SIGKILL)) process.signal = SIGKILL;
    process.due_ns = UINT64_MAX;
  }
}

int Condemned::signal_sent(pid_t pid) const {
  const auto known = processes_.find(pid);
  return known == processes_.end() ? 0 : known->second.signal;
}

}  // namespace concheck::cli
