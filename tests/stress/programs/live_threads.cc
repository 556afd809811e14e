// Many threads alive at once, all of them contending.
#include "tests/stress/programs/work.h"

namespace {

Stage arrived;
Stage go;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
long count = 0;

void* body(void*) {
  pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
  stage_add(&arrived);
  stage_await(&go, 1);
  for (int i = 0; i < 20; ++i) {
    pthread_mutex_lock(&own);
    pthread_mutex_lock(&lock);
    ++count;
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&own);
  }
  return nullptr;
}

}  // namespace

int main(int, char** argv) {
  const int threads = number(argv, 1, 2000);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64 * 1024);
  std::vector<pthread_t> handles(threads);
  for (pthread_t& handle : handles) must(pthread_create(&handle, &attributes, body, nullptr) == 0, "pthread_create");
  stage_await(&arrived, threads);
  stage_set(&go, 1);
  for (const pthread_t handle : handles) must(pthread_join(handle, nullptr) == 0, "pthread_join");
  printf("%ld\n", count);
}
