// A thread is given the address of a local variable, and the creator goes on to use it.
// EXPECT: data-race memory=stack name=main::local frame=main at @LINE(creator) and @LINE(created)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

Stage stage;

void* created(void* local) {
  *(int*)local = 1;  // @created
  stage_set(&stage, 1);
  return NULL;
}

int main(void) {
  int local = 0;
  pthread_t thread;
  must(pthread_create(&thread, NULL, created, &local));
  stage_await(&stage, 1);
  local = 2;  // @creator
  must(pthread_join(thread, NULL));
  consume(local);
  return 0;
}
