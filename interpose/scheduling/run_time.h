// How long a thread ran, and how long it could have run but no processor ran it, as the kernel counts it.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_RUN_TIME_H_
#define CONCHECK_INTERPOSE_SCHEDULING_RUN_TIME_H_

#include <cstdint>

namespace concheck::interpose {

// ns; kUnknownTime when there is no such thread in this process.
inline constexpr uint64_t kUnknownTime = UINT64_MAX;
uint64_t cpu_time_of(uint32_t tid);

// /proc/self/task/TID/schedstat. The kernel adds to the delay when a processor takes the thread up, or it leaves the queue: a
// delay that goes on is not in it.
struct RunQueue {
  uint64_t run_ns;
  uint64_t delay_ns;
  uint64_t turns;  // how often a processor took it up
};

// False when it can not be read: no /proc, no such thread, no file descriptor free.
bool read_run_queue(uint32_t tid, RunQueue* queue);

// The same from the file's text; false when it is none.
bool parse_run_queue(const char* text, RunQueue* queue);

// It runs, or waits for a processor (state R in /proc/self/task/TID/stat).
bool is_runnable(uint32_t tid);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_RUN_TIME_H_
