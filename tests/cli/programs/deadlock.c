// Two threads that really deadlock. Usage: deadlock [SIGNAL]: a signal that it ignores.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
static atomic_int arrived;

// Both threads hold one lock before either requests the other: a handshake below the C library.
static void meet(void) {
  if (atomic_fetch_add(&arrived, 1) == 1) {
    syscall(SYS_futex, &arrived, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  } else {
    while (atomic_load(&arrived) == 1) syscall(SYS_futex, &arrived, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0);
  }
}

static void* forwards(void* unused) {
  pthread_mutex_lock(&first);
  meet();
  pthread_mutex_lock(&second);
  return unused;
}

static void* backwards(void* unused) {
  pthread_mutex_lock(&second);
  meet();
  pthread_mutex_lock(&first);
  return unused;
}

int main(int argc, char** argv) {
  if (argc > 1) signal(atoi(argv[1]), SIG_IGN);
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, forwards, NULL);
  pthread_create(&threads[1], NULL, backwards, NULL);
  pthread_join(threads[0], NULL);
  pthread_join(threads[1], NULL);
}
