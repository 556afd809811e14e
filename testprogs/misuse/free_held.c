// The memory of a mutex is freed by one thread while another one holds it.
// EXPECT: lock-misuse subkind=free-held threads=2 at @LINE(free) and @LINE(lock)
#include "testprogs/threads.h"

typedef struct Account {
  pthread_mutex_t mutex;
  int balance;
} Account;

Account* account;
Stage stage;

void* holds(void* unused) {
  pthread_mutex_lock(&account->mutex);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return NULL;
}

void* frees(void* unused) {
  stage_await(&stage, 1);
  free(account);  // @free
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  account = malloc(sizeof *account);
  must(pthread_mutex_init(&account->mutex, NULL));
  run_threads(holds, frees);
  return 0;
}
