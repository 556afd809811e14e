#include "analysis/contention/scheduling.h"

#include <algorithm>
#include <bit>

namespace concheck::analysis {
namespace {

constexpr ThreadId kFirstThread{1};

// SCHED_*: numbers of the target's kernel.
constexpr int32_t kFifo = 1;
constexpr int32_t kRoundRobin = 2;
constexpr int32_t kIdle = 5;
constexpr int32_t kDeadline = 6;

// The kernel's order: deadlines, then real-time priorities, then all others alike.
int32_t level(const Priority& priority) {
  if (priority.policy == kDeadline) return 1000;
  return priority.policy == kFifo || priority.policy == kRoundRobin ? priority.priority : 0;
}

// Threads of SCHED_IDLE have a smaller share than any nice level gives.
int32_t niceness(const Priority& priority) { return priority.policy == kIdle ? 20 : priority.nice; }

Processors processors_of(const uint64_t (&affinity)[4]) { return {affinity[0], affinity[1], affinity[2], affinity[3]}; }

}  // namespace

bool Priority::real_time() const { return level(*this) > 0; }
bool Priority::before(const Priority& other) const { return level(*this) > level(other); }

bool Priority::preferred_to(const Priority& other) const {
  return before(other) || (!real_time() && !other.real_time() && niceness(other) - niceness(*this) >= kNiceGap);
}

std::string priority_text(const Priority& priority) {
  if (priority.policy == kDeadline) return "a deadline";
  if (priority.policy == kIdle) return "idle priority";
  if (priority.real_time()) return "real-time priority " + std::to_string(priority.priority);
  return priority.nice == 0 ? "normal priority" : "nice level " + std::to_string(priority.nice);
}

unsigned processor_count(const Processors& processors) {
  unsigned count = 0;
  for (const uint64_t word : processors) count += static_cast<unsigned>(std::popcount(word));
  return count;
}

bool share_a_processor(const Processors& a, const Processors& b) {
  if (processor_count(a) == 0 || processor_count(b) == 0) return true;
  for (size_t i = 0; i < a.size(); ++i) {
    if ((a[i] & b[i]) != 0) return true;
  }
  return false;
}

Schedulings::Schedulings(const ProcessModel& model) {
  for (const trace::SchedulingRecord& record : model.trace().scheduling) {
    by_thread_[ThreadId(record.about)] = {priority_of(record), processors_of(record.affinity)};
  }
  for (const trace::ThreadSlotView& view : model.trace().thread_slots) {
    if (view.slot.thread == 0 || view.slot.policy < 0) continue;
    const Scheduling scheduling = {priority_of(view.slot), processors_of(view.slot.affinity)};
    by_thread_.try_emplace(ThreadId(view.slot.thread), scheduling);
  }
  if (const auto first = by_thread_.find(kFirstThread); first != by_thread_.end()) first_ = first->second;
  for (const auto& [thread, scheduling] : by_thread_) {
    differ_ |= scheduling.priority.preferred_to(first_.priority) || first_.priority.preferred_to(scheduling.priority);
  }
}

Scheduling Schedulings::of(ThreadId thread) const {
  const auto known = by_thread_.find(thread);
  return known != by_thread_.end() ? known->second : first_;
}

}  // namespace concheck::analysis
