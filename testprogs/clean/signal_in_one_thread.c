// A handler takes a mutex, but its signal is open in one thread only, and that thread takes the mutex nowhere else.
// EXPECT: none
#include <signal.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
pthread_t receiver;

void handler(int unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  stage_add(&stage);
}

static void mask(int how) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  must(pthread_sigmask(how, &set, NULL));
}

void* receives(void* unused) {
  mask(SIG_UNBLOCK);
  stage_set(&stage, 1);
  stage_await(&stage, 101);
  return NULL;
}

void* locks(void* unused) {
  for (int i = 0; i < 50; ++i) {
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    stage_await(&stage, 1);
    must(pthread_kill(receiver, SIGUSR1));
  }
  return NULL;
}

int main(void) {
  mask(SIG_BLOCK);
  signal(SIGUSR1, handler);
  must(pthread_create(&receiver, NULL, receives, NULL));
  run_threads(locks);
  for (int sent = 0; stage_now(&stage) < 101; ++sent) {
    must(pthread_kill(receiver, SIGUSR1));
    raw_pause_us(1000);
  }
  must(pthread_join(receiver, NULL));
  return 0;
}
