// Tasks: they come after their creation and after those that they depend on; before a taskwait, the end of their group, a barrier.
// EXPECT: none
// BUILD: O0 O1 O2
// COMPILE: -fopenmp
// LINK: gomp
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "testprogs/race.h"

enum { kThreads = 4, kCount = 32 };

struct Big {
  char bytes[300];
} big;

int cells[kCount];
int chain;
int left, right;
int sum;

int count_in_tree(int depth) {
  if (depth == 0) return 1;
  int a;
  int b;
#pragma omp task shared(a)
  a = count_in_tree(depth - 1);
#pragma omp task shared(b) if (depth > 2)
  b = count_in_tree(depth - 1);
#pragma omp taskwait
  return a + b;
}

void wait_in_many_ways(void) {
  for (int i = 0; i < kCount; ++i) {
#pragma omp task firstprivate(i)
    cells[i] = i;
  }
#pragma omp taskwait
  for (int i = 0; i < kCount; ++i) cells[i] += 1;
#pragma omp taskgroup
  {
#pragma omp task
    {
#pragma omp task
      cells[0] = 5;
      cells[1] = 6;
    }
  }
  cells[0] += cells[1];
#pragma omp taskloop num_tasks(8)
  for (int i = 0; i < kCount; ++i) cells[i] *= 2;
  for (int i = 0; i < kCount; ++i) cells[i] += 1;
#pragma omp taskloop grainsize(3) nogroup
  for (unsigned long long i = 0; i < kCount; ++i) cells[i] *= 2;
#pragma omp taskwait
  consume(cells[kCount - 1]);
  memset(&big, 1, sizeof big);
  struct Big copied = big;
#pragma omp task firstprivate(copied)
  {
    if (copied.bytes[299] != 1) abort();
    big.bytes[0] = 2;
  }
#pragma omp taskwait
  big.bytes[0] = 3;
}

void depend_on_each_other(void) {
#pragma omp task depend(out : chain)
  chain = 1;
#pragma omp task depend(in : chain) depend(out : left)
  left = chain;
#pragma omp task depend(in : chain) depend(out : right)
  right = chain;
#pragma omp task depend(in : left, right) depend(inout : chain)
  chain += left + right;
#pragma omp task depend(mutexinoutset : sum) depend(in : chain)
  sum += chain;
#pragma omp task depend(mutexinoutset : sum) depend(in : chain)
  sum += chain;
#pragma omp taskwait depend(in : sum)
  if (sum != 6) abort();
#pragma omp taskwait
}

void reduce(void) {
  int all = 0;
#pragma omp taskgroup task_reduction(+ : all)
  {
    for (int i = 0; i < kCount; ++i) {
#pragma omp task in_reduction(+ : all) firstprivate(i)
      all += i;
    }
  }
  if (all != kCount * (kCount - 1) / 2) abort();
#pragma omp taskloop reduction(+ : all)
  for (int i = 0; i < kCount; ++i) all += i;
  if (all != kCount * (kCount - 1)) abort();
}

void fulfil_by_hand(void) {
  omp_event_handle_t event;
  int answer = 0;
#pragma omp task detach(event) shared(answer)
  {
    answer = 1;
    omp_fulfill_event(event);
  }
#pragma omp taskwait
  answer += 1;
  if (answer != 2) abort();
}

// The work of the task is done, and its end said, by another task.
void fulfil_before_what_depends(void) {
  omp_event_handle_t event;
  int given = 0;
  int taken = 0;
#pragma omp task detach(event) depend(out : given)
  consume(0);
#pragma omp task depend(in : given) shared(given, taken)
  taken = given;
#pragma omp task shared(given)
  {
    given = 5;
    omp_fulfill_event(event);
  }
#pragma omp taskwait
  if (taken != 5) abort();
}

int main(void) {
  int leaves = 0;
#pragma omp parallel num_threads(kThreads)
  {
#pragma omp single
    {
      leaves = count_in_tree(6);
      wait_in_many_ways();
      depend_on_each_other();
      reduce();
      fulfil_by_hand();
      fulfil_before_what_depends();
    }
    consume(leaves);
#pragma omp single nowait
    {
#pragma omp task
      cells[3] = 9;
    }
#pragma omp barrier
    consume(cells[3]);
#pragma omp barrier
#pragma omp master
    {
#pragma omp task
      cells[4] = 9;
    }
  }
  consume(cells[4]);
#pragma omp parallel num_threads(kThreads)
  {
#pragma omp single nowait
    {
      omp_event_handle_t event;
#pragma omp task detach(event)
      consume(0);
#pragma omp task
      {
        cells[5] = 1;
        omp_fulfill_event(event);
      }
    }
#pragma omp barrier
    consume(cells[5]);
  }
#pragma omp task
  cells[4] = 10;
  return leaves != 64;
}
