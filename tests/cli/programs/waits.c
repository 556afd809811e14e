// Waits whose every detail is known. Prints the addresses of the objects; what was recorded of them is looked up in a dump.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { kPauseUs = 20000 };

static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static int stage;
static int ready;
static int woken;

static void reach(int s) { __atomic_store_n(&stage, s, __ATOMIC_RELEASE); }
static void await(int s) {
  while (__atomic_load_n(&stage, __ATOMIC_ACQUIRE) < s) sched_yield();
}
// glibc's mutex is 2 while somebody sleeps for it.
static void await_waiter(const pthread_mutex_t* m) {
  while (__atomic_load_n(&m->__data.__lock, __ATOMIC_ACQUIRE) != 2) sched_yield();
}

// The chain: `ask_outer` waits for `outer`, whose holder waits for `inner`, which is held until both wait, and a while longer.
static void* hold_inner(void* unused) {
  (void)unused;
  pthread_mutex_lock(&inner);
  reach(1);
  await_waiter(&inner);
  await_waiter(&outer);
  usleep(kPauseUs);
  pthread_mutex_unlock(&inner);
  return NULL;
}

static void* hold_outer(void* unused) {
  (void)unused;
  await(1);
  pthread_mutex_lock(&outer);
  reach(2);
  pthread_mutex_lock(&inner);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  await(3);  // of a thread that has ended nothing can be read any more
  return NULL;
}

static void* ask_outer(void* unused) {
  (void)unused;
  await(2);
  await_waiter(&inner);
  pthread_mutex_lock(&outer);
  pthread_mutex_unlock(&outer);
  reach(3);
  return NULL;
}

// Woken three times for nothing, and once for something.
static void* wait_in_vain(void* unused) {
  (void)unused;
  pthread_mutex_lock(&outer);
  while (!ready) {
    reach(10 + woken);
    pthread_cond_wait(&condition, &outer);
    ++woken;
  }
  pthread_mutex_unlock(&outer);
  return NULL;
}

static void wake_in_vain(void) {
  for (int i = 0; i < 3; ++i) {
    await(10 + i);
    pthread_mutex_lock(&outer);
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&outer);
  }
  await(13);
  pthread_mutex_lock(&outer);
  ready = 1;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&outer);
}

// The time is up while a reader has it.
static void* write_for_a_while(void* unused) {
  (void)unused;
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += kPauseUs * 1000L;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    ++until.tv_sec;
  }
  if (pthread_rwlock_timedwrlock(&table, &until) != ETIMEDOUT) abort();
  return NULL;
}

// How many wait stands in the upper half of glibc's semaphore.
static void await_semaphore_waiter(void) {
  while (__atomic_load_n((const uint64_t*)(const void*)&semaphore, __ATOMIC_ACQUIRE) >> 32 == 0) sched_yield();
}

static void* await_post(void* unused) {
  (void)unused;
  sem_wait(&semaphore);
  return NULL;
}

static void run(pthread_t* thread, void* (*body)(void*)) {
  if (pthread_create(thread, NULL, body, NULL) != 0) abort();
}

int main(void) {
  pthread_t threads[3];
  printf("inner %p\nouter %p\ncondition %p\ntable %p\nsemaphore %p\n", (void*)&inner, (void*)&outer, (void*)&condition,
         (void*)&table, (void*)&semaphore);
  run(&threads[0], hold_inner);
  run(&threads[1], hold_outer);
  run(&threads[2], ask_outer);
  for (int i = 0; i < 3; ++i) pthread_join(threads[i], NULL);

  run(&threads[0], wait_in_vain);
  wake_in_vain();
  pthread_join(threads[0], NULL);

  pthread_rwlock_rdlock(&table);
  run(&threads[0], write_for_a_while);
  pthread_join(threads[0], NULL);
  pthread_rwlock_unlock(&table);

  sem_init(&semaphore, 0, 0);
  run(&threads[0], await_post);
  await_semaphore_waiter();
  usleep(kPauseUs);  // so long is the wait, at least
  sem_post(&semaphore);
  pthread_join(threads[0], NULL);
  printf("woken %d\n", woken);
  return 0;
}
