// Every mutex kind: type x protocol x robust x process-shared.
#include <limits.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

struct Named {
  int value;
  const char* name;
};
constexpr Named kTypes[] = {{PTHREAD_MUTEX_NORMAL, "normal"},
                            {PTHREAD_MUTEX_RECURSIVE, "recursive"},
                            {PTHREAD_MUTEX_ERRORCHECK, "errorcheck"},
                            {PTHREAD_MUTEX_ADAPTIVE_NP, "adaptive"}};
constexpr Named kProtocols[] = {
    {PTHREAD_PRIO_NONE, "none"}, {PTHREAD_PRIO_INHERIT, "inherit"}, {PTHREAD_PRIO_PROTECT, "protect"}};
constexpr Named kRobust[] = {{PTHREAD_MUTEX_STALLED, "stalled"}, {PTHREAD_MUTEX_ROBUST, "robust"}};
constexpr Named kShared[] = {{PTHREAD_PROCESS_PRIVATE, "private"}, {PTHREAD_PROCESS_SHARED, "shared"}};

struct Kind {
  Named type;
  Named protocol;
  Named robust;
  Named shared;
};

int init(pthread_mutex_t* mutex, const Kind& kind) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, kind.type.value);
  pthread_mutexattr_setprotocol(&attributes, kind.protocol.value);
  pthread_mutexattr_setrobust(&attributes, kind.robust.value);
  pthread_mutexattr_setpshared(&attributes, kind.shared.value);
  const int result = pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return result;
}

template <typename F>
void for_each_kind(F&& body) {
  for (const Named& type : kTypes) {
    for (const Named& protocol : kProtocols) {
      for (const Named& robust : kRobust) {
        for (const Named& shared : kShared) {
          Context context(std::string(type.name) + " " + protocol.name + " " + robust.name + " " + shared.name);
          body(Kind{type, protocol, robust, shared});
        }
      }
    }
  }
}

// Runs `body` with a mutex of every kind that can be made.
template <typename F>
void for_each_mutex(F&& body) {
  for_each_kind([&](const Kind& kind) {
    pthread_mutex_t mutex;
    if (init(&mutex, kind) == 0) body(&mutex, kind);
  });
}

CASE(mutex, init_and_destroy) {
  for_each_kind([](const Kind& kind) {
    pthread_mutex_t mutex;
    CALL(init(&mutex, kind));
    CALL(pthread_mutex_destroy(&mutex));
  });
}

CASE(mutex, lock_and_unlock) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind&) {
    CALL(pthread_mutex_lock(mutex));
    CALL(pthread_mutex_unlock(mutex));
    CALL(pthread_mutex_trylock(mutex));
    CALL(pthread_mutex_unlock(mutex));
    const timespec realtime = after_ms(CLOCK_REALTIME, 10000);
    CALL(pthread_mutex_timedlock(mutex, &realtime));
    CALL(pthread_mutex_unlock(mutex));
    const timespec monotonic = after_ms(CLOCK_MONOTONIC, 10000);
    CALL(pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &monotonic));
    CALL(pthread_mutex_unlock(mutex));
    CALL(pthread_mutex_clocklock(mutex, CLOCK_REALTIME, &realtime));
    CALL(pthread_mutex_unlock(mutex));
    CALL(pthread_mutex_destroy(mutex));
  });
}

CASE(mutex, odd_times_when_free) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind&) {
    for (const timespec& at : {kPast, kNegativeNsec, kHugeNsec}) {
      int locked = 1;
      CALL(locked = pthread_mutex_timedlock(mutex, &at));
      if (locked == 0) pthread_mutex_unlock(mutex);
    }
    for (const clockid_t clock : {CLOCK_PROCESS_CPUTIME_ID, CLOCK_BOOTTIME, clockid_t{99}}) {
      int locked = 1;
      const timespec at = after_ms(CLOCK_MONOTONIC, 10000);
      CALL(locked = pthread_mutex_clocklock(mutex, clock, &at));
      if (locked == 0) pthread_mutex_unlock(mutex);
    }
    CALL(pthread_mutex_destroy(mutex));
  });
}

CASE(mutex, held_by_another) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind&) {
    CALL(pthread_mutex_lock(mutex));
    elsewhere([&] {
      CALL(pthread_mutex_trylock(mutex));
      CALL(pthread_mutex_timedlock(mutex, &kPast));
      CALL(pthread_mutex_timedlock(mutex, &kNegativeNsec));
      CALL(pthread_mutex_timedlock(mutex, &kHugeNsec));
      CALL(pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &kPast));
      CALL(pthread_mutex_clocklock(mutex, 99, &kPast));
    });
    CALL(pthread_mutex_destroy(mutex));
    CALL(pthread_mutex_unlock(mutex));
    CALL(pthread_mutex_destroy(mutex));
  });
}

CASE(mutex, times_out) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind&) {
    CALL(pthread_mutex_lock(mutex));
    elsewhere([&] {
      const timespec realtime = after_ms(CLOCK_REALTIME, 10);
      CALL_TIMED(pthread_mutex_timedlock(mutex, &realtime), 10);
      const timespec monotonic = after_ms(CLOCK_MONOTONIC, 10);
      CALL_TIMED(pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &monotonic), 10);
    });
    CALL(pthread_mutex_unlock(mutex));
    CALL(pthread_mutex_destroy(mutex));
  });
}

CASE(mutex, blocks_until_unlocked) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind& kind) {
    if (kind.protocol.value == PTHREAD_PRIO_PROTECT) return;  // needs a real-time thread: see mutex_ceiling.cc
    CALL(pthread_mutex_lock(mutex));
    Runner waiter([&] {
      waiter.ready();
      CALL(pthread_mutex_lock(mutex));
      CALL(pthread_mutex_unlock(mutex));
    });
    waiter.await_blocked();
    CALL(pthread_mutex_unlock(mutex));
    waiter.join();
    CALL(pthread_mutex_lock(mutex));
    Runner timed([&] {
      timed.ready();
      const timespec at = after_ms(CLOCK_REALTIME, 60000);
      CALL(pthread_mutex_timedlock(mutex, &at));
      CALL(pthread_mutex_unlock(mutex));
    });
    timed.await_blocked();
    CALL(pthread_mutex_unlock(mutex));
    timed.join();
    CALL(pthread_mutex_destroy(mutex));
  });
}

// A NORMAL or ADAPTIVE mutex locked again waits for ever, so those are asked with a timeout only.
CASE(mutex, lock_again) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind& kind) {
    CALL(pthread_mutex_lock(mutex));
    int extra = 0;
    auto taken = [&](int result) {
      if (result == 0) ++extra;
      return result;
    };
    CALL(taken(pthread_mutex_trylock(mutex)));
    if (kind.type.value == PTHREAD_MUTEX_RECURSIVE || kind.type.value == PTHREAD_MUTEX_ERRORCHECK) {
      CALL(taken(pthread_mutex_lock(mutex)));
    }
    const timespec at = after_ms(CLOCK_REALTIME, 10);
    CALL(taken(pthread_mutex_timedlock(mutex, &at)));
    for (int i = 0; i < extra; ++i) CALL(pthread_mutex_unlock(mutex));
    elsewhere([&] { CALL(pthread_mutex_trylock(mutex)); });
    CALL(pthread_mutex_unlock(mutex));
    elsewhere([&] {
      CALL(pthread_mutex_trylock(mutex));
      CALL(pthread_mutex_unlock(mutex));
    });
    CALL(pthread_mutex_destroy(mutex));
  });
}

CASE(mutex, unlock_by_another) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind& kind) {
    // Without an owner check the call frees the lock under its owner: what follows is undefined, so only these are asked.
    const bool checked = kind.type.value == PTHREAD_MUTEX_RECURSIVE || kind.type.value == PTHREAD_MUTEX_ERRORCHECK ||
                         kind.robust.value == PTHREAD_MUTEX_ROBUST;
    CALL(pthread_mutex_lock(mutex));
    if (checked) {
      elsewhere([&] { CALL(pthread_mutex_unlock(mutex)); });
      elsewhere([&] { CALL(pthread_mutex_trylock(mutex)); });
    }
    CALL(pthread_mutex_unlock(mutex));
    if (checked) CALL(pthread_mutex_unlock(mutex));
    CALL(pthread_mutex_destroy(mutex));
  });
}

// Wrong, but common: glibc lets another thread unlock a plain mutex.
CASE(mutex, plain_unlocked_by_another) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  CALL(pthread_mutex_lock(&mutex));
  elsewhere([&] { CALL(pthread_mutex_unlock(&mutex)); });
  CALL(pthread_mutex_trylock(&mutex));
  CALL(pthread_mutex_unlock(&mutex));
  CALL(pthread_mutex_destroy(&mutex));
}

CASE(mutex, recursion_overflow) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, &attributes);
  CALL(pthread_mutex_lock(&mutex));
  // Four thousand million calls would take too long: say that they were made.
  mutex.__data.__count = UINT_MAX;
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_mutex_trylock(&mutex));
  const timespec at = after_ms(CLOCK_REALTIME, 10000);
  CALL(pthread_mutex_timedlock(&mutex, &at));
  mutex.__data.__count = 1;
  CALL(pthread_mutex_unlock(&mutex));
  CALL(pthread_mutex_destroy(&mutex));
}

CASE(mutex, ceilings) {
  for_each_mutex([](pthread_mutex_t* mutex, const Kind&) {
    int ceiling = -5;
    CALL(pthread_mutex_getprioceiling(mutex, &ceiling));
    say("ceiling %d", ceiling);
    int old = -5;
    CALL(pthread_mutex_setprioceiling(mutex, 3, &old));
    say("old %d", old);
    CALL(pthread_mutex_setprioceiling(mutex, 100000, &old));
    CALL(pthread_mutex_setprioceiling(mutex, 2, nullptr));
    ceiling = -5;
    CALL(pthread_mutex_getprioceiling(mutex, &ceiling));
    say("ceiling %d", ceiling);
    CALL(pthread_mutex_destroy(mutex));
  });
}

CASE(mutex, not_initialised) {
  pthread_mutex_t zero{};
  CALL(pthread_mutex_lock(&zero));
  CALL(pthread_mutex_unlock(&zero));
  CALL(pthread_mutex_trylock(&zero));
  CALL(pthread_mutex_unlock(&zero));
  pthread_mutex_t wrong{};
  wrong.__data.__kind = 0x0f;
  CALL(pthread_mutex_lock(&wrong));
  CALL(pthread_mutex_trylock(&wrong));
  const timespec at = after_ms(CLOCK_REALTIME, 10000);
  CALL(pthread_mutex_timedlock(&wrong, &at));
  CALL(pthread_mutex_unlock(&wrong));
  CALL(pthread_mutex_consistent(&wrong));
}

CASE(mutex, static_initialisers) {
  pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
  pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
  pthread_mutex_t adaptive = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
  for (pthread_mutex_t* mutex : {&plain, &recursive, &checked, &adaptive}) {
    CALL(pthread_mutex_lock(mutex));
    CALL(pthread_mutex_trylock(mutex));
    elsewhere([&] { CALL(pthread_mutex_trylock(mutex)); });
    CALL(pthread_mutex_unlock(mutex));
  }
  CALL(pthread_mutex_unlock(&recursive));
  CALL(pthread_mutex_lock(&checked));
  CALL(pthread_mutex_lock(&checked));
  CALL(pthread_mutex_unlock(&checked));
  CALL(pthread_mutex_unlock(&checked));
  // An address that becomes another lock.
  pthread_mutex_destroy(&plain);
  plain = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
  CALL(pthread_mutex_lock(&plain));
  CALL(pthread_mutex_lock(&plain));
  CALL(pthread_mutex_unlock(&plain));
  CALL(pthread_mutex_unlock(&plain));
}

CASE(mutex, destroyed_then_used) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  CALL(pthread_mutex_destroy(&mutex));
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_mutex_trylock(&mutex));
  CALL(pthread_mutex_unlock(&mutex));
  CALL(pthread_mutex_destroy(&mutex));
  CALL(pthread_mutex_init(&mutex, nullptr));
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_mutex_unlock(&mutex));
}

}  // namespace
}  // namespace conformance
