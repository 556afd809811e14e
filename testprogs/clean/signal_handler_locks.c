// A handler takes a lock of its own while the interrupted thread holds another one and waits for a third.
// EXPECT: none
#include <signal.h>

#include "testprogs/threads.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t in_handler = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
pthread_t waiter;

void handler(int unused) {
  pthread_mutex_lock(&in_handler);
  pthread_mutex_unlock(&in_handler);
  stage_add(&stage);
}

void* waits(void* unused) {
  tid = raw_gettid();
  pthread_mutex_lock(&outer);
  stage_set(&stage, 1);
  pthread_mutex_lock(&busy);
  pthread_mutex_unlock(&busy);
  pthread_mutex_unlock(&outer);
  return NULL;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigaction(SIGUSR1, &action, NULL);
  pthread_mutex_lock(&busy);
  must(pthread_create(&waiter, NULL, waits, NULL));
  stage_await(&stage, 1);
  wait_until_blocked(tid);
  for (int i = 0; i < 20; ++i) {
    must(pthread_kill(waiter, SIGUSR1));
    stage_await(&stage, 2 + i);
  }
  pthread_mutex_unlock(&busy);
  must(pthread_join(waiter, NULL));
  return 0;
}
