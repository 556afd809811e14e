// For programs with a schedule bug, which most runs do not show. Each finds out itself whether this one did: it exits with 1,
// or hangs until its alarm ends it.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_SCHEDULE_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_SCHEDULE_H_

#include <pthread.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "testprogs/threads.h"

// First of all in main: no run lasts longer than half a second.
TESTPROGS_INLINE void bound_run(void) {
  const struct itimerval limit = {{0, 0}, {0, 500000}};
  must(setitimer(ITIMER_REAL, &limit, NULL));
}

// The bug has shown itself unless `holds`.
TESTPROGS_INLINE void must_hold(int holds) {
  if (!holds) _exit(1);
}

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_SCHEDULE_H_
