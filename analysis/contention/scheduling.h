// How threads are scheduled, and which of them the system prefers.
#ifndef CONCHECK_ANALYSIS_CONTENTION_SCHEDULING_H_
#define CONCHECK_ANALYSIS_CONTENTION_SCHEDULING_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "analysis/model/ids.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

// A difference of so many nice levels is a threefold share of the processor; less is not worth a word.
inline constexpr int kNiceGap = 5;

struct Priority {
  int32_t policy = 0;  // SCHED_*
  int32_t priority = 0;
  int32_t nice = 0;

  bool real_time() const;

  // Runs before `other`, whatever that does: real-time before all others, the higher priority first. False for two
  // that are not real-time.
  bool before(const Priority& other) const;

  // That, or at least kNiceGap levels apart.
  bool preferred_to(const Priority& other) const;
};

template <typename Record>  // trace::Runner, InversionLink, InversionRecord, ...
Priority priority_of(const Record& record) {
  return {record.policy, record.priority, record.nice};
}

// "real-time priority 15", "nice level 10".
std::string priority_text(const Priority& priority);

using Processors = std::array<uint64_t, 4>;  // as trace::ThreadSlot::affinity
unsigned processor_count(const Processors& processors);
bool share_a_processor(const Processors& a, const Processors& b);  // true when one of them is not known

struct Scheduling {
  Priority priority;
  Processors processors{};
};

// Of every thread: the last that is known of it, else as the process's first thread.
class Schedulings {
 public:
  explicit Schedulings(const ProcessModel& model);

  Scheduling of(ThreadId thread) const;
  bool differ() const { return differ_; }  // threads do, in a way that decides who runs first

 private:
  std::map<ThreadId, Scheduling> by_thread_;
  Scheduling first_;
  bool differ_ = false;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_CONTENTION_SCHEDULING_H_
