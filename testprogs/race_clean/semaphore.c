// A semaphore as a lock, and as a message; each way to wait for it. (gcc 12's ThreadSanitizer does not know sem_clockwait.)
// EXPECT: none
// BUILD: O1 clang-O1
#include <semaphore.h>

#include "testprogs/race.h"

int counter;
int messages[4];
sem_t lock;
sem_t sent[4];

void* sends(void* unused) {
  for (int i = 0; i < 4; ++i) {
    messages[i] = 1;
    sem_post(&sent[i]);
  }
  return NULL;
}

void* receives(void* unused) {
  struct timespec limit;
  sem_wait(&sent[0]);
  consume(messages[0]);
  while (sem_trywait(&sent[1]) != 0) raw_yield();
  consume(messages[1]);
  must(clock_gettime(CLOCK_REALTIME, &limit));
  limit.tv_sec += 60;
  must(sem_timedwait(&sent[2], &limit));
  consume(messages[2]);
  must(clock_gettime(CLOCK_MONOTONIC, &limit));
  limit.tv_sec += 60;
  must(sem_clockwait(&sent[3], CLOCK_MONOTONIC, &limit));
  consume(messages[3]);
  return NULL;
}

void* counts(void* unused) {
  for (int i = 0; i < 20; ++i) {
    sem_wait(&lock);
    ++counter;
    sem_post(&lock);
  }
  return NULL;
}

int main(void) {
  must(sem_init(&lock, 0, 1));
  for (int i = 0; i < 4; ++i) must(sem_init(&sent[i], 0, 0));
  run_threads(sends, receives, counts, counts);
  return counter != 40;
}
