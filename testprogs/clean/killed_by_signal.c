// A clean program that ends by a signal.
// EXPECT: none
// RUN: exit=139
#include <signal.h>
#include <sys/resource.h>

#include "testprogs/threads.h"

void* nothing(void* unused) { return unused; }

int main(void) {
  const struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  run_threads(nothing);
  raise(SIGSEGV);
  return 0;
}
