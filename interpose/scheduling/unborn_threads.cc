#include "interpose/scheduling/unborn_threads.h"

#include <string.h>

#include "interpose/proc_file.h"
#include "interpose/scheduling/run_time.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr uint32_t kMost = 64;
ThreadBirth* awaited[kMost];

struct Unborn {
  ThreadBirth births[kMost];
  uint32_t birth_count;
  uint32_t tids[kMost];
  uint32_t tid_count;
};

// In the order of their creation, which is that of their numbers too, but for a wrap of these.
void add_birth(Unborn& unborn, const ThreadBirth& birth) {
  uint32_t place = unborn.birth_count++;
  for (; place > 0 && unborn.births[place - 1].created_at > birth.created_at; --place) unborn.births[place] = unborn.births[place - 1];
  unborn.births[place] = birth;
}

bool add_if_it_never_ran(uint32_t tid, void* context) {
  auto* unborn = static_cast<Unborn*>(context);
  RunQueue queue;
  if (read_run_queue(tid, &queue) && queue.turns == 0 && queue.run_ns == 0) unborn->tids[unborn->tid_count++] = tid;
  return unborn->tid_count < kMost;
}

}  // namespace

void await_birth(ThreadBirth* birth) {
  birth->created_at = sys::now_ns();
  for (ThreadBirth*& place : awaited) {
    ThreadBirth* nobody = nullptr;
    if (__atomic_load_n(&place, __ATOMIC_RELAXED) != nullptr) continue;
    if (__atomic_compare_exchange_n(&place, &nobody, birth, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) return;
  }
}

void end_awaiting(const ThreadBirth* birth) {
  for (ThreadBirth*& place : awaited) {
    if (__atomic_load_n(&place, __ATOMIC_RELAXED) == birth) return __atomic_store_n(&place, nullptr, __ATOMIC_RELEASE);
  }
}

void visit_unborn(uint64_t now, uint64_t age, void (*tell)(const ThreadBirth& birth, uint32_t tid, void* context), void* context) {
  if (__atomic_load_n(&unborn_threads, __ATOMIC_ACQUIRE) == 0) return;
  static Unborn unborn;
  unborn.birth_count = unborn.tid_count = 0;
  for (ThreadBirth*& place : awaited) {
    const ThreadBirth* birth = __atomic_load_n(&place, __ATOMIC_ACQUIRE);
    if (birth == nullptr) continue;
    const ThreadBirth copy = *birth;
    // Its memory is never unmapped, but may be another's by now.
    if (__atomic_load_n(&place, __ATOMIC_ACQUIRE) == birth && now - copy.created_at >= age) add_birth(unborn, copy);
  }
  if (unborn.birth_count == 0) return;
  visit_tasks(add_if_it_never_ran, &unborn);
  // Others that never ran are not ours, or too young: then it is not known which is which.
  if (unborn.tid_count != unborn.birth_count) return;
  for (uint32_t i = 0; i < unborn.birth_count; ++i) tell(unborn.births[i], unborn.tids[i], context);
}

void restart_unborn_in_child() { memset(awaited, 0, sizeof awaited); }

}  // namespace concheck::interpose
