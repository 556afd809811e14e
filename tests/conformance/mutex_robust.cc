// Robust mutexes: EOWNERDEAD, pthread_mutex_consistent, ENOTRECOVERABLE; owners that are threads and processes.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

constexpr struct {
  int type;
  int protocol;
  const char* name;
} kKinds[] = {{PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, "normal"},
              {PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE, "recursive"},
              {PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, "errorcheck"},
              {PTHREAD_MUTEX_ADAPTIVE_NP, PTHREAD_PRIO_NONE, "adaptive"},
              {PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, "normal inherit"},
              {PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_INHERIT, "recursive inherit"},
              {PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_INHERIT, "errorcheck inherit"}};

void init(pthread_mutex_t* mutex, int type, int protocol) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutexattr_setprotocol(&attributes, protocol);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

// Runs `body` with a robust mutex of every kind whose owner thread has ended.
template <typename F>
void with_dead_owner(F&& body) {
  for (const auto& kind : kKinds) {
    Context context(kind.name);
    pthread_mutex_t mutex;
    init(&mutex, kind.type, kind.protocol);
    elsewhere([&] { CALL(pthread_mutex_lock(&mutex)); });
    body(&mutex);
  }
}

using Acquire = int (*)(pthread_mutex_t*);
constexpr struct {
  const char* name;
  Acquire acquire;
} kAcquires[] = {{"lock", pthread_mutex_lock},
                 {"trylock", pthread_mutex_trylock},
                 {"timedlock",
                  [](pthread_mutex_t* mutex) {
                    const timespec at = after_ms(CLOCK_REALTIME, 10000);
                    return pthread_mutex_timedlock(mutex, &at);
                  }},
                 {"clocklock", [](pthread_mutex_t* mutex) {
                    const timespec at = after_ms(CLOCK_MONOTONIC, 10000);
                    return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &at);
                  }}};

CASE(mutex_robust, made_consistent) {
  for (const auto& way : kAcquires) {
    Context context(way.name);
    with_dead_owner([&](pthread_mutex_t* mutex) {
      CALL(way.acquire(mutex));
      CALL(pthread_mutex_consistent(mutex));
      CALL(pthread_mutex_consistent(mutex));
      CALL(pthread_mutex_unlock(mutex));
      CALL(pthread_mutex_lock(mutex));
      CALL(pthread_mutex_unlock(mutex));
      CALL(pthread_mutex_destroy(mutex));
    });
  }
}

CASE(mutex_robust, never_consistent) {
  for (const auto& way : kAcquires) {
    Context context(way.name);
    with_dead_owner([&](pthread_mutex_t* mutex) {
      CALL(way.acquire(mutex));
      CALL(pthread_mutex_unlock(mutex));
      // Not the timed ones: glibc 2.36 waits for ever in those.
      CALL(pthread_mutex_lock(mutex));
      CALL(pthread_mutex_trylock(mutex));
      CALL(pthread_mutex_unlock(mutex));
      CALL(pthread_mutex_consistent(mutex));
      CALL(pthread_mutex_destroy(mutex));
    });
  }
}

CASE(mutex_robust, consistent_too_early) {
  with_dead_owner([&](pthread_mutex_t* mutex) {
    CALL(pthread_mutex_consistent(mutex));
    CALL(pthread_mutex_lock(mutex));
    CALL(pthread_mutex_consistent(mutex));
    CALL(pthread_mutex_unlock(mutex));
  });
}

CASE(mutex_robust, dies_while_another_waits) {
  for (const auto& kind : kKinds) {
    Context context(kind.name);
    pthread_mutex_t mutex;
    init(&mutex, kind.type, kind.protocol);
    Stage stage{};
    Runner owner([&] {
      CALL(pthread_mutex_lock(&mutex));
      stage_set(&stage, 1);
      stage_await(&stage, 2);
    });
    stage_await(&stage, 1);
    Runner waiter([&] {
      waiter.ready();
      CALL(pthread_mutex_lock(&mutex));
      CALL(pthread_mutex_consistent(&mutex));
      CALL(pthread_mutex_unlock(&mutex));
    });
    waiter.await_blocked();
    stage_set(&stage, 2);
    owner.join();
    waiter.join();
  }
}

CASE(mutex_robust, owner_is_a_process) {
  auto* mutex = static_cast<pthread_mutex_t*>(
      mmap(nullptr, sizeof(pthread_mutex_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  for (const auto& kind : kKinds) {
    Context context(kind.name);
    init(mutex, kind.type, kind.protocol);
    in_child("child", [&] { CALL(pthread_mutex_lock(mutex)); });
    CALL(pthread_mutex_trylock(mutex));
    CALL(pthread_mutex_consistent(mutex));
    CALL(pthread_mutex_unlock(mutex));
    in_child("killed", [&] {
      CALL(pthread_mutex_lock(mutex));
      kill(getpid(), SIGKILL);
    });
    CALL(pthread_mutex_lock(mutex));
    CALL(pthread_mutex_unlock(mutex));
    in_child("after", [&] { CALL(pthread_mutex_lock(mutex)); });
  }
}

CASE(mutex_robust, dies_during_a_condition_wait) {
  pthread_mutex_t mutex;
  init(&mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE);
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  Runner waiter([&] {
    CALL(pthread_mutex_lock(&mutex));
    waiter.ready();
    CALL(pthread_cond_wait(&condition, &mutex));
    CALL(pthread_mutex_consistent(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
  });
  waiter.await_blocked();
  elsewhere([&] {
    CALL(pthread_mutex_lock(&mutex));
    CALL(pthread_cond_signal(&condition));
  });
  waiter.join();
}

}  // namespace
}  // namespace conformance
