#include "interpose/blocking/untimed.h"

#include <string.h>

#include "interpose/runtime.h"
#include "interpose/sync_table.h"
#include "trace/schema_contention.h"

namespace concheck::interpose::blocking {
namespace {

// One bit a stack id. Of more stacks than this, two that share a bit are told as one.
constexpr uint32_t kStacks = 65536;
uint64_t told[kStacks / 64];

bool tell_once(uint32_t stack) {
  uint64_t& word = told[stack % kStacks / 64];
  const uint64_t bit = uint64_t{1} << stack % 64;
  if ((__atomic_load_n(&word, __ATOMIC_RELAXED) & bit) != 0) return false;
  return (__atomic_fetch_or(&word, bit, __ATOMIC_RELAXED) & bit) == 0;
}

}  // namespace

void note_untimed_wait(Thread* self, const trace::Wait& wait, trace::SyncSlot* sync) {
  if (wait.stack == 0 || !tell_once(wait.stack)) return;
  record_thread_start(self, self);
  if (sync != nullptr) record_sync(self, sync);
  trace::UntimedWaitRecord record{};
  record.sync = sync != nullptr ? sync->id : 0;
  record.stack = wait.stack;
  record.kind = wait.kind;
  if (self->records.append(storage, trace::RecordType::untimed_wait, self->id, record) == nullptr) check_storage();
}

void restart_untimed_in_child() { memset(told, 0, sizeof told); }

}  // namespace concheck::interpose::blocking
