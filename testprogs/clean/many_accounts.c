// Twenty pairs of accounts, each locked in the order of the addresses.
// EXPECT: none
#include "testprogs/threads.h"

typedef struct Account {
  long balance;
  pthread_mutex_t lock;
} Account;

enum { kPairs = 20 };
Account* accounts[2 * kPairs];

void transfer(Account* from, Account* to) {
  Account* first = from;
  Account* second = to;
  if (second < first) {
    Account* other = first;
    first = second;
    second = other;
  }
  pthread_mutex_lock(&first->lock);
  pthread_mutex_lock(&second->lock);  // @second
  --from->balance;
  ++to->balance;
  pthread_mutex_unlock(&second->lock);
  pthread_mutex_unlock(&first->lock);
}

void* pays(void* unused) {
  for (int i = 0; i < kPairs; ++i) transfer(accounts[2 * i], accounts[2 * i + 1]);
  return NULL;
}

void* pays_back(void* unused) {
  for (int i = 0; i < kPairs; ++i) transfer(accounts[2 * i + 1], accounts[2 * i]);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 2 * kPairs; ++i) {
    accounts[i] = (Account*)calloc(1, sizeof(Account));
    if (accounts[i] == NULL) abort();
    must(pthread_mutex_init(&accounts[i]->lock, NULL));
  }
  run_in_turn(pays, pays_back);
  for (int i = 0; i < 2 * kPairs; ++i) {
    must(pthread_mutex_destroy(&accounts[i]->lock));
    free(accounts[i]);
  }
  return 0;
}
