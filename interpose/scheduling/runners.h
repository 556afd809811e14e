// The threads that ran most while another one did not.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_RUNNERS_H_
#define CONCHECK_INTERPOSE_SCHEDULING_RUNNERS_H_

#include "interpose/scheduling/urgency.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {

class Runners {
 public:
  static constexpr uint32_t kMost = 16;

  // Keeps the kMost that ran longest, the one that ran most first. One that did not run is none.
  void add(uint32_t thread, const Schedule& schedule, uint64_t cpu_ns) {
    if (cpu_ns == 0 || (count_ == kMost && runners_[count_ - 1].cpu_ns >= cpu_ns)) return;
    uint32_t place = count_ < kMost ? count_++ : count_ - 1;
    for (; place > 0 && runners_[place - 1].cpu_ns < cpu_ns; --place) runners_[place] = runners_[place - 1];
    runners_[place] = {thread, schedule.policy, schedule.priority, schedule.nice, cpu_ns};
  }

  const trace::Runner* begin() const { return runners_; }
  const trace::Runner* end() const { return runners_ + count_; }
  uint32_t count() const { return count_; }

 private:
  trace::Runner runners_[kMost];
  uint32_t count_ = 0;
};

// Of threads that began lately, so many are asked for: it is a system call each.
inline constexpr uint32_t kMostNewRunners = 256;

struct Thread;
// Before a record that names them.
void tell_runners(Thread* self, const Runners& runners);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_RUNNERS_H_
