// Runs a lock program with real calls.
//
//   interpreter PROGRAM in-order SCHEDULE   one operation at a time, by the thread whose digit is next in SCHEDULE. The
//                                           handshake is raw futexes, which the library under test does not see.
//   interpreter PROGRAM free SEED FD        all threads at once, with tiny delays. The shared memory behind FD says how
//                                           many operations are done, and at which one each thread is (number + 1): who
//                                           watches sees when nothing moves any more, and where
//
// Every operation has a function of its own, so that a report names it: site<NUMBER>.
#include <pthread.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <utility>

#include "program.h"
#include "testprogs/threads.h"

namespace {

using lock_program::How;
using lock_program::Operation;

union Lock {
  pthread_mutex_t mutex;
  pthread_rwlock_t rwlock;
};

struct Progress {
  int done;
  int at[lock_program::kMostThreads];
};

struct Run {
  lock_program::Program program;
  std::string schedule;  // empty: free
  uint64_t seed = 0;
  Progress* progress = nullptr;
};

Run run;
Lock locks[lock_program::kMostLocks];
pthread_barrier_t barriers[10];
pthread_t threads[lock_program::kMostThreads];
Stage turn;

void* thread_body(void* number);

bool is_rwlock(const Operation& operation) {
  const char kind = run.program.kinds[operation.object];
  return kind == 'w' || kind == 'n';
}

// In order, a lock that is busy stays busy: its timeout has passed at once.
timespec deadline() {
  if (!run.schedule.empty()) return {1, 0};
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  now.tv_nsec += 1'000'000;
  if (now.tv_nsec >= 1'000'000'000) {
    now.tv_nsec -= 1'000'000'000;
    ++now.tv_sec;
  }
  return now;
}

// In order, a thread says that it arrives at a barrier, not that it has left it.
void done() {
  if (run.schedule.empty()) {
    __atomic_add_fetch(&run.progress->done, 1, __ATOMIC_RELAXED);
  } else {
    stage_add(&turn);
  }
}

// False when a try or a timed request failed. The statement at the end keeps the calls from becoming jumps, and the
// functions from becoming one.
template <int number>
__attribute__((noinline)) bool site(const Operation& operation) {
  Lock& lock = locks[operation.object];
  const timespec until = deadline();
  int result = 0;
  if (operation.action == 'c') {
    result =
        pthread_create(&threads[operation.object], nullptr, thread_body, reinterpret_cast<void*>(operation.object));
  } else if (operation.action == 'j') {
    result = pthread_join(threads[operation.object], nullptr);
  } else if (operation.action == 'b') {
    const int left = pthread_barrier_wait(&barriers[operation.object]);
    result = left == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : left;
  } else if (operation.action == 'u') {
    result = is_rwlock(operation) ? pthread_rwlock_unlock(&lock.rwlock) : pthread_mutex_unlock(&lock.mutex);
  } else if (!is_rwlock(operation)) {
    result = operation.how == How::plain   ? pthread_mutex_lock(&lock.mutex)
             : operation.how == How::tried ? pthread_mutex_trylock(&lock.mutex)
                                           : pthread_mutex_timedlock(&lock.mutex, &until);
  } else if (operation.action == 'x') {
    result = operation.how == How::plain   ? pthread_rwlock_wrlock(&lock.rwlock)
             : operation.how == How::tried ? pthread_rwlock_trywrlock(&lock.rwlock)
                                           : pthread_rwlock_timedwrlock(&lock.rwlock, &until);
  } else {
    result = operation.how == How::plain   ? pthread_rwlock_rdlock(&lock.rwlock)
             : operation.how == How::tried ? pthread_rwlock_tryrdlock(&lock.rwlock)
                                           : pthread_rwlock_timedrdlock(&lock.rwlock, &until);
  }
  const int busy = operation.how == How::tried ? EBUSY : operation.how == How::timed ? ETIMEDOUT : 0;
  if (result != 0 && result != busy) {
    std::fprintf(stderr, "operation %d failed: %d\n", operation.number, result);
    std::exit(3);
  }
  __asm__ volatile("" : : "i"(number) : "memory");
  return result == 0;
}

template <int... number>
constexpr auto make_sites(std::integer_sequence<int, number...>) {
  return std::array{&site<number>...};
}
constexpr auto sites = make_sites(std::make_integer_sequence<int, lock_program::kMostOperations>());

void await_turn(char me) {
  for (int now = stage_now(&turn); run.schedule[static_cast<size_t>(now)] != me; now = stage_now(&turn)) {
    stage_await(&turn, now + 1);
  }
}

// Mostly nothing, now and then up to some ten microseconds, seldom enough to let all the others pass.
void delay(uint64_t* state) {
  *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
  const uint64_t random = *state >> 33;
  if (random % 16 == 0) {
    raw_pause_us(static_cast<long>(random / 16 % 100));
  } else if (random % 4 == 0) {
    for (uint64_t i = random / 16 % 4000; i > 0; --i) __asm__ volatile("" : : : "memory");
  }
}

void* thread_body(void* argument) {
  const auto me = reinterpret_cast<size_t>(argument);
  const std::vector<Operation>& operations = run.program.threads[me];
  uint64_t random = run.seed * 8 + me;
  for (size_t at = 0; at < operations.size(); ++at) {
    const Operation& operation = operations[at];
    if (run.schedule.empty()) {
      delay(&random);
      __atomic_store_n(&run.progress->at[me], operation.number + 1, __ATOMIC_RELEASE);
    } else {
      await_turn(static_cast<char>('0' + me));
    }
    const bool arrives = operation.action == 'b' && !run.schedule.empty();
    if (arrives) done();
    if (!sites[operation.number](operation)) at += operation.skip;
    if (!arrives) done();
  }
  if (run.schedule.empty()) __atomic_store_n(&run.progress->at[me], 0, __ATOMIC_RELEASE);
  return nullptr;
}

void init(Lock& lock, char kind) {
  if (kind == 'm') must(pthread_mutex_init(&lock.mutex, nullptr));
  if (kind == 'w') must(pthread_rwlock_init(&lock.rwlock, nullptr));
  if (kind == 'r') {
    pthread_mutexattr_t attributes;
    must(pthread_mutexattr_init(&attributes));
    must(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE));
    must(pthread_mutex_init(&lock.mutex, &attributes));
  }
  if (kind == 'n') {
    pthread_rwlockattr_t attributes;
    must(pthread_rwlockattr_init(&attributes));
    must(pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP));
    must(pthread_rwlock_init(&lock.rwlock, &attributes));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || (argv[2] == std::string("free") && argc < 5))
    lock_program::bad("usage: interpreter PROGRAM in-order SCHEDULE | PROGRAM free SEED FD");
  run.program = lock_program::parse(argv[1]);
  if (argv[2] == std::string("in-order")) {
    run.schedule = argv[3];
  } else {
    run.seed = std::strtoull(argv[3], nullptr, 10);
    void* memory = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED, std::atoi(argv[4]), 0);
    if (memory == MAP_FAILED) lock_program::bad("no shared memory");
    run.progress = static_cast<Progress*>(memory);
  }
  for (size_t i = 0; i < run.program.kinds.size(); ++i) init(locks[i], run.program.kinds[i]);
  for (size_t i = 0; i < run.program.barrier_counts.size(); ++i) {
    must(pthread_barrier_init(&barriers[i], nullptr, static_cast<unsigned>(run.program.barrier_counts[i])));
  }
  thread_body(nullptr);
  return 0;
}
