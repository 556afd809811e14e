#include "tests/conformance/conformance.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

namespace conformance {
namespace {

std::string& context() {
  static std::string text;
  return text;
}

// Where this thread's lines go; null: straight to standard output. A plain pointer, so that it is there to the end of
// the thread.
thread_local std::string* sink = nullptr;

std::string errno_text(int error) { return error == kSentinel ? "kept" : error_name(error); }

std::string result_text(const Outcome& outcome, bool names) {
  if (names && outcome.result > 0) return error_name(static_cast<int>(outcome.result));
  return std::to_string(outcome.result);
}

const char* slow_text(const Outcome& outcome) { return outcome.elapsed_ms >= kSlowMs ? " SLOW" : ""; }

}  // namespace

void say(const char* format, ...) {
  char line[1024];
  int used = snprintf(line, sizeof line, "%s", context().c_str());
  va_list arguments;
  va_start(arguments, format);
  used += vsnprintf(line + used, sizeof line - used - 1, format, arguments);
  va_end(arguments);
  if (used > static_cast<int>(sizeof line) - 2) used = sizeof line - 2;
  line[used++] = '\n';
  if (sink != nullptr) {
    sink->append(line, used);
  } else {
    raw_write(STDOUT_FILENO, line, used);
  }
}

Context::Context(const std::string& text) : before_(context()) { context() += text + ": "; }
Context::~Context() { context() = before_; }

std::string error_name(int error) {
  if (error == 0) return "0";
  const char* name = strerrorname_np(error);
  return name != nullptr ? name : std::to_string(error);
}

long now_ms(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

timespec after_ms(clockid_t clock, long ms) {
  timespec at{};
  clock_gettime(clock, &at);
  const long nsec = at.tv_nsec + ms * 1000000;
  at.tv_sec += nsec / 1000000000;
  at.tv_nsec = nsec % 1000000000;
  return at;
}

void show(const char* what, const Outcome& outcome, bool names) {
  say("%s -> %s errno=%s%s", what, result_text(outcome, names).c_str(), errno_text(outcome.error).c_str(),
      slow_text(outcome));
}

void show_timed(const char* what, const Outcome& outcome, bool names, long ms) {
  // One millisecond for the rounding of both clocks.
  say("%s -> %s errno=%s waited=%s%s", what, result_text(outcome, names).c_str(), errno_text(outcome.error).c_str(),
      outcome.elapsed_ms >= ms - 1 ? "full" : "early", slow_text(outcome));
}

void elsewhere(const std::function<void()>& body) { Runner(body).join(); }

Runner::Runner(std::function<void()> body) : body_(std::move(body)) {
  if (pthread_create(&thread_, nullptr, &Runner::main, this) != 0) {
    say("pthread_create failed");
    _exit(3);
  }
}

Runner::~Runner() {
  if (!joined_) join();
}

void* Runner::main(void* self) {
  auto* runner = static_cast<Runner*>(self);
  __atomic_store_n(&runner->tid_, raw_gettid(), __ATOMIC_RELEASE);
  sink = &runner->said_;
  runner->body_();
  return nullptr;
}

void Runner::await_blocked() {
  stage_await(&stage_, 1);
  wait_until_blocked(__atomic_load_n(&tid_, __ATOMIC_ACQUIRE));
}

void Runner::await_sleeping() {
  stage_await(&stage_, 1);
  wait_until_sleeping(__atomic_load_n(&tid_, __ATOMIC_ACQUIRE));
}

void* Runner::join() {
  void* result = nullptr;
  pthread_join(thread_, &result);
  joined_ = true;
  if (sink != nullptr) {
    sink->append(said_);
  } else {
    raw_write(STDOUT_FILENO, said_.data(), said_.size());
  }
  said_.clear();
  return result;
}

void show_status(const char* what, int status) {
  if (WIFEXITED(status)) {
    say("%s -> exit %d", what, WEXITSTATUS(status));
  } else if (WIFSIGNALED(status)) {
    say("%s -> signal %s", what, sigabbrev_np(WTERMSIG(status)));
  } else {
    say("%s -> status %d", what, status);
  }
}

void in_child(const char* what, const std::function<void()>& body) {
  if (sink != nullptr) {  // before the fork, or both processes would say it
    raw_write(STDOUT_FILENO, sink->data(), sink->size());
    sink->clear();
  }
  const pid_t child = fork();
  if (child == 0) {
    sink = nullptr;
    body();
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  show_status(what, status);
}

const char* self_path() {
  static char path[PATH_MAX];
  if (path[0] == 0 && readlink("/proc/self/exe", path, sizeof path - 1) < 0) _exit(3);
  return path;
}

}  // namespace conformance
