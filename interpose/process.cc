// fork, exec, exit, clone, dlclose.
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>

#include "interpose/arena.h"
#include "interpose/fork.h"
#include "interpose/hook.h"
#include "interpose/modules.h"
#include "interpose/openmp/library.h"
#include "interpose/runtime.h"
#include "interpose/tail.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// Runs `make_child`, which returns 0 in the child, between what parent and child have to do. The guard is on meanwhile:
// what atfork handlers lock before and unlock after is then unobserved on both sides.
template <typename MakeChild>
long observe_fork(Thread* self, MakeChild make_child) {
  if (!is_own_process()) return make_child();
  ForkSnapshot snapshot = before_fork(self);
  const long child = make_child();
  LibcCalls calls;
  if (child == 0) {
    after_fork_in_child(self, snapshot);
  } else {
    after_fork_in_parent(self, snapshot, child);
  }
  return child;
}

// What a cloned child without our memory runs first.
struct CloneStart {
  int (*start)(void*);
  void* argument;
  Thread* parent_state;
};

int start_clone(void* p) {
  const CloneStart start = *static_cast<CloneStart*>(p);
  after_fork_in_child(start.parent_state, {});
  return start.start(start.argument);
}

// An exec that succeeds does not come back, so the trace is closed before and opened again if it does.
template <typename Exec>
int observe_exec(Exec exec) {
  // The child of a fork that execs at once has no trace to close.
  if (runtime_awaits_child()) return exec();
  Guard guard;
  if (guard.thread() == nullptr || !is_own_process()) return exec();
  process_ends(trace::ProcessState::execed, 0);
  const int result = exec();
  LibcCalls calls;
  process_goes_on();
  return result;
}

constexpr size_t kMostArguments = 4096;

// Arguments of an execl-like call, ended by a null pointer, as a vector. Returns their number.
size_t collect(const char* first, va_list* rest, char** vector) {
  size_t count = 0;
  for (const char* arg = first; arg != nullptr && count + 1 < kMostArguments; arg = va_arg(*rest, const char*)) {
    vector[count++] = const_cast<char*>(arg);
  }
  vector[count] = nullptr;
  return count;
}

}  // namespace

void observe_exit(int status) { process_ends(trace::ProcessState::exited, status); }
void observe_abort() { process_ends(trace::ProcessState::aborted, 128 + SIGABRT); }

void observe_clone(TailArguments* arguments) {
  // clone(start, stack, flags, argument, ...)
  if ((arguments->third & CLONE_VM) != 0) return;
  Guard guard;
  if (guard.thread() == nullptr || !is_own_process()) return;
  // Left to the child, which has a copy; the parent's is a few bytes.
  auto* start = static_cast<CloneStart*>(arena_allocate(sizeof(CloneStart)));
  if (start == nullptr) return;
  *start = {reinterpret_cast<int (*)(void*)>(arguments->first), reinterpret_cast<void*>(arguments->fourth), guard.thread()};
  arguments->first = reinterpret_cast<uint64_t>(start_clone);
  arguments->fourth = reinterpret_cast<uint64_t>(start);
}

long observe_fork_call(long number, long a, long b, long c, long d, long e, long f) {
  Guard guard;
  Thread* self = guard.thread();
  const auto make_child = [&] { return sys::call(number, a, b, c, d, e, f); };
  const long result = self != nullptr ? observe_fork(self, make_child) : make_child();
  if (result == 0) guard.forget();
  if (!sys::failed(result)) return result;
  errno = static_cast<int>(-result);
  return -1;
}

int observe_execl(const char* path, const char* arg, ...) {
  char* argv[kMostArguments];
  va_list rest;
  va_start(rest, arg);
  collect(arg, &rest, argv);
  va_end(rest);
  return observe_exec([&] { return real::execv(path, argv); });
}

int observe_execlp(const char* file, const char* arg, ...) {
  char* argv[kMostArguments];
  va_list rest;
  va_start(rest, arg);
  collect(arg, &rest, argv);
  va_end(rest);
  return observe_exec([&] { return real::execvp(file, argv); });
}

int observe_execle(const char* path, const char* arg, ...) {
  char* argv[kMostArguments];
  va_list rest;
  va_start(rest, arg);
  collect(arg, &rest, argv);
  auto* env = va_arg(rest, char* const*);
  va_end(rest);
  return observe_exec([&] { return real::execve(path, argv, env); });
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

pid_t hook_fork() {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::fork();
  const auto result = static_cast<pid_t>(observe_fork(self, [] { return static_cast<long>(real::fork()); }));
  if (result == 0) guard_.forget();
  return result;
}

pid_t hook__Fork() {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::_Fork();
  const auto result = static_cast<pid_t>(observe_fork(self, [] { return static_cast<long>(real::_Fork()); }));
  if (result == 0) guard_.forget();
  return result;
}

int hook_execv(const char* path, char* const argv[]) {
  return observe_exec([&] { return real::execv(path, argv); });
}

int hook_execve(const char* path, char* const argv[], char* const env[]) {
  return observe_exec([&] { return real::execve(path, argv, env); });
}

int hook_execvp(const char* file, char* const argv[]) {
  return observe_exec([&] { return real::execvp(file, argv); });
}

int hook_execvpe(const char* file, char* const argv[], char* const env[]) {
  return observe_exec([&] { return real::execvpe(file, argv, env); });
}

int hook_fexecve(int fd, char* const argv[], char* const env[]) {
  return observe_exec([&] { return real::fexecve(fd, argv, env); });
}

int hook_execveat(int fd, const char* path, char* const argv[], char* const env[], int flags) {
  return observe_exec([&] { return real::execveat(fd, path, argv, env, flags); });
}

int hook_dlclose(void* handle) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::dlclose(handle);
  // Destructors run in it: application code.
  guard_.leave();
  const int result = real::dlclose(handle);
  guard_.enter_again();
  LibcCalls calls;
  drop_unloaded_modules(self);
  openmp::forget_unloaded_callers();
  return result;
}
