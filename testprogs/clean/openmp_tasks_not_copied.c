// The runtime drops tasks of a cancelled group that have not begun, and runs those that it does not put off on the data that it was
// given: as long as it is not told how to copy them.
// EXPECT: none
// COMPILE: -fopenmp
// LINK: gomp
// BUILD: O0 O2
#include <omp.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { kTasks = 32, kIterations = 20001, kStackBytes = 256 * 1024 };

static int ran;

static void cancel(void) {
  for (int round = 0; round < 3; ++round) {
    ran = 0;
#pragma omp parallel num_threads(1)
    {
#pragma omp taskgroup
      for (int i = 0; i < kTasks; ++i) {
#pragma omp task
        {
          ++ran;
#pragma omp cancel taskgroup
        }
      }
    }
    if (ran != 1) abort();
    ran = 0;
#pragma omp parallel num_threads(1)
    {
#pragma omp taskloop grainsize(1)
      for (int i = 0; i < kTasks; ++i) {
        ++ran;
#pragma omp cancel taskgroup
      }
    }
    if (ran != 1) abort();
  }
}

static void* loop(void* unused) {
  long sum = 0;
#pragma omp parallel num_threads(1)
  {
#pragma omp taskloop if (0) grainsize(1) shared(sum)
    for (int i = 0; i < kIterations; ++i) sum += i;
#pragma omp taskloop nogroup shared(sum)
    for (int i = kIterations - 1; i >= 0; i -= 3) sum += i % 3;
#pragma omp taskloop nogroup shared(sum)
    for (unsigned long long i = 10; i > 0; i -= 2) sum += 1;
  }
  if (sum != (long)kIterations * (kIterations - 1) / 2 + (kIterations - 1) % 3 * ((kIterations + 2) / 3) + 5) abort();
  return unused;
}

int main(int argc, char** argv) {
  if (!omp_get_cancellation()) {
    if (getenv("OMP_CANCELLATION") != NULL) abort();
    setenv("OMP_CANCELLATION", "true", 1);
    execv("/proc/self/exe", argv);
    abort();
  }
  cancel();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, loop, NULL) != 0) abort();
  pthread_join(thread, NULL);
  return 0;
}
