// Two locks of an array, always the lower index first.
// EXPECT: none
#include "testprogs/threads.h"

struct Account {
  pthread_mutex_t lock;
  long balance;
};
struct Account accounts[8];

void transfer(struct Account* from, struct Account* to) {
  pthread_mutex_lock(&from->lock);
  pthread_mutex_lock(&to->lock);  // @second
  --from->balance;
  ++to->balance;
  pthread_mutex_unlock(&to->lock);
  pthread_mutex_unlock(&from->lock);
}
Stage stage;

void* first(void* unused) {
  transfer(&accounts[2], &accounts[5]);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  transfer(&accounts[2], &accounts[5]);
  transfer(&accounts[5], &accounts[7]);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
