// Thousands of threads cancelled while they wait: on conditions, semaphores, joins, in reads, deferred and asynchronous.
#include <semaphore.h>

#include "tests/stress/programs/work.h"

namespace {

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
sem_t semaphore;
int pipe_ends[2];
constexpr int kAtOnce = 20;
pthread_t sleepers[kAtOnce];

void unlock(void* lock) { pthread_mutex_unlock(static_cast<pthread_mutex_t*>(lock)); }

void* body(void* p) {
  const long number = reinterpret_cast<long>(p);
  // POSIX calls none of these async-cancel-safe; glibc's sem_wait and pthread_join are all the same.
  if (number % 10 >= 5 && number % 5 != 0) pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, nullptr);
  switch (number % 5) {
    case 0:
      pthread_mutex_lock(&mutex);
      pthread_cleanup_push(unlock, &mutex);
      for (;;) pthread_cond_wait(&condition, &mutex);
      pthread_cleanup_pop(1);
      break;
    case 1:
      while (sem_wait(&semaphore) != 0) {
      }
      break;
    case 2:
      pthread_join(sleepers[number % kAtOnce], nullptr);  // one joiner each: two at once are an error
      break;
    case 3: {
      char byte;
      (void)!read(pipe_ends[0], &byte, 1);
      break;
    }
    default: {
      const timespec pause{1000, 0};
      nanosleep(&pause, nullptr);
    }
  }
  return nullptr;
}

}  // namespace

int main(int, char** argv) {
  const int threads = number(argv, 1, 4000);
  sem_init(&semaphore, 0, 0);
  must(pipe(pipe_ends) == 0, "pipe");
  for (pthread_t& sleeper : sleepers) pthread_create(&sleeper, nullptr, [](void*) -> void* { for (;;) pause(); }, nullptr);
  int cancelled[10] = {};
  for (int first = 0; first < threads; first += kAtOnce) {
    pthread_t handles[kAtOnce];
    for (int i = 0; i < kAtOnce; ++i) {
      must(pthread_create(&handles[i], nullptr, body, reinterpret_cast<void*>(long{first + i})) == 0, "pthread_create");
    }
    for (const pthread_t handle : handles) pthread_cancel(handle);
    for (int i = 0; i < kAtOnce; ++i) {
      void* result = nullptr;
      must(pthread_join(handles[i], &result) == 0, "pthread_join");
      if (result == PTHREAD_CANCELED) ++cancelled[(first + i) % 10];
    }
  }
  must(pthread_mutex_trylock(&mutex) == 0, "the mutex stayed locked");
  // By way of waiting and type of cancellation.
  for (const int count : cancelled) printf("%d ", count);
  printf("\n");
}
