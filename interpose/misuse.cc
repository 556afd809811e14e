#include "interpose/misuse.h"

#include "interpose/dependency.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// What was said already, so that a loop of mistakes is one record. Two mistakes that share a place in the table cost each
// other nothing but a repetition.
constexpr uint32_t kSaid = 1024;
uint64_t said[kSaid];

bool say_once(uint64_t key) {
  key = (key * 0x9e3779b97f4a7c15ULL) | 1;
  return __atomic_exchange_n(&said[key >> 54], key, __ATOMIC_RELAXED) != key;
}

}  // namespace

void record_misuse_at(Thread* self, trace::Misuse misuse, trace::SyncSlot* sync, uint32_t stack, int result) {
  make_trace_permanent();
  record_thread_start(self, self);
  trace::MisuseRecord record{};
  record.misuse = static_cast<uint32_t>(misuse);
  if (sync != nullptr) {
    record_sync(self, sync);
    record.sync = sync->id;
    Thread* owner = sync->owner != 0 ? thread_at(sync->owner_slot) : nullptr;
    if (owner != nullptr && owner->id == sync->owner) {
      record.other_thread = owner->id;
      record_thread_start(self, owner);
      for (uint32_t i = 0; i < owner->slot->held_depth; ++i) {
        if (owner->held[i].sync == sync->id) record.other_stack = owner->held[i].stack;
      }
    }
  }
  record.stack = stack;
  record.result = result;
  record.time = sys::now_ns();
  self->records.append(storage, trace::RecordType::misuse, self->id, record);
}

void record_misuse(Thread* self, trace::Misuse misuse, trace::SyncSlot* sync, CallSite site, int result) {
  const uint64_t lock = sync != nullptr ? sync->id : 0;
  if (!say_once(site.pc ^ lock << 40 ^ uint64_t{static_cast<uint32_t>(misuse)} << 58)) return;
  record_misuse_at(self, misuse, sync, capture_stack(self, site), result);
}

void report_exit_holding(Thread* self) {
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    trace::SyncSlot* sync = entry.sync != 0 ? known_sync(entry.address) : nullptr;
    if (sync == nullptr || sync->id != entry.sync) continue;
    if (entry.mode == static_cast<uint8_t>(trace::Mode::exclusive) && sync->owner != self->id) continue;
    // A robust mutex is made for owners that end.
    if ((sync->attributes & trace::kRobust) != 0) continue;
    if (!say_once(entry.pc ^ uint64_t{entry.sync} << 40)) continue;
    record_misuse_at(self, trace::Misuse::exit_holding, sync, entry.stack != 0 ? entry.stack : confirm_stack(self, {entry.pc, entry.sp}, 0), 0);
  }
}

}  // namespace concheck::interpose
