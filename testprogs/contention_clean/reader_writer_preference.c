// Readers all the time and writers now and then, by a lock made of a mutex and conditions that prefers writers.
// EXPECT: none
#include "testprogs/contention.h"

enum { kWrites = 30 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t readable = PTHREAD_COND_INITIALIZER;
pthread_cond_t writable = PTHREAD_COND_INITIALIZER;
int readers;
int writing;
int writers_waiting;
int writes;

void* read_always(void* unused) {
  int last_seen = 0;
  while (last_seen < kWrites) {
    pthread_mutex_lock(&mutex);
    while (writing || writers_waiting > 0) pthread_cond_wait(&readable, &mutex);
    ++readers;
    pthread_mutex_unlock(&mutex);
    raw_pause_us(300);
    pthread_mutex_lock(&mutex);
    last_seen = writes;
    if (--readers == 0) pthread_cond_signal(&writable);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

void* write_now_and_then(void* unused) {
  for (int i = 0; i < kWrites; ++i) {
    pthread_mutex_lock(&mutex);
    ++writers_waiting;
    while (readers > 0) pthread_cond_wait(&writable, &mutex);
    --writers_waiting;
    writing = 1;
    ++writes;
    pthread_mutex_unlock(&mutex);
    raw_pause_us(300);
    pthread_mutex_lock(&mutex);
    writing = 0;
    pthread_cond_broadcast(&readable);
    pthread_mutex_unlock(&mutex);
    raw_pause_us(2000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(read_always, read_always, read_always, write_now_and_then);
  must_hold(writes == kWrites);
  return 0;
}
