// The cycle is hit, but one of the two waits with a timeout: no deadlock, the program goes on; the order stays wrong.
// EXPECT: lock-order-inversion locks=a,b threads=2 severity=warning at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* patient(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* impatient(void* unused) {
  struct timespec until;
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 1;
  if (pthread_mutex_timedlock(&b, &until) == 0) {  // @b-after-a
    pthread_mutex_unlock(&b);
  }
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(patient, impatient);
  return 0;
}
