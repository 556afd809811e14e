#include "tests/races/recorder.h"

namespace {

Recorded events[kRecordedMax];
size_t count = 0;
thread_local bool on = false;

void record(Recorded::Kind kind, uintptr_t address, size_t bytes, uintptr_t pc) {
  if (on && count < kRecordedMax) events[count++] = {kind, address, bytes, pc};
}

uintptr_t number(const void* p) { return reinterpret_cast<uintptr_t>(p); }

}  // namespace

void start_recording() {
  count = 0;
  on = true;
}

size_t stop_recording() {
  on = false;
  return count;
}

const Recorded& recorded(size_t i) { return events[i]; }

extern "C" {
void __concheck_race_range(const void* p, size_t bytes, int is_write, uintptr_t pc) {
  record(is_write != 0 ? Recorded::write : Recorded::read, number(p), bytes, pc);
}
void __concheck_race_allocated(void* p, size_t bytes, uintptr_t pc) {
  record(Recorded::allocated, number(p), bytes, pc);
}
void __concheck_race_freed(void* p, uintptr_t pc) { record(Recorded::freed, number(p), 0, pc); }
void __concheck_race_mapped(void* p, size_t bytes) { record(Recorded::mapped, number(p), bytes, 0); }
void __concheck_race_unmapped(void* p, size_t bytes) { record(Recorded::unmapped, number(p), bytes, 0); }
void __concheck_race_channel_written(int fd) { record(Recorded::channel_written, static_cast<uintptr_t>(fd), 0, 0); }
void __concheck_race_channel_read(int fd) { record(Recorded::channel_read, static_cast<uintptr_t>(fd), 0, 0); }
void __concheck_race_channel_closed(int fd) { record(Recorded::channel_closed, static_cast<uintptr_t>(fd), 0, 0); }
void __concheck_race_longjmp(uintptr_t target_sp) { record(Recorded::jumped, target_sp, 0, 0); }
}
