// The child of a fork is alone: what another thread of its parent wrote can not race with it.
// EXPECT: none
// BUILD: O1 clang-O1
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/race.h"

int value;
Stage stage;

void* writes(void* unused) {
  value = 1;
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return NULL;
}

void* forks(void* unused) {
  stage_await(&stage, 1);
  const pid_t child = fork();
  if (child == 0) {
    ++value;
    _exit(value == 2 ? 0 : 1);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) abort();
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(writes, forks);
  return 0;
}
