// Waits with the mutex held: plain, recursive, error-checking, robust; taken by lock, trylock and by a wait before.
// EXPECT: none
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t mutexes[4];
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
int wanted;
int given;

static void make(pthread_mutex_t* mutex, int type, int robust) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  must(pthread_mutexattr_settype(&attributes, type));
  must(pthread_mutexattr_setrobust(&attributes, robust));
  must(pthread_mutex_init(mutex, &attributes));
}

void* waits(void* unused) {
  for (int i = 0; i < 4; ++i) {
    for (int round = 0; round < 20; ++round) {
      if (round % 2 == 0) {
        pthread_mutex_lock(&mutexes[i]);
      } else {
        while (pthread_mutex_trylock(&mutexes[i]) == EBUSY) sched_yield();
      }
      ++wanted;
      while (given < wanted) must(pthread_cond_wait(&ready, &mutexes[i]));
      must(pthread_mutex_unlock(&mutexes[i]));
    }
  }
  return NULL;
}

void* notifies(void* unused) {
  for (int i = 0; i < 4; ++i) {
    for (int done = 0; done < 20;) {
      must(pthread_mutex_lock(&mutexes[i]));
      if (given < wanted) {
        ++given;
        ++done;
        must(pthread_cond_signal(&ready));
      }
      must(pthread_mutex_unlock(&mutexes[i]));
    }
  }
  return NULL;
}

int main(void) {
  make(&mutexes[0], PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED);
  make(&mutexes[1], PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED);
  make(&mutexes[2], PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED);
  make(&mutexes[3], PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST);
  run_threads(waits, notifies);
  return 0;
}
