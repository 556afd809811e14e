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

typedef struct Turn {
  ThreadBody body;
  size_t number;
  Stage* stage;
} Turn;

TESTPROGS_INLINE void* take_turn(void* argument) {
  const Turn* turn = (const Turn*)argument;
  stage_await(turn->stage, (int)turn->number);
  void* result = turn->body((void*)turn->number);
  stage_set(turn->stage, (int)turn->number + 1);
  return result;
}

TESTPROGS_INLINE void run_bodies_in_turn(const ThreadBody* bodies, size_t count) {
  pthread_t threads[16];
  Turn turns[16];
  Stage stage = {0};
  if (count > 16) abort();
  for (size_t i = 0; i < count; ++i) {
    turns[i].body = bodies[i];
    turns[i].number = i;
    turns[i].stage = &stage;
  }
  for (size_t i = 0; i < count; ++i) must(pthread_create(&threads[i], NULL, take_turn, &turns[i]));
  for (size_t i = 0; i < count; ++i) must(pthread_join(threads[i], NULL));
}

// As run_threads(), but one does nothing until the one before it has done all. The threads can not see that order: it is
// this run's luck.
#define run_in_turn(...)                                             \
  do {                                                               \
    const ThreadBody bodies_[] = {__VA_ARGS__};                      \
    run_bodies_in_turn(bodies_, sizeof bodies_ / sizeof bodies_[0]); \
  } while (0)

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_THREADS_H_
