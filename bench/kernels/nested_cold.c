// One of many mutexes, three others one after the other inside it, all of them uncontended; and much memory is written before the next
// time, as a server's own work does. An operation is the four pairs, without that work.
#include "kernel.h"

enum { kOuter = 4096, kInner = 3, kOtherWork = 1 << 20, kLine = 64, kMostSamples = 20000 };

static pthread_mutex_t outer[kOuter];
static pthread_mutex_t inner[kInner];
static volatile char other_work[kOtherWork];
static double samples[kMostSamples];

static void nested(unsigned which) {
  pthread_mutex_lock(&outer[which]);
  for (int i = 0; i < kInner; i++) {
    pthread_mutex_lock(&inner[i]);
    pthread_mutex_unlock(&inner[i]);
  }
  pthread_mutex_unlock(&outer[which]);
}

static void* run(void* unused) {
  (void)unused;
  for (int round = 0; round < 3; round++) {
    for (unsigned i = 0; i < kOuter; i++) nested(i);
  }
  const double deadline = now_ns() + budget_ns();
  unsigned which = 1;
  int count = 0;
  while (count < kMostSamples && (count < kMinBatches || now_ns() < deadline)) {
    for (int i = 0; i < kOtherWork; i += kLine) other_work[i]++;
    which = which * 1664525 + 1013904223;
    const double start = now_ns();
    nested((which >> 16) % kOuter);
    samples[count++] = now_ns() - start;
  }
  qsort(samples, (size_t)count, sizeof(double), compare_doubles);
  printf("nested-cold %.2f ns\nnested-cold:median %.2f ns\n", samples[0], samples[count / 2]);
  return NULL;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < kOuter; i++) pthread_mutex_init(&outer[i], NULL);
  for (int i = 0; i < kInner; i++) pthread_mutex_init(&inner[i], NULL);
  must(pthread_create(&thread, NULL, run, NULL) != 0, "pthread_create");
  pthread_join(thread, NULL);
  return 0;
}
