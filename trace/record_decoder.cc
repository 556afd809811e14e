#include "trace/record_decoder.h"

#include <fmt/format.h>

#include <algorithm>

#include "trace/decode_parts.h"
#include "trace/escape.h"
#include "trace/names.h"

namespace concheck::trace {
namespace {

// Module ids are part of a Frame.
constexpr uint32_t kMaxModule = (uint32_t{1} << (64 - kFrameModuleShift)) - 1;

}  // namespace

std::vector<std::string> split_arguments(const char* text, size_t bytes) {
  std::vector<std::string> arguments;
  const char* const end = text + bytes;
  for (const char* at = text; at < end;) {
    const char* const stop = std::find(at, end, '\0');
    arguments.emplace_back(at, stop);
    at = stop + 1;
  }
  return arguments;
}

bool decode(const RecordView& view, Module* out, std::string* remark) {
  ModuleRecord record;
  if (!take_with_id(view, &record, remark)) return false;
  if (record.id > kMaxModule) {
    *remark = fmt::format("module id {} is too large", record.id);
    return false;
  }
  if (record.build_id_bytes > sizeof(record.build_id) || record.end < record.start) {
    *remark = fmt::format("impossible build-id length {} or range {:#x}-{:#x}", record.build_id_bytes, record.start,
                          record.end);
    return false;
  }
  std::vector<char> path;
  if (!take_tail<ModuleRecord>(view, record.path_bytes, &path, remark)) return false;
  *out = {.id = record.id,
          .start = record.start,
          .end = record.end,
          .bias = record.bias,
          .build_id = hex_text({record.build_id, record.build_id_bytes}),
          .path = std::string(path.begin(), std::find(path.begin(), path.end(), '\0'))};
  return true;
}

bool decode(const RecordView& view, Stack* out, std::string* remark) {
  StackRecord record;
  if (!take_with_id(view, &record, remark)) return false;
  out->id = record.id;
  out->flags = record.flags;
  return take_tail<StackRecord>(view, record.frame_count, &out->frames, remark);
}

bool decode(const RecordView& view, ThreadStartRecord* out, std::string* remark) {
  return take_with_id(view, out, remark);
}

bool decode(const RecordView& view, ThreadEndRecord* out, std::string* remark) {
  return take_with_id(view, out, remark);
}

bool decode(const RecordView& view, ThreadName* out, std::string* remark) {
  ThreadNameRecord record;
  if (!take_with_id(view, &record, remark)) return false;
  *out = {.id = record.id, .name = bounded_text(record.name)};
  return true;
}

bool decode(const RecordView& view, SyncRecord* out, std::string* remark) {
  if (!take_with_id(view, out, remark)) return false;
  check_enum(&out->kind, is_sync_kind, SyncKind::none, "sync kind", remark);
  check_enum(&out->origin, is_origin, Origin::first_use, "origin", remark);
  return true;
}

bool decode(const RecordView& view, Clock* out, std::string* remark) {
  ClockRecord record;
  if (!take_with_id(view, &record, remark)) return false;
  out->id = record.id;
  out->own_slot = record.own_slot;
  out->own_epoch = record.own_epoch;
  std::vector<ClockEntry>& entries = out->entries;
  if (!take_tail<ClockRecord>(view, record.entry_count, &entries, remark)) return false;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const ClockEntry& a, const ClockEntry& b) { return a.slot < b.slot; });
  const auto end = std::unique(entries.begin(), entries.end(),
                               [](const ClockEntry& a, const ClockEntry& b) { return a.slot == b.slot; });
  if (end != entries.end()) *remark = "a clock slot stands twice in a clock";
  entries.erase(end, entries.end());
  return true;
}

bool decode(const RecordView& view, AcquireRecord* out, std::string* remark) {
  if (!take_with_id(view, out, remark)) return false;
  uint8_t mode = acquire_mode(*out);
  check_enum(&mode, is_mode, Mode::none, "mode", remark);
  out->header.flags = acquire_how(mode, acquire_flags(*out));
  return true;
}

bool decode(const RecordView& view, Deadlock* out, std::string* remark) {
  DeadlockRecord record;
  if (!take_fixed(view, &record, remark)) return false;
  if (record.entry_count == 0) {
    *remark = "a deadlock of no thread";
    return false;
  }
  out->thread = record.header.thread;
  out->time = record.time;
  check_enum(&record.shape, is_deadlock_shape, DeadlockShape::cycle, "deadlock shape", remark);
  out->shape = static_cast<DeadlockShape>(record.shape);
  if (!take_tail<DeadlockRecord>(view, record.entry_count, &out->entries, remark)) return false;
  for (DeadlockEntry& entry : out->entries) {
    check_enum(&entry.wait_kind, is_wait_kind, WaitKind::none, "wait kind", remark);
    check_enum(&entry.wait_mode, is_mode, Mode::none, "mode", remark);
    check_enum(&entry.held_mode, is_mode, Mode::none, "mode", remark);
  }
  return true;
}

bool decode(const RecordView& view, MisuseRecord* out, std::string* remark) {
  if (!take_fixed(view, out, remark, kLeastMisuseBytes)) return false;
  if (is_misuse(out->misuse)) return true;
  *remark = fmt::format("misuse {} is unknown", out->misuse);
  return false;
}

bool decode(const RecordView& view, DataRace* out, std::string* remark) {
  DataRaceRecord record;
  if (!take_fixed(view, &record, remark)) return false;
  std::vector<RaceLock> locks;
  const uint64_t lock_count = uint64_t{record.now.lock_count} + record.before.lock_count;
  if (!take_tail<DataRaceRecord>(view, lock_count, &locks, remark)) return false;
  check_enum(&record.memory, is_memory_kind, MemoryKind::unknown, "memory kind", remark);
  for (RaceLock& lock : locks) check_enum(&lock.mode, is_mode, Mode::none, "mode", remark);
  const auto middle = locks.begin() + record.now.lock_count;
  *out = {.thread = record.header.thread,
          .time = record.time,
          .count = std::max(record.header.count, 1u),
          .now = {record.now, {locks.begin(), middle}},
          .before = {record.before, {middle, locks.end()}},
          .memory = static_cast<MemoryKind>(record.memory),
          .flags = record.flags,
          .location = record.location,
          .block = record.block,
          .block_bytes = record.block_bytes,
          .block_stack = record.block_stack,
          .block_thread = record.block_thread,
          .free_stack = record.free_stack};
  return true;
}

bool decode(const RecordView& view, ModuleUnloadRecord* out, std::string* remark) {
  return take_with_id(view, out, remark);
}

bool decode(const RecordView& view, NoteRecord* out, std::string* remark) {
  if (!take_fixed(view, out, remark)) return false;
  if (is_note(out->note)) return true;
  *remark = fmt::format("note {} is unknown", out->note);
  return false;
}

bool decode(const RecordView& view, GateRecord* out, std::string* remark) { return take_fixed(view, out, remark); }

bool decode(const RecordView& view, JoinedHoldRecord* out, std::string* remark) {
  return take_fixed(view, out, remark);
}

bool decode(const RecordView& view, SyncChangeRecord* out, std::string* remark) {
  return take_with_id(view, out, remark);
}

bool decode(const RecordView& view, SyncBlockRecord* out, std::string* remark) {
  return take_with_id(view, out, remark);
}

bool decode(const RecordView& view, ProcessRecord* out, std::string* remark) {
  if (!take_fixed(view, out, remark)) return false;
  if (is_process_event(out->event)) return true;
  *remark = fmt::format("process event {} is unknown", out->event);
  return false;
}

bool decode(const RecordView& view, Ancestor* out, std::string* remark) {
  AncestorRecord record;
  std::vector<char> command;
  if (!take_fixed(view, &record, remark)) return false;
  if (!take_tail<AncestorRecord>(view, record.command_bytes, &command, remark)) return false;
  *out = {.pid = record.pid, .command = split_arguments(command.data(), command.size())};
  return true;
}

}  // namespace concheck::trace
