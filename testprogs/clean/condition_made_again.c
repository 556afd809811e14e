// A condition is destroyed and made again at the same place, by init and by a static initialiser, and then used.
// EXPECT: none
#include <stdlib.h>
#include <string.h>

#include "testprogs/threads.h"

void* body(void* unused) {
  pthread_cond_t* condition = malloc(sizeof *condition);
  for (int i = 0; i < 10; ++i) {
    if (i % 2 == 0) {
      must(pthread_cond_init(condition, NULL));
    } else {
      const pthread_cond_t fresh = PTHREAD_COND_INITIALIZER;
      memcpy(condition, &fresh, sizeof fresh);
    }
    must(pthread_cond_signal(condition));
    must(pthread_cond_destroy(condition));
  }
  free(condition);
  condition = calloc(1, sizeof *condition);
  must(pthread_cond_broadcast(condition));
  free(condition);
  return NULL;
}

int main(void) {
  run_threads(body, body);
  return 0;
}
