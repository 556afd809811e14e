// Spin locks and barriers.
#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

CASE(spinlock, all) {
  for (const int shared : {PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED}) {
    pthread_spinlock_t lock;
    CALL(pthread_spin_init(&lock, shared));
    CALL(pthread_spin_lock(&lock));
    CALL(pthread_spin_trylock(&lock));
    elsewhere([&] { CALL(pthread_spin_trylock(&lock)); });
    CALL(pthread_spin_unlock(&lock));
    CALL(pthread_spin_trylock(&lock));
    CALL(pthread_spin_unlock(&lock));
    CALL(pthread_spin_destroy(&lock));
  }
}

CASE(spinlock, contended) {
  pthread_spinlock_t lock;
  pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
  CALL(pthread_spin_lock(&lock));
  Stage stage{};
  Runner spinner([&] {
    stage_set(&stage, 1);
    CALL(pthread_spin_lock(&lock));
    CALL(pthread_spin_unlock(&lock));
  });
  stage_await(&stage, 1);
  raw_pause_us(5000);
  CALL(pthread_spin_unlock(&lock));
  spinner.join();
}

CASE(spinlock, unlocked_by_another) {
  pthread_spinlock_t lock;
  pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
  CALL(pthread_spin_lock(&lock));
  elsewhere([&] { CALL(pthread_spin_unlock(&lock)); });
  CALL(pthread_spin_trylock(&lock));
}

CASE(barrier, errors_and_single) {
  pthread_barrier_t barrier;
  CALL(pthread_barrier_init(&barrier, nullptr, 0));
  CALL(pthread_barrier_init(&barrier, nullptr, 0x80000000U));
  CALL(pthread_barrier_init(&barrier, nullptr, 1));
  for (int i = 0; i < 3; ++i) CALL_INT(pthread_barrier_wait(&barrier));
  CALL(pthread_barrier_destroy(&barrier));
  pthread_barrierattr_t attributes;
  pthread_barrierattr_init(&attributes);
  pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  CALL(pthread_barrier_init(&barrier, &attributes, 1));
  CALL_INT(pthread_barrier_wait(&barrier));
  CALL(pthread_barrier_destroy(&barrier));
}

CASE(barrier, one_serial_thread_a_round) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 50;
  pthread_barrier_t barrier;
  CALL(pthread_barrier_init(&barrier, nullptr, kThreads));
  int serial[kRounds] = {};
  int others[kRounds] = {};
  {
    auto body = [&] {
      for (int round = 0; round < kRounds; ++round) {
        errno = kSentinel;
        const int result = pthread_barrier_wait(&barrier);
        if (errno != kSentinel) say("errno changed");
        int* counter = result == PTHREAD_BARRIER_SERIAL_THREAD ? serial : others;
        if (result != 0 && result != PTHREAD_BARRIER_SERIAL_THREAD) say("result %d", result);
        __atomic_add_fetch(&counter[round], 1, __ATOMIC_RELAXED);
      }
    };
    Runner a(body), b(body), c(body), d(body);
  }
  for (int round = 0; round < kRounds; ++round) {
    if (serial[round] != 1 || others[round] != kThreads - 1) say("round %d: %d %d", round, serial[round], others[round]);
  }
  CALL(pthread_barrier_destroy(&barrier));
}

}  // namespace
}  // namespace conformance
