// Handlers are left by siglongjmp; what the thread locks after that is locked outside of a handler.
// EXPECT: none
#include <setjmp.h>
#include <signal.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
sigjmp_buf back;

void handler(int unused) { siglongjmp(back, 1); }

void* body(void* unused) {
  signal(SIGUSR1, handler);
  for (volatile int i = 0; i < 20; ++i) {
    if (sigsetjmp(back, 1) == 0) pthread_kill(pthread_self(), SIGUSR1);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
  }
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
