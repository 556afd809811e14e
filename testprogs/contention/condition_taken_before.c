// Every item wakes both consumers, and the one with the higher priority is always the first at the mutex: the other one is
// woken again and again, and finds nothing.
// EXPECT: starvation subkind=condition at @LINE(wait)
// RUN: needs=real-time
#include "testprogs/contention.h"

enum { kItems = 60 };

pthread_mutex_t mutex;
pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
int tids[2];
int waiting;
int items;
int in_vain;
int stopped;

// `taken` counts what this one took.
void consume_always(int number, int* taken, int* woken_for_nothing) {
  __atomic_store_n(&tids[number], raw_gettid(), __ATOMIC_RELEASE);
  for (;;) {
    must(pthread_mutex_lock(&mutex));
    ++waiting;
    while (items == 0 && !stopped) {
      must(pthread_cond_wait(&arrived, &mutex));  // @wait
      if (items > 0 || stopped) break;
      ++*woken_for_nothing;
      ++waiting;
    }
    if (stopped) break;
    --items;
    ++*taken;
    must(pthread_mutex_unlock(&mutex));
  }
  must(pthread_mutex_unlock(&mutex));
}

void* consume_first(void* unused) {
  int taken = 0;
  int woken_for_nothing = 0;
  become_real_time(kLow);
  consume_always(0, &taken, &woken_for_nothing);
  must_hold(taken == kItems);
  return NULL;
}

void* consume(void* unused) {
  int taken = 0;
  consume_always(1, &taken, &in_vain);
  must_hold(taken == 0 && in_vain == kItems);
  return NULL;
}

// Until both have begun to wait, so many times in all.
void await_waiting(int times) {
  for (int enough = 0; !enough; raw_pause_us(300)) {
    must(pthread_mutex_lock(&mutex));
    enough = waiting >= times;
    must(pthread_mutex_unlock(&mutex));
  }
}

void* deliver(void* unused) {
  for (int item = 0; item < kItems; ++item) {
    await_waiting(2 * item + 2);
    raw_pause_us(2000);
    must(pthread_mutex_lock(&mutex));
    ++items;
    pthread_cond_signal(&arrived);
    pthread_cond_signal(&arrived);
    for (int i = 0; i < 2; ++i) wait_until_blocked_on(count_of(&tids[i]), &mutex);
    must(pthread_mutex_unlock(&mutex));
  }
  await_waiting(2 * kItems + 2);
  must(pthread_mutex_lock(&mutex));
  stopped = 1;
  pthread_cond_broadcast(&arrived);
  must(pthread_mutex_unlock(&mutex));
  return NULL;
}

int main(void) {
  begin_run();
  init_with_protocol(&mutex, PTHREAD_PRIO_INHERIT, 0);
  run_threads(consume_first, consume, deliver);
  return 0;
}
