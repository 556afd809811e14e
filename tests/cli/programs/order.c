// Takes two locks one inside the other, in the order that its argument says. One run does one order.
#include <pthread.h>
#include <string.h>

static pthread_mutex_t cache = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t directory = PTHREAD_MUTEX_INITIALIZER;

static void* take_both(void* turned) {
  pthread_mutex_t* first = turned ? &directory : &cache;
  pthread_mutex_t* second = turned ? &cache : &directory;
  pthread_mutex_lock(first);
  pthread_mutex_lock(second);
  pthread_mutex_unlock(second);
  pthread_mutex_unlock(first);
  return NULL;
}

int main(int argc, char** argv) {
  pthread_t thread;
  void* turned = argc > 1 && strcmp(argv[1], "turned") == 0 ? &thread : NULL;
  if (pthread_create(&thread, NULL, take_both, turned) != 0) return 1;
  return pthread_join(thread, NULL);
}
