// A plugin with a lock of its own.
#include <pthread.h>

pthread_mutex_t plugin_lock = PTHREAD_MUTEX_INITIALIZER;

extern "C" void plugin_enter() { pthread_mutex_lock(&plugin_lock); }
extern "C" void plugin_leave() { pthread_mutex_unlock(&plugin_lock); }
extern "C" void plugin_call(void (*callback)()) {
  pthread_mutex_lock(&plugin_lock);
  callback();
  pthread_mutex_unlock(&plugin_lock);
}
