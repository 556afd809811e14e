// What the race kernels share: threads, their number, and how a kernel says that its result is right.
//
// kernel THREADS [PART]: the work does not depend on THREADS; PART of it is done, from 0 to 1 (default 1).
#ifndef CONCHECK_BENCH_RACE_KERNELS_KERNEL_H_
#define CONCHECK_BENCH_RACE_KERNELS_KERNEL_H_

#include <pthread.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace kernel {

constexpr int kMaxThreads = 64;

inline int threads = 2;
inline double part = 1;

inline void parse(int argc, char** argv) {
  if (argc > 1) threads = std::atoi(argv[1]);
  if (argc > 2) part = std::atof(argv[2]);
  if (threads < 2 || threads > kMaxThreads || threads % 2 != 0 || !(part > 0 && part <= 1) || argc > 3) {
    std::fprintf(stderr, "usage: %s THREADS [PART]: an even number of threads, 2 to %d; a part of the work, up to 1\n",
                 argv[0], kMaxThreads);
    std::exit(2);
  }
}

inline long scaled(long amount) {
  const auto done = static_cast<long>(static_cast<double>(amount) * part);
  return done < 1 ? 1 : done;
}

// A cheap random number, the same on every machine.
struct Random {
  std::uint64_t state;
  explicit Random(std::uint64_t seed) : state(seed * 2654435769u + 1) {}
  std::uint32_t next() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state >> 33);
  }
  std::uint32_t below(std::uint32_t limit) { return next() % limit; }
};

// The part of 0 .. total that is thread number index's.
struct Share {
  long begin, end;
};
inline Share share(long total, int index) { return {total * index / threads, total * (index + 1) / threads}; }

// Runs body(index) in `threads` threads. POSIX threads, since libstdc++'s own code is not instrumented.
template <typename Body>
void run_threads(const Body& body) {
  struct Start {
    const Body* body;
    int index;
  };
  std::vector<Start> starts;
  std::vector<pthread_t> ids(threads);
  for (int i = 0; i < threads; ++i) starts.push_back({&body, i});
  for (int i = 0; i < threads; ++i) {
    const auto entry = [](void* argument) -> void* {
      const Start* start = static_cast<Start*>(argument);
      (*start->body)(start->index);
      return nullptr;
    };
    if (pthread_create(&ids[i], nullptr, entry, &starts[i]) != 0) {
      std::fprintf(stderr, "can not create a thread\n");
      std::exit(2);
    }
  }
  for (pthread_t id : ids) pthread_join(id, nullptr);
}

// The kernel's exit code.
inline int verdict(bool right) {
  if (!right) std::fprintf(stderr, "wrong result\n");
  return right ? 0 : 1;
}

}  // namespace kernel

#endif  // CONCHECK_BENCH_RACE_KERNELS_KERNEL_H_
