// The threads that ran most while another one did not.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_RUNNERS_H_
#define CONCHECK_INTERPOSE_SCHEDULING_RUNNERS_H_

#include "interpose/scheduling/ended_threads.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/scheduling/urgency.h"
#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {

class Runners {
 public:
  static constexpr uint32_t kMost = 16;

  // What ran for less than a part of `duration` is not worth a word.
  explicit Runners(uint64_t duration) : least_(duration / 128 + 1) {}

  // Keeps the kMost that ran longest, the one that ran most first.
  void add(uint32_t thread, const Schedule& schedule, uint64_t cpu_ns) {
    for (uint32_t i = 0; i < count_; ++i) {
      // Seen in its slot, and again among those whose slot is another's by now.
      if (runners_[i].thread == thread) return;
    }
    if (cpu_ns < least_ || (count_ == kMost && runners_[count_ - 1].cpu_ns >= cpu_ns)) return;
    uint32_t place = count_ < kMost ? count_++ : count_ - 1;
    for (; place > 0 && runners_[place - 1].cpu_ns < cpu_ns; --place) runners_[place] = runners_[place - 1];
    runners_[place] = {thread, schedule.policy, schedule.priority, schedule.nice, cpu_ns};
  }

  const trace::Runner* begin() const { return runners_; }
  const trace::Runner* end() const { return runners_ + count_; }
  uint32_t count() const { return count_; }

 private:
  uint64_t least_;
  trace::Runner runners_[kMost];
  uint32_t count_ = 0;
};

// Of threads that began lately, so many are asked for: it is a system call each.
inline constexpr uint32_t kMostNewRunners = 256;

// A thread that may have run: one in its slot, or one that has ended and whose slot is another's by now.
struct RunView {
  uint32_t thread;
  Schedule schedule;
  uint64_t start;
  const Thread* in_slot;  // null: it has ended, and ran so long:
  uint64_t ended_cpu_ns;
};
inline uint64_t cpu_time_of(const RunView& view) { return view.in_slot != nullptr ? cpu_time_of(view.in_slot) : view.ended_cpu_ns; }

template <typename Visit>
void visit_threads(Visit visit) {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    const Thread* t = thread_at(i);
    if (t == nullptr) continue;
    visit(RunView{t->id, schedule_of(t), t->slot->start, t, 0});
  }
  for (uint32_t place = 0; place < kKeptThreads; ++place) {
    EndedThread ended;
    if (read_ended_thread(place, &ended)) visit(RunView{ended.start.id, ended.schedule, ended.start.time, nullptr, ended.cpu_ns});
  }
}

// Before a record that names them.
void tell_runners(Thread* self, const Runners& runners);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_RUNNERS_H_
