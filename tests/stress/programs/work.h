// What the stress programs share: locks to take, threads to run, and a result that does not depend on the schedule.
#ifndef CONCHECK_TESTS_STRESS_PROGRAMS_WORK_H_
#define CONCHECK_TESTS_STRESS_PROGRAMS_WORK_H_

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "testprogs/handshake.h"

inline void must(bool good, const char* what) {
  if (good) return;
  fprintf(stderr, "failed: %s\n", what);
  _exit(99);
}

inline void run_in_threads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
}

// A little of everything that makes facts: nested locks in one order, contention, many lock addresses.
inline long some_work(int threads, int rounds) {
  static std::mutex outer;
  static std::mutex inner;
  static long count = 0;
  run_in_threads(threads, [&](int) {
    for (int i = 0; i < rounds; ++i) {
      std::mutex local;
      const std::lock_guard<std::mutex> first(outer);
      const std::lock_guard<std::mutex> second(inner);
      const std::lock_guard<std::mutex> third(local);
      ++count;
    }
  });
  return count;
}

inline int number(char** argv, int index, int otherwise) {
  int count = 0;
  while (argv[count] != nullptr) ++count;
  return index < count ? atoi(argv[index]) : otherwise;
}

#endif  // CONCHECK_TESTS_STRESS_PROGRAMS_WORK_H_
