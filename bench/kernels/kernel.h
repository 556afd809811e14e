// What the kernels share: a body is run in short batches, each timed by itself, for BENCH_SECONDS (default 0.3) a
// measurement. Two lines come out, in ns an operation:
//
//   name 12.34 ns          the best batch: what the code costs where nothing disturbs it
//   name:median 12.56 ns   the median batch: the one to look at where threads disturb each other, which best cannot
//   show
//
// The body always runs in a thread of its own, so the process has at least two and glibc takes no single-thread
// shortcut.
#ifndef CONCHECK_BENCH_KERNELS_KERNEL_H_
#define CONCHECK_BENCH_KERNELS_KERNEL_H_

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { kMinBatches = 5, kMaxBatches = 20000, kMaxThreads = 8, kCacheLine = 128 };

// Does `ops` operations; `thread` counts from 0.
typedef void (*KernelBody)(int thread, long ops);

typedef struct {
  KernelBody body;
  long ops;  // a batch and thread
  int threads;
  double deadline;  // ns
  int arrived;      // together: at all meetings so far
  int stop;         // together: no further batch; written by thread 0 between two meetings
} KernelRun;

typedef struct {
  KernelRun* run;
  int thread;
  int batches;
  int meetings;
  double* ns_per_op;  // by batch
  double start, end;  // of this thread's current batch
  char padding[kCacheLine];
} KernelThread;

static inline double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline double budget_ns(void) {
  const char* seconds = getenv("BENCH_SECONDS");
  return (seconds != NULL ? atof(seconds) : 0.3) * 1e9;
}

static inline void must(int failed, const char* what) {
  if (!failed) return;
  perror(what);
  exit(1);
}

static int compare_doubles(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static inline int more_batches(const KernelThread* self) {
  return self->batches < kMinBatches || (self->batches < kMaxBatches && now_ns() < self->run->deadline);
}

static void* each_thread(void* argument) {
  KernelThread* self = (KernelThread*)argument;
  KernelRun* run = self->run;
  run->body(self->thread, run->ops);  // warms up
  while (more_batches(self)) {
    const double start = now_ns();
    run->body(self->thread, run->ops);
    self->ns_per_op[self->batches++] = (now_ns() - start) / (double)run->ops;
  }
  return NULL;
}

// Not a barrier of pthread's: sleepers wake one after the other, and the first would be done before the last begins.
static inline void meet(KernelThread* self) {
  KernelRun* run = self->run;
  const int all = ++self->meetings * run->threads;
  __atomic_add_fetch(&run->arrived, 1, __ATOMIC_ACQ_REL);
  while (__atomic_load_n(&run->arrived, __ATOMIC_ACQUIRE) < all) sched_yield();
}

static void* together_thread(void* argument) {
  KernelThread* self = (KernelThread*)argument;
  KernelRun* run = self->run;
  KernelThread* team = self - self->thread;
  for (;;) {
    meet(self);
    if (run->stop) return NULL;
    self->start = now_ns();
    run->body(self->thread, run->ops);
    self->end = now_ns();
    meet(self);
    if (self->thread != 0) continue;
    double first = self->start, last = self->end;
    for (int i = 1; i < run->threads; i++) {
      if (team[i].start < first) first = team[i].start;
      if (team[i].end > last) last = team[i].end;
    }
    self->ns_per_op[self->batches++] = (last - first) / (double)(run->ops * run->threads);
    run->stop = !more_batches(self);
  }
}

static void measure(const char* name, int threads, long ops, KernelBody body, void* (*start)(void*)) {
  static KernelRun run;
  static KernelThread team[kMaxThreads];
  pthread_t handles[kMaxThreads];
  run = (KernelRun){.body = body, .ops = ops, .threads = threads, .deadline = now_ns() + budget_ns()};
  for (int i = 0; i < threads; i++) {
    team[i] = (KernelThread){.run = &run, .thread = i};
    team[i].ns_per_op = (double*)malloc(kMaxBatches * sizeof(double));
    must(team[i].ns_per_op == NULL, "malloc");
  }
  for (int i = 0; i < threads; i++) must(pthread_create(&handles[i], NULL, start, &team[i]) != 0, "pthread_create");
  for (int i = 0; i < threads; i++) pthread_join(handles[i], NULL);

  double* all = (double*)malloc((size_t)threads * kMaxBatches * sizeof(double));
  must(all == NULL, "malloc");
  int count = 0;
  for (int i = 0; i < threads; i++) {
    for (int k = 0; k < team[i].batches; k++) all[count++] = team[i].ns_per_op[k];
    free(team[i].ns_per_op);
  }
  qsort(all, (size_t)count, sizeof(double), compare_doubles);
  printf("%s %.2f ns\n%s:median %.2f ns\n", name, all[0], name, all[count / 2]);
  free(all);
}

// Threads that have nothing to do with each other: every batch of every thread is a sample.
static inline void measure_each(const char* name, int threads, long ops, KernelBody body) {
  measure(name, threads, ops, body, each_thread);
}

// Threads that meet: they start a batch together, and it ends with the last of them. Time by operations of all threads.
static inline void measure_together(const char* name, int threads, long ops, KernelBody body) {
  measure(name, threads, ops, body, together_thread);
}

#endif  // CONCHECK_BENCH_KERNELS_KERNEL_H_
