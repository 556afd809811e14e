// pthread_once, std::call_once, function-local statics: also with exceptions and cancellation passing through.
#include <unistd.h>

#include <mutex>
#include <stdexcept>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

int calls = 0;
void count() { ++calls; }

CASE(once, runs_once) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  calls = 0;
  CALL(pthread_once(&once, count));
  CALL(pthread_once(&once, count));
  elsewhere([] { CALL(pthread_once(&once, count)); });
  say("calls %d", calls);
}

CASE(once, others_wait_for_the_first) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static Stage stage{};
  static int done = 0;
  Runner first([] {
    CALL(pthread_once(&once, [] {
      stage_set(&stage, 1);
      stage_await(&stage, 2);
      done = 1;
    }));
    stage_set(&stage, 3);
  });
  stage_await(&stage, 1);
  Runner second([&] {
    second.ready();
    const Outcome outcome = observe([] { return pthread_once(&once, count); });
    stage_await(&stage, 3);
    show("pthread_once", outcome, true);
    say("done %d", done);
  });
  second.await_blocked();
  stage_set(&stage, 2);
}

CASE(once, exception_through_pthread_once) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  calls = 0;
  for (int i = 0; i < 3; ++i) {
    try {
      CALL(pthread_once(&once, [] {
        if (++calls < 3) throw std::runtime_error("not yet");
      }));
    } catch (const std::runtime_error& error) {
      say("caught %s", error.what());
    }
  }
  say("calls %d", calls);
}

CASE(once, exception_through_call_once) {
  std::once_flag flag;
  int tries = 0;
  for (int i = 0; i < 4; ++i) {
    try {
      std::call_once(flag, [&] {
        if (++tries < 3) throw std::runtime_error("not yet");
        say("initialised");
      });
      say("returned");
    } catch (const std::runtime_error& error) {
      say("caught %s", error.what());
    }
  }
  say("tries %d", tries);
}

CASE(once, cancelled_inside) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static Stage stage{};
  calls = 0;
  Runner first([] {
    pthread_once(&once, [] {
      stage_set(&stage, 1);
      for (;;) pause();
    });
  });
  stage_await(&stage, 1);
  CALL(pthread_cancel(first.handle()));
  say("cancelled %d", first.join() == PTHREAD_CANCELED);
  CALL(pthread_once(&once, count));
  say("calls %d", calls);
}

struct Noisy {
  explicit Noisy(int fails) {
    if (++made <= fails) throw std::runtime_error("constructor");
  }
  static int made;
};
int Noisy::made = 0;

Noisy& local_static() {
  static Noisy noisy(2);
  return noisy;
}

CASE(once, function_local_static) {
  for (int i = 0; i < 4; ++i) {
    try {
      local_static();
      say("made");
    } catch (const std::runtime_error& error) {
      say("caught %s", error.what());
    }
  }
  say("constructions %d", Noisy::made);
}

int slow_value() {
  static int value = [] {
    raw_pause_us(2000);
    return 42;
  }();
  return value;
}

CASE(once, function_local_static_raced) {
  int values[4] = {};
  {
    Runner a([&] { values[0] = slow_value(); }), b([&] { values[1] = slow_value(); });
    Runner c([&] { values[2] = slow_value(); }), d([&] { values[3] = slow_value(); });
  }
  for (const int value : values) say("value %d", value);
}

CASE(once, nested) {
  static pthread_once_t outer = PTHREAD_ONCE_INIT;
  static pthread_once_t inner = PTHREAD_ONCE_INIT;
  calls = 0;
  CALL(pthread_once(&outer, [] {
    CALL(pthread_once(&inner, count));
    count();
  }));
  say("calls %d", calls);
}

}  // namespace
}  // namespace conformance
