// One mutex that is worth a wait: threads that work under it for 100 ns, 1 us or 10 us, and for as long outside of it.
#include "kernel.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long steps;

static void work(long count) {
  for (long i = 0; i < count; i++) __asm__ volatile("");
}

static void pairs(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    pthread_mutex_lock(&mutex);
    work(steps);
    pthread_mutex_unlock(&mutex);
    work(steps);
  }
}

// Of the fastest of some tries, so that all tools work for the same number of steps.
static double steps_per_ns(void) {
  enum { kSteps = 1000000, kTries = 10 };
  double best = 0;
  for (int i = 0; i < kTries; i++) {
    const double start = now_ns();
    work(kSteps);
    const double rate = kSteps / (now_ns() - start);
    if (rate > best) best = rate;
  }
  return best;
}

int main(void) {
  const double rate = steps_per_ns();
  steps = (long)(100 * rate);
  measure_together("mutex-busy-100ns-2t", 2, 5000, pairs);
  measure_together("mutex-busy-100ns-8t", 8, 1250, pairs);
  steps = (long)(1000 * rate);
  measure_together("mutex-busy-1us-2t", 2, 1000, pairs);
  measure_together("mutex-busy-1us-8t", 8, 250, pairs);
  steps = (long)(10000 * rate);
  measure_together("mutex-busy-10us-2t", 2, 200, pairs);
  measure_together("mutex-busy-10us-8t", 8, 50, pairs);
  return 0;
}
