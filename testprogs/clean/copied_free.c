// Structures with mutexes are copied while nobody holds them, and then used under contention with other locks held.
// EXPECT: none
#include "testprogs/threads.h"

typedef struct Account {
  pthread_mutex_t mutex;
  int balance;
} Account;

const Account original = {PTHREAD_MUTEX_INITIALIZER, 7};
Account copies[200];
pthread_mutex_t outer[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

void* body(void* number) {
  pthread_mutex_lock(&outer[(size_t)number]);
  for (int i = 0; i < 200; ++i) {
    if (pthread_mutex_trylock(&copies[i].mutex) != 0) pthread_mutex_lock(&copies[i].mutex);
    ++copies[i].balance;
    pthread_mutex_unlock(&copies[i].mutex);
  }
  pthread_mutex_unlock(&outer[(size_t)number]);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 200; ++i) copies[i] = original;
  run_threads(body, body);
  return 0;
}
