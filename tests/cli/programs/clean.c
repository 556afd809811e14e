// A thread that takes a lock and ends. Usage: clean [EXIT-CODE [SIGNAL]]
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void* add(void* unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  ++counter;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(int argc, char** argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, add, NULL);
  pthread_join(thread, NULL);
  printf("counted %d\n", counter);
  fflush(stdout);
  if (argc > 2) raise(atoi(argv[2]));
  return argc > 1 ? atoi(argv[1]) : 0;
}
