// For programs whose memory accesses are watched.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_RACE_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_RACE_H_

#include "testprogs/threads.h"

// The value of a scalar is needed: it is read where this stands, whatever the optimiser thinks of the rest.
#define consume(value)                      \
  do {                                      \
    __typeof__(value) consumed_ = (value);  \
    __asm__ volatile("" : : "r"(consumed_)); \
  } while (0)

// A pointer whose target the compiler knows nothing of.
#define opaque(pointer)                  \
  ({                                     \
    __typeof__(pointer) hidden_ = pointer; \
    __asm__ volatile("" : "+r"(hidden_)); \
    hidden_;                             \
  })

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_RACE_H_
