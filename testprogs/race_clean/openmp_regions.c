// What OpenMP orders in parallel regions: their begin and end, barriers, loops, sections, single blocks, critical sections, ordered
// blocks, reductions, and loops whose iterations wait for others.
// EXPECT: none
// BUILD: O0 O1 O2
// COMPILE: -fopenmp
// LINK: gomp
#include <omp.h>
#include <stdlib.h>

#include "testprogs/race.h"

enum { kCount = 64, kThreads = 4 };

int values[kCount];
int sums[kCount];
int total;

void fill(void) {
#pragma omp parallel for num_threads(kThreads)
  for (int i = 0; i < kCount; ++i) values[i] = i;
  for (int i = 0; i < kCount; ++i) values[i] += 1;
}

void loops(void) {
#pragma omp parallel for num_threads(kThreads) schedule(dynamic, 3)
  for (int i = 0; i < kCount; ++i) sums[i] = values[kCount - 1 - i];
#pragma omp parallel for num_threads(kThreads) schedule(guided)
  for (int i = 0; i < kCount; ++i) values[kCount - 1 - i] = sums[i];
#pragma omp parallel for num_threads(kThreads) schedule(runtime)
  for (int i = 0; i < kCount; ++i) sums[i] = values[kCount - 1 - i];
#pragma omp parallel num_threads(kThreads)
  for (int round = 0; round < 5; ++round) {
#pragma omp for schedule(dynamic)
    for (int i = 0; i < kCount; ++i) values[i] += sums[kCount - 1 - i];
#pragma omp for schedule(static, 5)
    for (int i = 0; i < kCount; ++i) sums[kCount - 1 - i] = values[i] % 7;
  }
}

void blocks(void) {
  int chosen = 0;
#pragma omp parallel num_threads(kThreads) firstprivate(chosen)
  {
#pragma omp single
    values[0] = 5;
    consume(values[0]);
#pragma omp barrier
#pragma omp sections
    {
#pragma omp section
      values[0] = 1;
#pragma omp section
      values[1] = 2;
    }
    consume(values[0] + values[1]);
#pragma omp single copyprivate(chosen)
    {
      values[2] = 3;
      chosen = 7;
    }
    consume(values[2] + chosen);
#pragma omp critical
    ++total;
#pragma omp critical(named)
    ++values[4];
#pragma omp barrier
#pragma omp master
    values[3] = total;
  }
  consume(values[3]);
#pragma omp parallel sections num_threads(2)
  {
#pragma omp section
    values[0] = 1;
#pragma omp section
    values[1] = 2;
  }
  consume(values[0] + values[1]);
}

void reductions(void) {
  int sum = 0;
  int parts[8] = {0};
#pragma omp parallel for num_threads(kThreads) reduction(+ : sum) reduction(+ : parts[:8])
  for (int i = 0; i < kCount; ++i) {
    sum += values[i];
    parts[i % 8] += values[i];
  }
  int again = 0;
  for (int i = 0; i < 8; ++i) again += parts[i];
  if (sum != again) abort();
#pragma omp parallel num_threads(kThreads) reduction(task, + : again)
  again += 1;
  if (again != sum + kThreads) abort();
}

void in_order(void) {
  int last = -1;
#pragma omp parallel for ordered num_threads(kThreads) schedule(dynamic)
  for (int i = 0; i < kCount; ++i) {
    sums[i] = values[i];
#pragma omp ordered
    {
      if (last != i - 1) abort();
      last = i;
    }
  }
  for (int i = 0; i < kCount; ++i) sums[i] = 0;
#pragma omp parallel for ordered(1) num_threads(kThreads)
  for (int i = 0; i < kCount; ++i) {
#pragma omp ordered depend(sink : i - 1)
    sums[i] = (i > 0 ? sums[i - 1] : 0) + 1;
#pragma omp ordered depend(source)
  }
  if (sums[kCount - 1] != kCount) abort();
  int grid[6][6] = {{0}};
#pragma omp parallel for ordered(2) num_threads(kThreads) schedule(static, 1)
  for (unsigned long long i = 1; i < 6; ++i) {
    for (unsigned long long j = 1; j < 6; ++j) {
#pragma omp ordered depend(sink : i - 1, j) depend(sink : i, j - 1)
      grid[i][j] = grid[i - 1][j] + grid[i][j - 1] + 1;
#pragma omp ordered depend(source)
    }
  }
  consume(grid[5][5]);
}

void nested(void) {
  omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
  {
    int mine[2] = {0, 0};
#pragma omp parallel num_threads(2) shared(mine)
    {
      mine[omp_get_thread_num()] = 1;
#pragma omp barrier
      consume(mine[0] + mine[1]);
    }
    mine[0] += mine[1];
#pragma omp atomic
    total += mine[0];
  }
}

int main(void) {
  fill();
  loops();
  blocks();
  reductions();
  in_order();
  nested();
  return total < kThreads;
}
