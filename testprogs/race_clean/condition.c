// Producer and consumer with two conditions; signals under the mutex and behind it.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int slot;
int full;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
pthread_cond_t emptied = PTHREAD_COND_INITIALIZER;

void* produces(void* unused) {
  for (int i = 0; i < 20; ++i) {
    pthread_mutex_lock(&mutex);
    while (full) pthread_cond_wait(&emptied, &mutex);
    slot = i;
    full = 1;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

void* consumes(void* unused) {
  for (int i = 0; i < 20; ++i) {
    pthread_mutex_lock(&mutex);
    while (!full) pthread_cond_wait(&filled, &mutex);
    if (slot != i) abort();
    full = 0;
    pthread_mutex_unlock(&mutex);
    pthread_cond_broadcast(&emptied);
  }
  return NULL;
}

int main(void) {
  run_threads(produces, consumes);
  return 0;
}
