// An initialisation that asks for itself.
// EXPECT: self-deadlock locks=once threads=1 at @LINE(outer) and @LINE(again)
// RUN: killed
#include "testprogs/threads.h"

pthread_once_t once = PTHREAD_ONCE_INIT;

void set_up(void) {
  pthread_once(&once, set_up);  // @again
}

int main(void) {
  pthread_once(&once, set_up);  // @outer
  return 0;
}
