// A queued signal hands memory over to the thread that takes it: sigqueue, and sigwaitinfo. (ThreadSanitizer does
// not know: a false alarm.)
// EXPECT: none
#include <signal.h>
#include <unistd.h>

#include "testprogs/race.h"

int value;
sigset_t signals;

void* sends(void* unused) {
  value = 1;
  union sigval payload;
  payload.sival_ptr = &value;
  must(sigqueue(getpid(), SIGRTMIN, payload));
  return NULL;
}

void* takes(void* unused) {
  siginfo_t info;
  if (sigwaitinfo(&signals, &info) != SIGRTMIN) abort();
  consume(*(int*)info.si_value.sival_ptr);
  return NULL;
}

int main(void) {
  must(sigemptyset(&signals));
  must(sigaddset(&signals, SIGRTMIN));
  must(pthread_sigmask(SIG_BLOCK, &signals, NULL));
  run_threads(sends, takes);
  return 0;
}
