// System calls made directly: they touch neither errno nor the hooks, and work in any state of the process.
#ifndef CONCHECK_TRACE_RAW_SYSCALLS_H_
#define CONCHECK_TRACE_RAW_SYSCALLS_H_

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#include <cstddef>
#include <cstdint>

namespace concheck::sys {

// Result as the kernel gives it: -errno on failure.
inline long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
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

inline bool failed(long result) { return result < 0 && result > -4096; }

inline uint32_t gettid() { return static_cast<uint32_t>(call(SYS_gettid)); }
inline uint32_t getpid() { return static_cast<uint32_t>(call(SYS_getpid)); }

inline long mmap(void* at, size_t bytes, int prot, int flags, int fd, size_t offset) {
  return call(SYS_mmap, reinterpret_cast<long>(at), static_cast<long>(bytes), prot, flags, fd,
              static_cast<long>(offset));
}

// Private zeroed memory; nullptr when the kernel refuses.
inline void* map_anonymous(size_t bytes, int extra_flags = 0) {
  const long result = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | extra_flags, -1, 0);
  return failed(result) ? nullptr : reinterpret_cast<void*>(result);
}

inline long futex(uint32_t* word, int operation, uint32_t value) {
  return call(SYS_futex, reinterpret_cast<long>(word), operation, value, 0, 0, 0);
}

// The soft limit of a resource (RLIMIT_...); SIZE_MAX when there is none.
inline size_t limit_of(int resource) {
  rlimit limit{};
  if (failed(call(SYS_prlimit64, 0, resource, 0, reinterpret_cast<long>(&limit)))) return SIZE_MAX;
  return limit.rlim_cur == RLIM_INFINITY ? SIZE_MAX : limit.rlim_cur;
}

inline uint64_t now_ns(clockid_t clock = CLOCK_MONOTONIC) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(t.tv_nsec);
}

}  // namespace concheck::sys

#endif  // CONCHECK_TRACE_RAW_SYSCALLS_H_
