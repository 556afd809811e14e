// Every thread waits for a post, which comes from a thread that libc makes for a timer.
// EXPECT: none
#include <semaphore.h>
#include <signal.h>
#include <time.h>

#include "testprogs/threads.h"

sem_t semaphore;

void post(union sigval unused) { sem_post(&semaphore); }

void* wait_for_post(void* unused) {
  sem_wait(&semaphore);
  return NULL;
}

int main(void) {
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = post};
  const struct itimerspec when = {.it_value = {0, 200000000}};
  must(sem_init(&semaphore, 0, 0));
  must(timer_create(CLOCK_MONOTONIC, &event, &timer));
  must(timer_settime(timer, 0, &when, NULL));
  pthread_t thread;
  must(pthread_create(&thread, NULL, wait_for_post, NULL));
  must(pthread_join(thread, NULL));
  return 0;
}
