// The conformance program: makes the same calls with and without libconcheck.so and prints what each one gave. Its output
// carries nothing that differs between two runs (no addresses, ids or durations), so the runner compares it byte for byte.
#ifndef CONCHECK_TESTS_CONFORMANCE_CONFORMANCE_H_
#define CONCHECK_TESTS_CONFORMANCE_CONFORMANCE_H_

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include <functional>
#include <string>

#include "testprogs/handshake.h"

namespace conformance {

// errno before every call: a call that leaves errno alone prints "kept".
inline constexpr int kSentinel = 7777;

// Formats and writes one line to standard output with a bare system call: no lock, no cancellation point. What the thread
// of a Runner says comes out when it is joined, so that the order of lines never depends on who was faster.
void say(const char* format, ...) __attribute__((format(printf, 1, 2)));

// Puts `text` before every line until the object goes. Not for use by several threads at once.
class Context {
 public:
  explicit Context(const std::string& text);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

 private:
  std::string before_;
};

std::string error_name(int error);

// How long a call may take that has no reason to wait. Generous, so that load never decides a test.
inline constexpr long kSlowMs = 4000;

long now_ms(clockid_t clock = CLOCK_MONOTONIC);
timespec after_ms(clockid_t clock, long ms);
inline constexpr timespec kPast{1, 0};
inline constexpr timespec kNegativeNsec{1, -1};
inline constexpr timespec kHugeNsec{1, 1000000000};

struct Outcome {
  long result;
  int error;  // errno after the call
  long elapsed_ms;
};

template <typename F>
Outcome observe(F&& call) {
  const long start = now_ms();
  errno = kSentinel;
  const long result = static_cast<long>(call());
  const int error = errno;
  return {result, error, now_ms() - start};
}

// `names`: print the result as an error name (the pthread convention).
void show(const char* what, const Outcome& outcome, bool names);
// The same, and whether it waited at least `ms`: "full" or "early".
void show_timed(const char* what, const Outcome& outcome, bool names, long ms);

// Runs `body` on a thread of its own and joins it.
void elsewhere(const std::function<void()>& body);

// A thread whose kernel id is known, so that others can wait until it blocks.
class Runner {
 public:
  explicit Runner(std::function<void()> body);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  void await_blocked();   // until it sleeps in a futex call
  void await_sleeping();  // until it sleeps in any system call
  void* join();
  pthread_t handle() const { return thread_; }
  // Called by `body` just before the call that blocks.
  void ready() { stage_set(&stage_, 1); }

 private:
  static void* main(void* self);
  std::function<void()> body_;
  std::string said_;
  pthread_t thread_{};
  int tid_ = 0;
  bool joined_ = false;
  Stage stage_{};
};

// Runs `body` in a forked child; prints how the child ended.
void in_child(const char* what, const std::function<void()>& body);
void show_status(const char* what, int status);

// Absolute path of this program.
const char* self_path();

struct Case {
  Case(const char* group_name, const char* case_name, void (*body)());
  const char* group;
  const char* name;
  void (*run)();
  Case* next;
};

}  // namespace conformance

// A call that returns an error number (pthread convention).
#define CALL(expression) \
  ::conformance::show(#expression, ::conformance::observe([&] { return expression; }), true)
// A call that returns a value, or -1 and errno.
#define CALL_INT(expression) \
  ::conformance::show(#expression, ::conformance::observe([&] { return expression; }), false)
#define CALL_TIMED(expression, ms) \
  ::conformance::show_timed(#expression, ::conformance::observe([&] { return expression; }), true, ms)
#define CALL_INT_TIMED(expression, ms) \
  ::conformance::show_timed(#expression, ::conformance::observe([&] { return expression; }), false, ms)

#define CASE(group, name)                                              \
  static void case_##group##_##name();                                 \
  static ::conformance::Case registered_##group##_##name(#group, #name, case_##group##_##name); \
  static void case_##group##_##name()

#endif  // CONCHECK_TESTS_CONFORMANCE_CONFORMANCE_H_
