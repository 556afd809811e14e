#include "cli/launcher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <system_error>

#include "cli/exit_codes.h"
#include "cli/failure.h"

namespace concheck::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kPassedOn[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

bool asks_to_end(int signal) { return signal != SIGCHLD && signal != SIGUSR1 && signal != SIGUSR2; }

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

constexpr Clock::time_point kNever = Clock::time_point::max();

// Waits for one of `signals` until `deadline`. 0 when the time is over.
int await_signal(const sigset_t& signals, Clock::time_point deadline, siginfo_t* info) {
  for (;;) {
    timespec rest = {};
    if (deadline != kNever) {
      const auto left = std::max(deadline - Clock::now(), Clock::duration::zero());
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
      rest.tv_sec = seconds.count();
      rest.tv_nsec = std::chrono::nanoseconds(left - seconds).count();
    }
    const int signal = deadline != kNever ? sigtimedwait(&signals, info, &rest) : sigwaitinfo(&signals, info);
    if (signal > 0) return signal;
    if (errno == EAGAIN) return 0;
    // EINTR: stopped and continued.
  }
}

}  // namespace

int exit_code_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? kExitSignalBase + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

Launcher::Launcher() {
  sigemptyset(&awaited_);
  for (const int signal : kPassedOn) sigaddset(&awaited_, signal);
  sigaddset(&awaited_, SIGCHLD);
  sigprocmask(SIG_BLOCK, &awaited_, &original_mask_);
  // With SIGCHLD ignored, as some service managers leave it, the kernel would not keep the exit status for us.
  struct sigaction plain = {};
  plain.sa_handler = SIG_DFL;
  for (const int signal : {SIGCHLD, SIGPIPE, SIGTTOU}) sigaction(signal, nullptr, &original_actions_[signal]);
  sigaction(SIGCHLD, &plain, nullptr);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void Launcher::start(const Program& program) {
  std::vector<char*> arguments = pointers(program.arguments);
  std::vector<char*> environment = pointers(program.environment);
  // What a shell runs a file without "#!" with.
  std::vector<std::string> script = {"/bin/sh", program.path};
  script.insert(script.end(), program.arguments.begin() + 1, program.arguments.end());
  std::vector<char*> script_arguments = pointers(script);

  // The pipe says whether the exec succeeded: it closes then, and carries errno else.
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) throw Failure(std::system_category().message(errno));
  child_ = fork();
  if (child_ < 0) {
    const int error = errno;
    close(report[0]);
    close(report[1]);
    throw Failure(fmt::format("no process for the program: {}", std::system_category().message(error)));
  }
  if (child_ == 0) {
    for (const auto& [signal, action] : original_actions_) sigaction(signal, &action, nullptr);
    sigprocmask(SIG_SETMASK, &original_mask_, nullptr);
    execve(program.path.c_str(), arguments.data(), environment.data());
    if (errno == ENOEXEC) execve("/bin/sh", script_arguments.data(), environment.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t written = write(report[1], &error, sizeof error);
    _exit(127);
  }
  close(report[1]);
  int error = 0;
  ssize_t got;
  while ((got = read(report[0], &error, sizeof error)) < 0 && errno == EINTR) continue;
  close(report[0]);
  if (got == static_cast<ssize_t>(sizeof error)) {
    waitpid(child_, nullptr, 0);
    throw Failure(
        fmt::format("program '{}' can not be started: {}", program.path, std::system_category().message(error)));
  }
}

void Launcher::pass_on(const siginfo_t& info) const {
  // From the terminal, to the whole foreground group: the program has it already, unless it left the group.
  if (info.si_code == SI_KERNEL && getpgid(child_) == getpgrp()) return;
  if (info.si_pid == child_ && info.si_code != SI_KERNEL) return;  // meant for the parent, not for itself
  kill(child_, info.si_signo);
}

void Launcher::reap(Outcome& outcome, bool& ended) {
  int status = 0;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    outcome.statuses[pid] = status;
    if (pid == child_) {
      outcome.status = status;
      ended = true;
    }
  }
  outcome.leftovers = pid == 0;
}

Outcome Launcher::wait(const std::function<void()>& on_overdue, milliseconds period, const std::function<void()>& look,
                       int rest) {
  Outcome outcome;
  outcome.pid = child_;
  Clock::time_point deadline = kNever;
  Clock::time_point next_look = look ? Clock::now() + period : kNever;
  Clock::time_point asked = kNever;
  size_t reminders = 0;
  for (bool ended = false; !ended;) {
    siginfo_t info = {};
    const int signal = await_signal(awaited_, std::min(deadline, next_look), &info);
    if (signal == 0 && deadline <= next_look) {
      on_overdue();
      deadline = ++reminders < std::size(kPatienceMs) ? asked + milliseconds(kPatienceMs[reminders]) : kNever;
    } else if (signal == 0) {
      const Clock::time_point begin = Clock::now();
      look();
      const Clock::time_point end = Clock::now();
      next_look = end + std::max<Clock::duration>(period, rest * (end - begin));
    } else if (signal == SIGCHLD) {
      reap(outcome, ended);
    } else {
      pass_on(info);
      outcome.asked_to_end |= asks_to_end(signal);
      if (asks_to_end(signal) && asked == kNever) {
        asked = Clock::now();
        deadline = asked + milliseconds(kPatienceMs[0]);
      }
    }
  }

  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  const Clock::time_point patience = Clock::now() + milliseconds(kGraceMs);
  siginfo_t info;
  while (outcome.leftovers && await_signal(children, patience, &info) != 0) {
    bool ignored = false;
    reap(outcome, ignored);
  }
  return outcome;
}

}  // namespace concheck::cli
