// For programs in which threads wait for long. Each finds out by its own means whether that happened as it should: it exits
// with 3 if not, so that no test passes for lack of the hazard.
//
// Threads are ordered by stages (handshake.h) and busy for an amount of their own processor time, so that a loaded machine makes
// a run longer, and changes nothing else.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_CONTENTION_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_CONTENTION_H_

#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "testprogs/threads.h"

// Longer than anything that is called long, and shorter than a second's share of real-time threads.
enum { kLongMs = 300 };

TESTPROGS_INLINE void must_show(int shown, const char* what) {
  if (shown) return;
  fprintf(stderr, "not so: %s\n", what);
  _exit(3);
}

// The hazard was there; and in the repaired program: it was not.
#define must_hold(condition) must_show(condition, #condition)

TESTPROGS_INLINE uint64_t ns_of(clockid_t clock) {
  struct timespec now;
  must(clock_gettime(clock, &now));
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

TESTPROGS_INLINE uint64_t now_ms(void) { return ns_of(CLOCK_MONOTONIC) / 1000000; }

TESTPROGS_INLINE struct timespec in_ms(clockid_t clock, long ms) {
  struct timespec until;
  must(clock_gettime(clock, &until));
  until.tv_nsec += ms * 1000000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  return until;
}

// Uses so much processor time.
TESTPROGS_INLINE void compute_us(long us) {
  const uint64_t end = ns_of(CLOCK_THREAD_CPUTIME_ID) + (uint64_t)us * 1000;
  while (ns_of(CLOCK_THREAD_CPUTIME_ID) < end) {
    // To ask for the time is a system call: not the greater part of it.
    for (int i = 0; i < 20000; ++i) __asm__ volatile("");
  }
}

TESTPROGS_INLINE void compute_ms(long ms) { compute_us(ms * 1000); }

TESTPROGS_INLINE int count_of(const int* counter) { return __atomic_load_n(counter, __ATOMIC_ACQUIRE); }
TESTPROGS_INLINE void count(int* counter) { __atomic_add_fetch(counter, 1, __ATOMIC_ACQ_REL); }

static cpu_set_t allowed_processors;

// First of all in main. A run that went astray ends.
TESTPROGS_INLINE void begin_run(void) {
  alarm(20);
  must(sched_getaffinity(0, sizeof allowed_processors, &allowed_processors));
}

// The calling thread, and those that it creates later, run on one processor only: the one that is `index` among those
// that the process may use.
TESTPROGS_INLINE void run_on(int index) {
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed_processors) || index-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    must(pthread_setaffinity_np(pthread_self(), sizeof one, &one));
    return;
  }
  must_show(0, "there are enough processors");
}

// 1 if thread `tid` sleeps in a futex call for the word at `address`, or the kernel does not tell where it sleeps.
TESTPROGS_INLINE int is_blocked_on(int tid, const void* address) {
  char path[64];
  char text[256];
  unsigned long number = 0;
  unsigned long first = 0;
  if (!is_blocked(tid, 1)) return 0;
  raw_task_path(path, tid, "syscall");
  if (raw_read_file(path, text, sizeof text) <= 0) return 1;
  return sscanf(text, "%lu %lx", &number, &first) == 2 && first == (unsigned long)address;
}

TESTPROGS_INLINE void wait_until_blocked_on(int tid, const void* address) {
  while (!is_blocked_on(tid, address)) raw_pause_us(200);
}

// Real-time priorities, above all threads without one.
enum { kLow = 5, kMiddle = 10, kHigh = 15 };

TESTPROGS_INLINE int real_time_priority(int above_lowest) { return sched_get_priority_min(SCHED_FIFO) + above_lowest; }

// Not before the main thread waits for the others: else it would be one more that they keep from running.
TESTPROGS_INLINE void become_real_time(int above_lowest) {
  struct sched_param own;
  if (raw_gettid() != getpid()) wait_until_blocked(getpid());
  own.sched_priority = real_time_priority(above_lowest);
  must(pthread_setschedparam(pthread_self(), SCHED_FIFO, &own));
}

// Nice levels count within a session only where the kernel groups threads by it (sched(7), "The autogroup feature"), and what else
// runs here is in another one. So this process gets a session of its own, and that session nearly all of the processor. It needs what real-time needs.
TESTPROGS_INLINE void become_session_of_weight(void) {
  // A leader of a process group can have none of its own, unless it leads one already.
  if (getsid(0) != getpid() && setsid() == -1) return;
  FILE* group = fopen("/proc/self/autogroup", "w");
  if (group == NULL) return;  // they are not grouped
  fputs("-20", group);
  fclose(group);
}

TESTPROGS_INLINE void become_nice(int level) { must(setpriority(PRIO_PROCESS, (id_t)raw_gettid(), level)); }

TESTPROGS_INLINE void init_with_protocol(pthread_mutex_t* mutex, int protocol, int ceiling) {
  pthread_mutexattr_t attributes;
  must(pthread_mutexattr_init(&attributes));
  must(pthread_mutexattr_setprotocol(&attributes, protocol));
  if (protocol == PTHREAD_PRIO_PROTECT) must(pthread_mutexattr_setprioceiling(&attributes, real_time_priority(ceiling)));
  must(pthread_mutex_init(mutex, &attributes));
  must(pthread_mutexattr_destroy(&attributes));
}

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_CONTENTION_H_
