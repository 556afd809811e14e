// Deadlock: transfers between two accounts in both directions, each locking "from" first.
#include "testprogs/schedule.h"

struct Account {
  pthread_mutex_t lock;
  int balance;
};
static struct Account accounts[2] = {{PTHREAD_MUTEX_INITIALIZER, 100}, {PTHREAD_MUTEX_INITIALIZER, 100}};

static void transfer(struct Account* from, struct Account* to) {
  pthread_mutex_lock(&from->lock);
  --from->balance;
  pthread_mutex_lock(&to->lock);
  ++to->balance;
  pthread_mutex_unlock(&to->lock);
  pthread_mutex_unlock(&from->lock);
}

static void* there(void* unused) {
  for (int i = 0; i < 3; ++i) transfer(&accounts[0], &accounts[1]);
  return unused;
}
static void* back(void* unused) {
  for (int i = 0; i < 3; ++i) transfer(&accounts[1], &accounts[0]);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(there, back);
  return 0;
}
