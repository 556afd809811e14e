// Memory that was a list is a list's item later: a block is what it was allocated for last, by whichever function. Lists come before
// items everywhere.
// EXPECT: none
// RUN: detect=lock-class-inversion detect=lock-order-inversion
#include <string.h>

#include "testprogs/threads.h"

#define BYTES 128

typedef struct Part {
  pthread_mutex_t lock;
  char rest[BYTES - sizeof(pthread_mutex_t)];
} Part;

__attribute__((noinline)) static Part* cleared(Part* part) {
  if (part == NULL) abort();
  memset(part, 0, sizeof *part);
  return part;
}

__attribute__((noinline)) static Part* make_list(void) { return cleared(calloc(1, BYTES)); }

__attribute__((noinline)) static Part* make_item(int i) {
  void* p = NULL;
  if (i % 3 == 0) return cleared(malloc(BYTES));
  if (i % 3 == 1) return cleared(realloc(malloc(BYTES / 4), BYTES));
  must(posix_memalign(&p, 64, BYTES));
  return cleared(p);
}

static void nest(Part* list, Part* item) {
  pthread_mutex_lock(&list->lock);
  pthread_mutex_lock(&item->lock);
  pthread_mutex_unlock(&item->lock);
  pthread_mutex_unlock(&list->lock);
}

// First the blocks are lists, then those that were freed come back as items, and others are the lists.
static void* rounds(void* unused) {
  for (int i = 0; i < 12; ++i) {
    Part* list = make_list();
    Part* item = make_item(i);
    nest(list, item);
    free(list);
    Part* item_again = make_item(i + 1);
    Part* list_again = make_list();
    nest(list_again, item_again);
    free(item);
    free(item_again);
    free(list_again);
  }
  return NULL;
}

int main(void) {
  run_threads(rounds, rounds);
  return 0;
}
