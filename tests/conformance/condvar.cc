// Condition variables: both clocks, time-outs, mutexes of every type, errors.
#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

void init(pthread_cond_t* condition, clockid_t clock, int shared = PTHREAD_PROCESS_PRIVATE) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, clock);
  pthread_condattr_setpshared(&attributes, shared);
  pthread_cond_init(condition, &attributes);
  pthread_condattr_destroy(&attributes);
}

CASE(condvar, init_signal_destroy) {
  for (const int shared : {PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED}) {
    pthread_cond_t condition;
    init(&condition, CLOCK_REALTIME, shared);
    CALL(pthread_cond_signal(&condition));
    CALL(pthread_cond_broadcast(&condition));
    CALL(pthread_cond_destroy(&condition));
    CALL(pthread_cond_init(&condition, nullptr));
    CALL(pthread_cond_destroy(&condition));
  }
}

CASE(condvar, times_out) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  for (const clockid_t clock : {CLOCK_REALTIME, CLOCK_MONOTONIC}) {
    Context context(clock == CLOCK_REALTIME ? "realtime" : "monotonic");
    pthread_cond_t condition;
    init(&condition, clock);
    CALL(pthread_mutex_lock(&mutex));
    timespec at = after_ms(clock, 30);
    CALL_TIMED(pthread_cond_timedwait(&condition, &mutex, &at), 30);
    elsewhere([&] { CALL(pthread_mutex_trylock(&mutex)); });
    at = after_ms(CLOCK_MONOTONIC, 30);
    CALL_TIMED(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &at), 30);
    at = after_ms(CLOCK_REALTIME, 30);
    CALL_TIMED(pthread_cond_clockwait(&condition, &mutex, CLOCK_REALTIME, &at), 30);
    CALL(pthread_cond_timedwait(&condition, &mutex, &kPast));
    CALL(pthread_cond_timedwait(&condition, &mutex, &kNegativeNsec));
    CALL(pthread_cond_timedwait(&condition, &mutex, &kHugeNsec));
    CALL(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &kNegativeNsec));
    CALL(pthread_cond_clockwait(&condition, &mutex, 99, &at));
    CALL(pthread_cond_clockwait(&condition, &mutex, CLOCK_PROCESS_CPUTIME_ID, &at));
    elsewhere([&] { CALL(pthread_mutex_trylock(&mutex)); });
    CALL(pthread_mutex_unlock(&mutex));
    CALL(pthread_cond_destroy(&condition));
  }
}

using Wait = int (*)(pthread_cond_t*, pthread_mutex_t*);
constexpr struct {
  const char* name;
  Wait wait;
} kWaits[] = {{"wait", [](pthread_cond_t* condition, pthread_mutex_t* mutex) { return pthread_cond_wait(condition, mutex); }},
              {"timedwait",
               [](pthread_cond_t* condition, pthread_mutex_t* mutex) {
                 const timespec at = after_ms(CLOCK_REALTIME, 60000);
                 return pthread_cond_timedwait(condition, mutex, &at);
               }},
              {"clockwait", [](pthread_cond_t* condition, pthread_mutex_t* mutex) {
                 const timespec at = after_ms(CLOCK_MONOTONIC, 60000);
                 return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &at);
               }}};

CASE(condvar, woken) {
  for (const int type :
       {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_ADAPTIVE_NP}) {
    for (const auto& way : kWaits) {
      for (const bool broadcast : {false, true}) {
        Context context(std::to_string(type) + " " + way.name + (broadcast ? " broadcast" : " signal"));
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_settype(&attributes, type);
        pthread_mutex_t mutex;
        pthread_mutex_init(&mutex, &attributes);
        pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
        Runner waiter([&] {
          CALL(pthread_mutex_lock(&mutex));
          waiter.ready();
          CALL(way.wait(&condition, &mutex));
          elsewhere([&] { CALL(pthread_mutex_trylock(&mutex)); });
          CALL(pthread_mutex_unlock(&mutex));
        });
        waiter.await_blocked();
        CALL(pthread_mutex_lock(&mutex));
        CALL(broadcast ? pthread_cond_broadcast(&condition) : pthread_cond_signal(&condition));
        CALL(pthread_mutex_unlock(&mutex));
        waiter.join();
        CALL(pthread_cond_destroy(&condition));
        CALL(pthread_mutex_destroy(&mutex));
      }
    }
  }
}

// The waiter must take its mutex again before it returns, however long that takes.
CASE(condvar, reacquire_waits_for_the_mutex) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  Stage stage{};
  Runner waiter([&] {
    CALL(pthread_mutex_lock(&mutex));
    waiter.ready();
    CALL(pthread_cond_wait(&condition, &mutex));
    say("unlocked before: %d", stage_now(&stage));
    CALL(pthread_mutex_unlock(&mutex));
  });
  waiter.await_blocked();
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_cond_signal(&condition));
  raw_pause_us(20000);  // gives a wrong wrapper the time to return too early; a right one is not affected
  stage_set(&stage, 1);
  CALL(pthread_mutex_unlock(&mutex));
  waiter.join();
}

CASE(condvar, mutex_not_held) {
  pthread_mutex_t mutex = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  CALL(pthread_cond_wait(&condition, &mutex));
  const timespec at = after_ms(CLOCK_REALTIME, 10000);
  CALL(pthread_cond_timedwait(&condition, &mutex, &at));
  pthread_mutex_lock(&mutex);
  elsewhere([&] { CALL(pthread_cond_wait(&condition, &mutex)); });
  pthread_mutex_unlock(&mutex);
  pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
  CALL(pthread_cond_wait(&condition, &recursive));
}

// A wait gives up one level of a recursive mutex only.
CASE(condvar, recursive_mutex_held_twice) {
  pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);
  const timespec at = after_ms(CLOCK_REALTIME, 30);
  CALL_TIMED(pthread_cond_timedwait(&condition, &mutex, &at), 30);
  CALL(pthread_mutex_unlock(&mutex));
  elsewhere([&] { CALL(pthread_mutex_trylock(&mutex)); });
  CALL(pthread_mutex_unlock(&mutex));
  elsewhere([&] {
    CALL(pthread_mutex_trylock(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
  });
}

CASE(condvar, priority_mutexes) {
  for (const int protocol : {PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_PROTECT}) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutex_t mutex;
    pthread_mutex_init(&mutex, &attributes);
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    int locked = 0;
    CALL(locked = pthread_mutex_lock(&mutex));
    if (locked != 0) continue;
    const timespec at = after_ms(CLOCK_REALTIME, 20);
    CALL_TIMED(pthread_cond_timedwait(&condition, &mutex, &at), 20);
    CALL(pthread_mutex_unlock(&mutex));
  }
}

CASE(condvar, many_waiters) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  int ready = 0;
  int awake = 0;
  bool go = false;
  {
    auto body = [&] {
      pthread_mutex_lock(&mutex);
      ++ready;
      while (!go) pthread_cond_wait(&condition, &mutex);
      ++awake;
      pthread_mutex_unlock(&mutex);
    };
    Runner first(body), second(body), third(body);
    for (bool all = false; !all;) {
      pthread_mutex_lock(&mutex);
      all = ready == 3;
      go = all;
      if (all) CALL(pthread_cond_broadcast(&condition));
      pthread_mutex_unlock(&mutex);
    }
  }
  say("awake %d", awake);
}

}  // namespace
}  // namespace conformance
