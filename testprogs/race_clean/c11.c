// C11 threads, mutex, condition, call_once and thread-specific storage. (ThreadSanitizer does not know them.)
// EXPECT: none
// BUILD: O1 O0 clang-O2
#include <threads.h>

#include "testprogs/race.h"

int counter;
int table;
int ready;
int destroyed[2];
mtx_t mutex;
cnd_t condition;
once_flag once = ONCE_FLAG_INIT;
tss_t own;

static void fill(void) {
  table = 1;
}

static void destroy(void* value) {
  ++*(int*)value;
}

int works(void* number) {
  call_once(&once, fill);
  consume(table);
  tss_set(own, &destroyed[(long)number]);
  mtx_lock(&mutex);
  ++counter;
  if (++ready == 2) cnd_broadcast(&condition);
  while (ready < 2) cnd_wait(&condition, &mutex);
  ++counter;
  mtx_unlock(&mutex);
  return 0;
}

int main(void) {
  thrd_t threads[2];
  if (mtx_init(&mutex, mtx_plain) != thrd_success || cnd_init(&condition) != thrd_success) return 1;
  if (tss_create(&own, destroy) != thrd_success) return 1;
  for (long i = 0; i < 2; ++i) {
    if (thrd_create(&threads[i], works, (void*)i) != thrd_success) return 1;
  }
  for (int i = 0; i < 2; ++i) {
    if (thrd_join(threads[i], NULL) != thrd_success) return 1;
  }
  return counter + destroyed[0] + destroyed[1] != 6;
}
