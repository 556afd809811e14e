// Orders the threads of a test program in a way that concheck cannot see.
//
// Everything here is inline system calls on plain memory: no libc call, no library symbol, so no interceptor is passed
// and no happens-before edge is recorded. (libc's syscall() would not do: it is intercepted.) Nor does the compiler instrument
// it in a program that is built for the detection of races.
//
// Usable from C and C++, from several threads, and from several processes when the Stage lies in shared memory.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_HANDSHAKE_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_HANDSHAKE_H_

#include <fcntl.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>

#ifndef __x86_64__
#error "handshake.h has system calls for x86_64 only"
#endif

#ifdef __cplusplus
#define TESTPROGS_INLINE inline
#else
#define TESTPROGS_INLINE static inline
#endif

// A function without a call of __tsan_..., not inlined into one that is instrumented either. clang's no_sanitize
// would leave the atomic operations instrumented.
#ifdef __clang__
#define TESTPROGS_UNSEEN __attribute__((noinline, disable_sanitizer_instrumentation)) TESTPROGS_INLINE
#else
#define TESTPROGS_UNSEEN __attribute__((no_sanitize("thread"))) TESTPROGS_INLINE
#endif

// A system call as the kernel defines it: a negative errno on failure; errno itself stays untouched.
TESTPROGS_UNSEEN long raw_syscall(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

TESTPROGS_UNSEEN int raw_gettid(void) { return (int)raw_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0); }

TESTPROGS_UNSEEN void raw_write(int fd, const char* text, size_t bytes) {
  raw_syscall(SYS_write, fd, (long)text, (long)bytes, 0, 0, 0);
}

TESTPROGS_UNSEEN void raw_pause_us(long us) {
  struct timespec pause;
  pause.tv_sec = us / 1000000;
  pause.tv_nsec = us % 1000000 * 1000;
  raw_syscall(SYS_nanosleep, (long)&pause, 0, 0, 0, 0, 0);
}

// A number that only grows: threads say how far they are, and wait until others are there.
typedef struct Stage {
  int value;
} Stage;

TESTPROGS_UNSEEN int stage_now(const Stage* stage) { return __atomic_load_n(&stage->value, __ATOMIC_ACQUIRE); }

TESTPROGS_UNSEEN void stage_wake(Stage* stage) {
  raw_syscall(SYS_futex, (long)&stage->value, FUTEX_WAKE, 0x7fffffff, 0, 0, 0);
}

// Says "stage `value` is reached".
TESTPROGS_UNSEEN void stage_set(Stage* stage, int value) {
  int seen = stage_now(stage);
  while (seen < value && !__atomic_compare_exchange_n(&stage->value, &seen, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
  }
  stage_wake(stage);
}

// One more has arrived.
TESTPROGS_UNSEEN void stage_add(Stage* stage) {
  __atomic_add_fetch(&stage->value, 1, __ATOMIC_ACQ_REL);
  stage_wake(stage);
}

// Blocks until stage `value` is reached.
TESTPROGS_UNSEEN void stage_await(Stage* stage, int value) {
  int seen;
  while ((seen = stage_now(stage)) < value) raw_syscall(SYS_futex, (long)&stage->value, FUTEX_WAIT, seen, 0, 0, 0);
}

// Gives the processor away.
TESTPROGS_UNSEEN void raw_yield(void) { raw_syscall(SYS_sched_yield, 0, 0, 0, 0, 0, 0); }

TESTPROGS_UNSEEN long raw_read_file(const char* path, char* buffer, size_t bytes) {
  long fd = raw_syscall(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (fd < 0) return fd;
  long got = raw_syscall(SYS_read, fd, (long)buffer, (long)bytes - 1, 0, 0, 0);
  raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
  if (got >= 0) buffer[got] = 0;
  return got;
}

// "/proc/self/task/<tid>/<leaf>" without a libc call.
TESTPROGS_UNSEEN void raw_task_path(char* out, int tid, const char* leaf) {
  const char* prefix = "/proc/self/task/";
  char digits[12];
  int n = 0;
  while (*prefix) *out++ = *prefix++;
  do {
    digits[n++] = (char)('0' + tid % 10);
    tid /= 10;
  } while (tid > 0);
  while (n > 0) *out++ = digits[--n];
  *out++ = '/';
  while (*leaf) *out++ = *leaf++;
  *out = 0;
}

// 1 if thread `tid` of this process sleeps in the kernel (and, with only_futex, in a futex call), else 0.
TESTPROGS_UNSEEN int is_blocked(int tid, int only_futex) {
  char path[64];
  char text[512];
  raw_task_path(path, tid, "stat");
  if (raw_read_file(path, text, sizeof text) <= 0) return 0;
  const char* at = text;
  for (const char* p = text; *p; ++p) {
    if (*p == ')') at = p;
  }
  if (at[0] != ')' || at[1] != ' ' || (at[2] != 'S' && at[2] != 'D')) return 0;
  if (!only_futex) return 1;
  raw_task_path(path, tid, "syscall");
  // A kernel that does not tell the call (hidden /proc entries): sleeping has to do.
  if (raw_read_file(path, text, sizeof text) <= 0) return 1;
  return text[0] == '2' && text[1] == '0' && text[2] == '2' && text[3] == ' ';
}

// Blocks until thread `tid` sleeps in a futex call: it waits for a lock, a condition, a join ... Call it only when the
// thread cannot be in an earlier futex wait any more (a stage that it sets just before the call says so).
TESTPROGS_UNSEEN void wait_until_blocked(int tid) {
  while (!is_blocked(tid, 1)) raw_pause_us(200);
}

// The same for any system call that sleeps.
TESTPROGS_UNSEEN void wait_until_sleeping(int tid) {
  while (!is_blocked(tid, 0)) raw_pause_us(200);
}

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_HANDSHAKE_H_
