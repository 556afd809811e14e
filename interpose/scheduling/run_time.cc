#include "interpose/scheduling/run_time.h"

#include <string.h>
#include <time.h>

#include "interpose/proc_file.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {

uint64_t cpu_time_of(uint32_t tid) {
  // The kernel's clock id of a thread: its number inverted above three bits that say "thread" and "time on the processor".
  constexpr uint32_t kThreadSchedulerClock = 6;
  timespec time{};
  const auto clock = static_cast<int32_t>(~tid << 3 | kThreadSchedulerClock);
  if (sys::failed(sys::call(SYS_clock_gettime, clock, reinterpret_cast<long>(&time)))) return kUnknownTime;
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(time.tv_nsec);
}

bool parse_run_queue(const char* text, RunQueue* queue) {
  uint64_t* const fields[] = {&queue->run_ns, &queue->delay_ns, &queue->turns};
  for (uint64_t* field : fields) {
    if (*text < '0' || *text > '9') return false;
    *field = parse(&text, 10);
    if (*text == ' ') ++text;
  }
  return true;
}

bool read_run_queue(uint32_t tid, RunQueue* queue) {
  char path[kProcPathBytes];
  char text[80];
  task_path(path, tid, "/schedstat");
  read_text(path, text, sizeof text);
  return parse_run_queue(text, queue);
}

bool is_runnable(uint32_t tid) {
  char path[kProcPathBytes];
  char text[256];
  task_path(path, tid, "/stat");
  read_text(path, text, sizeof text);
  const char* state = strrchr(text, ')');
  return state != nullptr && state[1] == ' ' && state[2] == 'R';
}

}  // namespace concheck::interpose
