// Very many threads one after another: joined, or detached.
#include <errno.h>

#include "tests/stress/programs/work.h"

namespace {

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Stage ended;
long count = 0;

void* body(void*) {
  pthread_mutex_lock(&lock);
  ++count;
  pthread_mutex_unlock(&lock);
  stage_add(&ended);
  return nullptr;
}

}  // namespace

int main(int, char** argv) {
  const bool detached = strcmp(argv[1], "detached") == 0;
  const int threads = number(argv, 2, 100000);
  for (int i = 0; i < threads; ++i) {
    pthread_t thread;
    int result;
    // The stack of a detached thread is given back a little after it said that it ends.
    while ((result = pthread_create(&thread, nullptr, body, nullptr)) == EAGAIN && detached) raw_pause_us(100);
    must(result == 0, "pthread_create");
    if (detached) {
      must(pthread_detach(thread) == 0, "pthread_detach");
      if (i % 16 == 15) stage_await(&ended, i - 8);
    } else {
      must(pthread_join(thread, nullptr) == 0, "pthread_join");
    }
  }
  stage_await(&ended, threads);
  pthread_mutex_lock(&lock);
  printf("%ld\n", count);
  pthread_mutex_unlock(&lock);
}
