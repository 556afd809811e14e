#include "interpose/scheduling/ended_threads.h"

#include <string.h>

#include "interpose/runtime.h"
#include "interpose/scheduling/run_time.h"
#include "interpose/scheduling/scheduling.h"

namespace concheck::interpose {
namespace {

struct Kept {
  uint32_t sequence;  // odd while it is being written
  uint32_t told;      // id of the thread, once its start stands in the trace
  EndedThread thread;
};
Kept kept[kKeptThreads];
uint32_t kept_count;  // ever

}  // namespace

void keep_ended_thread(const Thread* t) {
  if (t->ended_cpu_ns == 0 || t->ended_cpu_ns == kUnknownTime) return;
  Kept& to = kept[kept_count % kKeptThreads];
  const uint32_t sequence = to.sequence;
  __atomic_store_n(&to.sequence, sequence + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  to.thread.start = start_record_of(t);
  memcpy(to.thread.name, t->slot->name, sizeof to.thread.name);
  to.thread.schedule = schedule_of(t);
  to.thread.cpu_ns = t->ended_cpu_ns;
  to.thread.delay_ns = t->ended_delay_ns;
  __atomic_store_n(&to.told, t->start_recorded ? t->id : 0, __ATOMIC_RELAXED);
  __atomic_store_n(&to.sequence, sequence + 2, __ATOMIC_RELEASE);
  __atomic_store_n(&kept_count, kept_count + 1, __ATOMIC_RELEASE);
}

bool read_ended_thread(uint32_t place, EndedThread* thread) {
  const Kept& from = kept[place];
  const uint32_t before = __atomic_load_n(&from.sequence, __ATOMIC_ACQUIRE);
  if (before == 0 || (before & 1) != 0) return false;
  *thread = from.thread;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return __atomic_load_n(&from.sequence, __ATOMIC_RELAXED) == before;
}

bool find_ended_thread(uint32_t id, EndedThread* thread) {
  for (uint32_t place = 0; place < kKeptThreads; ++place) {
    if (read_ended_thread(place, thread) && thread->start.id == id) return true;
  }
  return false;
}

void record_ended_thread(Thread* self, uint32_t id) {
  for (uint32_t place = 0; place < kKeptThreads; ++place) {
    EndedThread thread;
    if (!read_ended_thread(place, &thread) || thread.start.id != id) continue;
    if (__atomic_exchange_n(&kept[place].told, id, __ATOMIC_RELAXED) == id) return;
    self->records.append(storage, trace::RecordType::thread_start, self->id, thread.start);
    if (thread.name[0] != '\0') {
      trace::ThreadNameRecord name{};
      name.id = id;
      memcpy(name.name, thread.name, sizeof name.name);
      self->records.append(storage, trace::RecordType::thread_name, self->id, name);
    }
    return record_schedule(self, id, thread.schedule);
  }
}

void restart_ended_threads_in_child() {
  // A child that has nothing to forget must not pay for pages of its own.
  if (kept_count != 0) memset(static_cast<void*>(kept), 0, sizeof kept);
  kept_count = 0;
}

}  // namespace concheck::interpose
