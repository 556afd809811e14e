// A library that is loaded and unloaded: has a lock, a constructor and a destructor that use it.
#include <pthread.h>

namespace {

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int uses = 0;

struct AtLoad {
  AtLoad() {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
  }
  ~AtLoad() {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
  }
} at_load;

}  // namespace

extern "C" int plugin_answer() { return 42; }

extern "C" int plugin_use_lock() {
  pthread_mutex_lock(&lock);
  const int result = ++uses;
  pthread_mutex_unlock(&lock);
  return result;
}
