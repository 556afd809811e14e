// A thread computes under a lock, for which another one waits meanwhile: 60 ms of the processor's time, however loaded it is.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t ledger = PTHREAD_MUTEX_INITIALIZER;
static atomic_int is_held;
static atomic_int waiter;

// The kernel says where it waits: in the system call futex, at the mutex. concheck has futexes of its own.
static int waits(int tid) {
  char path[64];
  int call = -1;
  unsigned long address = 0;
  snprintf(path, sizeof path, "/proc/self/task/%d/syscall", tid);
  FILE* file = fopen(path, "r");
  if (file == NULL) return 0;
  if (fscanf(file, "%d %lx", &call, &address) != 2) call = -1;
  fclose(file);
  return call == SYS_futex && address == (unsigned long)&ledger;
}

static void compute(long ms) {
  struct timespec begin, now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  do {
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  } while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < ms);
}

static void* look(void* unused) {
  (void)unused;
  while (!atomic_load(&is_held)) sched_yield();
  atomic_store(&waiter, (int)syscall(SYS_gettid));
  pthread_mutex_lock(&ledger);
  pthread_mutex_unlock(&ledger);
  return NULL;
}

int main(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, look, NULL) != 0) return 1;
  pthread_mutex_lock(&ledger);
  atomic_store(&is_held, 1);
  while (atomic_load(&waiter) == 0 || !waits(atomic_load(&waiter))) sched_yield();
  compute(60);
  pthread_mutex_unlock(&ledger);
  return pthread_join(thread, NULL);
}
