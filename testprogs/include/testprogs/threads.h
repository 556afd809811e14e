// Starts several threads at once and joins them; C and C++.
//
// All threads exist before the first is joined, so they are concurrent under must-happen-before whatever order a
// handshake gives them.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_THREADS_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_THREADS_H_

#include <pthread.h>
#include <stdlib.h>

#include "testprogs/handshake.h"

typedef void* (*ThreadBody)(void*);

// A program whose set-up fails must not pass for one without findings.
TESTPROGS_INLINE void must(int error) {
  if (error != 0) abort();
}

TESTPROGS_INLINE void run_bodies(const ThreadBody* bodies, size_t count) {
  pthread_t threads[16];
  if (count > 16) abort();
  for (size_t i = 0; i < count; ++i) must(pthread_create(&threads[i], NULL, bodies[i], (void*)i));
  for (size_t i = 0; i < count; ++i) must(pthread_join(threads[i], NULL));
}

// run_threads(first, second, ...): each gets its number, from 0, as its argument.
#define run_threads(...)                                        \
  do {                                                          \
    const ThreadBody bodies_[] = {__VA_ARGS__};                 \
    run_bodies(bodies_, sizeof bodies_ / sizeof bodies_[0]);    \
  } while (0)

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_THREADS_H_
