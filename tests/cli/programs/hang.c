// A thread waits for a lock that the main thread holds while it reads standard input; at the end of that both go on.
// Usage: hang [SIGNAL]: a signal that it ignores.
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void* wait_for_lock(void* unused) {
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(int argc, char** argv) {
  if (argc > 1) signal(atoi(argv[1]), SIG_IGN);
  pthread_t thread;
  pthread_mutex_lock(&lock);
  pthread_create(&thread, NULL, wait_for_lock, NULL);
  char c;
  while (read(STDIN_FILENO, &c, 1) > 0) continue;
  pthread_mutex_unlock(&lock);
  pthread_join(thread, NULL);
  return 0;
}
