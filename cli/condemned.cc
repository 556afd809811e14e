#include "cli/condemned.h"

#include <chrono>
#include <csignal>

namespace concheck::cli {
namespace {

constexpr uint64_t kGraceNs = 2'000'000'000;

}  // namespace

uint64_t monotonic_ns() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

void Condemned::end(pid_t pid, uint64_t now_ns) {
  kill(pid, SIGABRT);
  due_[pid] = now_ns + kGraceNs;
}

void Condemned::end_those_due(uint64_t now_ns) {
  std::erase_if(due_, [now_ns](const auto& condemned) {
    const auto [pid, due] = condemned;
    if (now_ns < due) return false;
    kill(pid, SIGKILL);
    return true;
  });
}

}  // namespace concheck::cli
