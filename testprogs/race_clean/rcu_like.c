// Readers announce themselves; who replaces the object waits until no reader can have the old one, then frees it.
// EXPECT: none
// BUILD: O1 clang-O2
#include "testprogs/race.h"

typedef struct Config {
  int a;
  int b;
} Config;

Config* current;
int reading[2];

static Config* make(int value) {
  Config* config = (Config*)malloc(sizeof *config);
  config->a = value;
  config->b = value;
  return config;
}

void* reads(void* number) {
  int* mine = &reading[(long)number];
  for (int i = 0; i < 50; ++i) {
    __atomic_store_n(mine, 1, __ATOMIC_SEQ_CST);
    const Config* config = __atomic_load_n(&current, __ATOMIC_SEQ_CST);
    if (config->a != config->b) abort();
    __atomic_store_n(mine, 0, __ATOMIC_RELEASE);
  }
  return NULL;
}

void* replaces(void* unused) {
  for (int i = 1; i <= 20; ++i) {
    Config* old = __atomic_exchange_n(&current, make(i), __ATOMIC_SEQ_CST);
    for (int reader = 0; reader < 2; ++reader) {
      while (__atomic_load_n(&reading[reader], __ATOMIC_SEQ_CST)) raw_yield();
    }
    free(old);
  }
  return NULL;
}

int main(void) {
  current = make(0);
  run_threads(reads, reads, replaces);
  free(current);
  return 0;
}
