// exec in a process with several threads, some of them holding locks: the new program starts clean.
// EXPECT: none
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* holds(void* unused) {
  pthread_mutex_lock(&a);
  stage_set(&stage, 1);
  for (;;) pause();
}

void* runs(void* program) {
  stage_await(&stage, 1);
  execl(program, program, "again", (char*)NULL);
  abort();
}

void* nothing(void* unused) { return unused; }

int main(int argc, char** argv) {
  pthread_t thread;
  if (argc > 1) {
    run_threads(nothing, nothing);
    return 0;
  }
  must(pthread_create(&thread, NULL, holds, NULL));
  must(pthread_create(&thread, NULL, runs, argv[0]));
  for (;;) pause();
}
