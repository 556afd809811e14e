// Many threads that do everything right, for so many rounds that epochs, slots and eras of a race detector come and go; then two of
// them write one variable. usage: one_among_many THREADS ROUNDS
#include <pthread.h>
#include <stdlib.h>

#include <vector>

#include "work.h"

long forgotten;

namespace {

long rounds;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
long guarded;
long ticket;
long published[2];

void* works(void* p) {
  const long me = reinterpret_cast<long>(p);
  for (long round = 0; round < rounds; ++round) {
    pthread_mutex_lock(&mutex);
    ++guarded;
    pthread_mutex_unlock(&mutex);
    // Each closes an epoch of its own.
    __atomic_fetch_add(&ticket, 1, __ATOMIC_ACQ_REL);
  }
  if (me < 2) {
    __atomic_store_n(&published[me], 1, __ATOMIC_RELAXED);
    // Both are here before either goes on, which orders nothing.
    while (__atomic_load_n(&published[1 - me], __ATOMIC_RELAXED) == 0) raw_pause_us(10);
    forgotten = me;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const long count = argc > 1 ? atol(argv[1]) : 8;
  rounds = argc > 2 ? atol(argv[2]) : 1000;
  std::vector<pthread_t> threads(static_cast<size_t>(count));
  for (long i = 0; i < count; ++i) pthread_create(&threads[static_cast<size_t>(i)], nullptr, works, reinterpret_cast<void*>(i));
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  printf("%ld %ld\n", guarded, ticket);
  return 0;
}
