// Threads that lock all the time, interrupted thousands of times a second by handlers that lock too.
#include <errno.h>
#include <signal.h>
#include <sys/time.h>

#include "tests/stress/programs/work.h"

namespace {

pthread_mutex_t in_handler = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t own_of_handler[8];
long handled = 0;
thread_local int self = 7;

void handler(int) {
  const int saved = errno;
  errno = 4321;
  // A lock that only handlers of this very thread take: they can not meet.
  if (pthread_mutex_trylock(&in_handler) == 0) {
    ++handled;
    pthread_mutex_unlock(&in_handler);
  }
  pthread_mutex_lock(&own_of_handler[self]);
  pthread_mutex_unlock(&own_of_handler[self]);
  if (errno != 4321) _exit(98);
  errno = saved;
}

}  // namespace

int main(int, char** argv) {
  const int rounds = number(argv, 1, 60000);
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  // One handler at a time: inside the other's, this thread would hold its lock already.
  sigaddset(&action.sa_mask, SIGALRM);
  sigaddset(&action.sa_mask, SIGUSR1);
  sigaction(SIGALRM, &action, nullptr);
  sigaction(SIGUSR1, &action, nullptr);
  const itimerval timer{{0, 200}, {0, 200}};
  setitimer(ITIMER_REAL, &timer, nullptr);
  static pthread_mutex_t locks[3] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
  static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  static long count = 0;
  static pthread_t handles[5];
  static Stage started;
  bool stop = false;
  std::thread sender([&] {
    stage_await(&started, 4);
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
      for (int i = 0; i < 4; ++i) pthread_kill(__atomic_load_n(&handles[i], __ATOMIC_RELAXED), SIGUSR1);
      raw_pause_us(50);
    }
  });
  pthread_t threads[4];
  struct Argument {
    int number;
    int rounds;
  } arguments[4];
  for (int i = 0; i < 4; ++i) {
    arguments[i] = {i, rounds};
    pthread_create(&threads[i], nullptr, [](void* p) -> void* {
      const Argument& argument = *static_cast<Argument*>(p);
      self = argument.number;
      __atomic_store_n(&handles[self], pthread_self(), __ATOMIC_RELAXED);
      stage_add(&started);
      for (int round = 0; round < argument.rounds; ++round) {
        pthread_mutex_lock(&locks[0]);
        pthread_mutex_lock(&locks[1]);
        __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
        pthread_mutex_unlock(&locks[1]);
        if (round % 64 == 0) {
          const timespec past{1, 0};
          pthread_cond_timedwait(&condition, &locks[0], &past);
        }
        pthread_mutex_unlock(&locks[0]);
      }
      return nullptr;
    }, &arguments[i]);
  }
  // The senders' targets have to be there until it stops.
  while (__atomic_load_n(&count, __ATOMIC_RELAXED) < 4L * rounds) raw_pause_us(1000);
  __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
  sender.join();
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  const itimerval off{};
  setitimer(ITIMER_REAL, &off, nullptr);
  printf("%ld\n", count);
  must(handled > 0, "no signal was handled");
}
