// Reader-writer locks of every kind.
#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

template <typename F>
void for_each_rwlock(F&& body) {
  for (const int kind : {PTHREAD_RWLOCK_PREFER_READER_NP, PTHREAD_RWLOCK_PREFER_WRITER_NP,
                         PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP}) {
    for (const int shared : {PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED}) {
      Context context("kind " + std::to_string(kind) + " shared " + std::to_string(shared));
      pthread_rwlockattr_t attributes;
      pthread_rwlockattr_init(&attributes);
      pthread_rwlockattr_setkind_np(&attributes, kind);
      pthread_rwlockattr_setpshared(&attributes, shared);
      pthread_rwlock_t lock;
      CALL(pthread_rwlock_init(&lock, &attributes));
      body(&lock);
      CALL(pthread_rwlock_destroy(&lock));
    }
  }
}

CASE(rwlock, uncontended) {
  for_each_rwlock([](pthread_rwlock_t* lock) {
    const timespec realtime = after_ms(CLOCK_REALTIME, 10000);
    const timespec monotonic = after_ms(CLOCK_MONOTONIC, 10000);
    CALL(pthread_rwlock_rdlock(lock));
    CALL(pthread_rwlock_tryrdlock(lock));
    CALL(pthread_rwlock_timedrdlock(lock, &realtime));
    CALL(pthread_rwlock_clockrdlock(lock, CLOCK_MONOTONIC, &monotonic));
    for (int i = 0; i < 4; ++i) CALL(pthread_rwlock_unlock(lock));
    CALL(pthread_rwlock_wrlock(lock));
    CALL(pthread_rwlock_unlock(lock));
    CALL(pthread_rwlock_trywrlock(lock));
    CALL(pthread_rwlock_unlock(lock));
    CALL(pthread_rwlock_timedwrlock(lock, &realtime));
    CALL(pthread_rwlock_unlock(lock));
    CALL(pthread_rwlock_clockwrlock(lock, CLOCK_MONOTONIC, &monotonic));
    CALL(pthread_rwlock_unlock(lock));
  });
}

CASE(rwlock, writer_asks_again) {
  for_each_rwlock([](pthread_rwlock_t* lock) {
    const timespec at = after_ms(CLOCK_REALTIME, 10000);
    CALL(pthread_rwlock_wrlock(lock));
    CALL(pthread_rwlock_wrlock(lock));
    CALL(pthread_rwlock_rdlock(lock));
    CALL(pthread_rwlock_trywrlock(lock));
    CALL(pthread_rwlock_tryrdlock(lock));
    CALL(pthread_rwlock_timedwrlock(lock, &at));
    CALL(pthread_rwlock_timedrdlock(lock, &at));
    CALL(pthread_rwlock_clockwrlock(lock, CLOCK_REALTIME, &at));
    CALL(pthread_rwlock_clockrdlock(lock, CLOCK_REALTIME, &at));
    CALL(pthread_rwlock_unlock(lock));
  });
}

CASE(rwlock, reader_wants_to_write) {
  for_each_rwlock([](pthread_rwlock_t* lock) {
    CALL(pthread_rwlock_rdlock(lock));
    CALL(pthread_rwlock_trywrlock(lock));
    const timespec at = after_ms(CLOCK_REALTIME, 20);
    CALL_TIMED(pthread_rwlock_timedwrlock(lock, &at), 20);
    CALL(pthread_rwlock_timedwrlock(lock, &kPast));
    CALL(pthread_rwlock_unlock(lock));
  });
}

CASE(rwlock, held_by_another) {
  for_each_rwlock([](pthread_rwlock_t* lock) {
    for (const bool write : {false, true}) {
      Context context(write ? "written" : "read");
      CALL(write ? pthread_rwlock_wrlock(lock) : pthread_rwlock_rdlock(lock));
      elsewhere([&] {
        auto drop = [&](int result) {
          if (result == 0) pthread_rwlock_unlock(lock);
          return result;
        };
        CALL(drop(pthread_rwlock_tryrdlock(lock)));
        CALL(drop(pthread_rwlock_trywrlock(lock)));
        CALL(drop(pthread_rwlock_timedrdlock(lock, &kPast)));
        CALL(drop(pthread_rwlock_timedwrlock(lock, &kPast)));
        CALL(drop(pthread_rwlock_timedrdlock(lock, &kNegativeNsec)));
        CALL(drop(pthread_rwlock_timedwrlock(lock, &kNegativeNsec)));
        CALL(drop(pthread_rwlock_timedrdlock(lock, &kHugeNsec)));
        CALL(drop(pthread_rwlock_timedwrlock(lock, &kHugeNsec)));
        CALL(drop(pthread_rwlock_clockrdlock(lock, 99, &kPast)));
        CALL(drop(pthread_rwlock_clockwrlock(lock, CLOCK_PROCESS_CPUTIME_ID, &kPast)));
        timespec at = after_ms(CLOCK_REALTIME, 20);
        CALL_TIMED(drop(pthread_rwlock_timedwrlock(lock, &at)), 20);
        at = after_ms(CLOCK_MONOTONIC, 20);
        CALL_TIMED(drop(pthread_rwlock_clockwrlock(lock, CLOCK_MONOTONIC, &at)), 20);
        if (write) {
          at = after_ms(CLOCK_REALTIME, 20);
          CALL_TIMED(drop(pthread_rwlock_timedrdlock(lock, &at)), 20);
        }
      });
      CALL(pthread_rwlock_unlock(lock));
    }
  });
}

// Whether a new reader passes a writer that waits is what the kind is about.
CASE(rwlock, reader_meets_waiting_writer) {
  for_each_rwlock([](pthread_rwlock_t* lock) {
    CALL(pthread_rwlock_rdlock(lock));
    Runner writer([&] {
      writer.ready();
      CALL(pthread_rwlock_wrlock(lock));
      CALL(pthread_rwlock_unlock(lock));
    });
    writer.await_blocked();
    elsewhere([&] {
      int got = 1;
      CALL(got = pthread_rwlock_tryrdlock(lock));
      if (got == 0) CALL(pthread_rwlock_unlock(lock));
    });
    CALL(pthread_rwlock_unlock(lock));
    writer.join();
  });
}

CASE(rwlock, blocks_until_unlocked) {
  for_each_rwlock([](pthread_rwlock_t* lock) {
    for (const bool write : {false, true}) {
      CALL(pthread_rwlock_wrlock(lock));
      Runner waiter([&] {
        waiter.ready();
        CALL(write ? pthread_rwlock_wrlock(lock) : pthread_rwlock_rdlock(lock));
        CALL(pthread_rwlock_unlock(lock));
      });
      waiter.await_blocked();
      CALL(pthread_rwlock_unlock(lock));
      waiter.join();
    }
  });
}

CASE(rwlock, too_many_readers) {
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  lock.__data.__readers = 0x80000000U;  // as if the counter had overflowed
  CALL(pthread_rwlock_tryrdlock(&lock));
  CALL(pthread_rwlock_rdlock(&lock));
  const timespec at = after_ms(CLOCK_REALTIME, 10000);
  CALL(pthread_rwlock_timedrdlock(&lock, &at));
}

CASE(rwlock, static_initialisers) {
  pthread_rwlock_t plain = PTHREAD_RWLOCK_INITIALIZER;
  pthread_rwlock_t writer = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
  for (pthread_rwlock_t* lock : {&plain, &writer}) {
    CALL(pthread_rwlock_rdlock(lock));
    CALL(pthread_rwlock_unlock(lock));
    CALL(pthread_rwlock_wrlock(lock));
    CALL(pthread_rwlock_unlock(lock));
    CALL(pthread_rwlock_destroy(lock));
  }
}

}  // namespace
}  // namespace conformance
