// The lines of a dump. dump.cc puts them in order.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <utility>

#include "trace/decode_parts.h"
#include "trace/dump.h"
#include "trace/dump_parts.h"
#include "trace/escape.h"
#include "trace/flags_text.h"
#include "trace/names.h"
#include "trace/record_decoder.h"

namespace concheck::trace {
namespace {

using dump_parts::mode_text;
using dump_parts::optional_field;
using dump_parts::wait_kind_text;

std::string frames_text(const std::vector<Frame>& frames) {
  std::string text;
  for (const Frame frame : frames) text.append(text.empty() ? "" : ",").append(format_frame(frame));
  return text.empty() ? "-" : text;
}

std::string attributes_field(uint8_t kind, uint16_t attributes) {
  return optional_field("attributes", sync_attributes_text(static_cast<SyncKind>(kind), attributes));
}

std::string body(const Module& module) {
  return fmt::format("id={} path={} start={:#x} end={:#x} bias={:#x} build-id={}", module.id, quote_text(module.path),
                     module.start, module.end, module.bias, module.build_id.empty() ? "-" : module.build_id);
}

std::string body(const Stack& stack) {
  return fmt::format("id={} frames={}{}", stack.id, frames_text(stack.frames),
                     optional_field("flags", stack_flags_text(stack.flags)));
}

std::string body(const ThreadStartRecord& r) {
  return fmt::format("id={} tid={} parent={} create-stack={} time={} start-routine={} slot={} clock-slot={}", r.id,
                     r.os_tid, r.parent, r.create_stack, r.time, format_frame(r.start_routine), r.slot, r.clock_slot);
}

std::string body(const ThreadEndRecord& r) {
  return fmt::format("id={} held={} time={} acquisitions={} contended={}", r.id, r.held, r.time, r.acquisitions,
                     r.contended);
}

std::string body(const ThreadName& name) { return fmt::format("id={} name={}", name.id, quote_text(name.name)); }

std::string body(const SyncRecord& r) {
  return fmt::format("id={} kind={} origin={}{} address={:#x} location={} create-stack={} create-thread={} value={}",
                     r.id, sync_kind_name(static_cast<SyncKind>(r.kind)), origin_name(static_cast<Origin>(r.origin)),
                     attributes_field(r.kind, r.attributes), r.address,
                     r.location == 0 ? "-" : format_frame(r.location), r.create_stack, r.create_thread, r.value);
}

std::string body(const Clock& clock) {
  std::string entries;
  for (const ClockEntry& entry : clock.entries) {
    entries += fmt::format("{}{}@{}", entries.empty() ? "" : ",", entry.slot, entry.epoch);
  }
  return fmt::format("id={} own={}@{} entries={}", clock.id, clock.own_slot, clock.own_epoch,
                     entries.empty() ? "-" : entries);
}

std::string body(const AcquireRecord& r) {
  return fmt::format("id={} sync={} mode={} parent={} stack={} clock={} time-ms={}{}{}", r.id, r.sync,
                     mode_text(acquire_mode(r)), r.parent, r.stack, r.clock, r.time_ms,
                     r.header.count > 1 ? fmt::format(" count={}", r.header.count) : "",
                     optional_field("flags", acquire_flags_text(acquire_flags(r))));
}

std::string body(const Deadlock& deadlock) {
  std::string text = fmt::format("time={}", deadlock.time);
  if (deadlock.shape != DeadlockShape::cycle) text += fmt::format(" shape={}", deadlock_shape_name(deadlock.shape));
  for (const DeadlockEntry& e : deadlock.entries) {
    text += fmt::format(" [thread={} waits={} for={} mode={} stack={} holds={} mode={} stack={}]", e.thread,
                        wait_kind_text(e.wait_kind), e.wait_sync, mode_text(e.wait_mode), e.wait_stack, e.held_sync,
                        mode_text(e.held_mode), e.held_stack);
  }
  return text;
}

std::string body(const MisuseRecord& r) {
  std::string text = fmt::format("misuse={} sync={} stack={} other-thread={} other-stack={} result={} time={}",
                                 misuse_name(static_cast<Misuse>(r.misuse)), r.sync, r.stack, r.other_thread,
                                 r.other_stack, r.result, r.time);
  if (r.other_sync != 0) text += fmt::format(" other-sync={}", r.other_sync);
  return text;
}

std::string side_text(std::string_view name, const RaceSide& side) {
  const RaceAccess& a = side.access;
  std::string text = fmt::format(" {}=[thread={} address={:#x} size={} stack={}{}", name, a.thread, a.address, a.size,
                                 a.stack, optional_field("flags", race_access_flags_text(a.flags)));
  for (const RaceLock& lock : side.locks) {
    text += fmt::format(" holds={} mode={} stack={}", lock.sync, mode_text(lock.mode), lock.stack);
  }
  return text + "]";
}

std::string body(const DataRace& race) {
  std::string text =
      fmt::format("time={} count={}{}", race.time, race.count, optional_field("flags", race_flags_text(race.flags)));
  text += side_text("now", race.now) + side_text("before", race.before);
  return text + fmt::format(
                    " memory={} location={} block={:#x} block-bytes={} block-stack={} block-thread={} "
                    "free-stack={}",
                    memory_kind_name(race.memory), race.location == 0 ? "-" : format_frame(race.location), race.block,
                    race.block_bytes, race.block_stack, race.block_thread, race.free_stack);
}

std::string body(const ModuleUnloadRecord& r) { return fmt::format("id={}", r.id); }

std::string body(const NoteRecord& r) {
  return fmt::format("note={} value={}", note_name(static_cast<Note>(r.note)), r.value);
}

std::string body(const GateRecord& r) {
  const bool chained = (r.header.flags & kGateChained) != 0;
  return fmt::format("thread={} sync={}{}", r.thread, r.sync, chained ? " chained" : "");
}

std::string body(const JoinedHoldRecord& r) {
  return fmt::format("sync={} clock={} since={}", r.sync, r.clock, r.since);
}
std::string body(const SyncChangeRecord& r) { return fmt::format("id={} attributes={:#x}", r.id, r.attributes); }

std::string body(const SyncBlockRecord& r) {
  return fmt::format("id={} stack={} offset={} block-bytes={}", r.id, r.stack, r.offset, r.block_bytes);
}

std::string arguments_text(const std::vector<std::string>& arguments) {
  std::string text;
  for (const std::string& argument : arguments) text.append(" ").append(quote_text(argument));
  return text;
}

std::string body(const Ancestor& ancestor) {
  return fmt::format("pid={}{}", ancestor.pid, arguments_text(ancestor.command));
}

std::string body(const ProcessRecord& r) {
  return fmt::format("event={} pid={} time={}", process_event_name(static_cast<ProcessEvent>(r.event)), r.pid, r.time);
}

using dump_parts::body;  // the records of schema_contention.h

template <typename T>
std::string decoded_body(const RecordView& view) {
  T item{};
  std::string remark;
  if (!decode(view, &item, &remark)) return fmt::format("damaged: {}", remark);
  std::string text = body(item);
  if (!remark.empty()) text += fmt::format(" doubtful: {}", remark);
  return text;
}

std::string text_body(const RecordView& view) {
  const auto bytes = view.bytes.subspan(sizeof(RecordHeader));
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return quote_text(text.substr(0, text.find('\0')));
}

std::string record_body(const RecordView& view) {
  switch (static_cast<RecordType>(view.header.type)) {
    case RecordType::module:
      return decoded_body<Module>(view);
    case RecordType::stack:
      return decoded_body<Stack>(view);
    case RecordType::thread_start:
      return decoded_body<ThreadStartRecord>(view);
    case RecordType::thread_end:
      return decoded_body<ThreadEndRecord>(view);
    case RecordType::thread_name:
      return decoded_body<ThreadName>(view);
    case RecordType::sync:
      return decoded_body<SyncRecord>(view);
    case RecordType::clock:
      return decoded_body<Clock>(view);
    case RecordType::acquire:
      return decoded_body<AcquireRecord>(view);
    case RecordType::deadlock:
      return decoded_body<Deadlock>(view);
    case RecordType::misuse:
      return decoded_body<MisuseRecord>(view);
    case RecordType::data_race:
      return decoded_body<DataRace>(view);
    case RecordType::module_unload:
      return decoded_body<ModuleUnloadRecord>(view);
    case RecordType::note:
      return decoded_body<NoteRecord>(view);
    case RecordType::gate:
      return decoded_body<GateRecord>(view);
    case RecordType::joined_hold:
      return decoded_body<JoinedHoldRecord>(view);
    case RecordType::sync_change:
      return decoded_body<SyncChangeRecord>(view);
    case RecordType::sync_block:
      return decoded_body<SyncBlockRecord>(view);
    case RecordType::process:
      return decoded_body<ProcessRecord>(view);
    case RecordType::ancestor:
      return decoded_body<Ancestor>(view);
    case RecordType::long_wait:
      return decoded_body<LongWaitRecord>(view);
    case RecordType::scheduling:
      return decoded_body<SchedulingRecord>(view);
    case RecordType::inversion:
      return decoded_body<Inversion>(view);
    case RecordType::blocked_holding:
      return decoded_body<BlockedHolding>(view);
    case RecordType::loop_stall:
      return decoded_body<LoopStall>(view);
    case RecordType::untimed_wait:
      return decoded_body<UntimedWaitRecord>(view);
    case RecordType::processor_delay:
      return decoded_body<ProcessorDelay>(view);
    case RecordType::text:
      return text_body(view);
  }
  return fmt::format("type={} bytes={}", view.header.type, view.header.size);
}

}  // namespace

std::string format_frame(Frame frame) {
  const uint64_t module = frame >> kFrameModuleShift;
  if (module == 0) return fmt::format("{:#x}", frame);
  return fmt::format("m{}+{:#x}", module, frame & kFrameOffsetMask);
}

std::vector<std::string> format_header(const Header& h) {
  const std::string state = is_process_state(h.state)
                                ? std::string(process_state_name(static_cast<ProcessState>(h.state)))
                                : fmt::format("unknown({})", h.state);
  const uint32_t build_id_bytes = std::min<uint32_t>(h.build_id_bytes, sizeof(h.build_id));
  return {
      fmt::format(
          "header version={} features={:#x} tool={} state={} exit-code={} pid={} parent-pid={} chunks={} sealed={} "
          "max-bytes={} loaded-late={}",
          h.version, h.features, quote_text(bounded_text(h.tool_version)), state, h.exit_code, h.pid, h.parent_pid,
          h.next_chunk & ~kSealed, (h.next_chunk & kSealed) != 0, h.max_bytes, h.library_loaded_late),
      fmt::format("counters facts-dropped={} threads-started={} threads-live-peak={} clock-slots={} syncs-seen={} "
                  "acquisitions-retired={} contended-retired={} unwinder={} hooks={}",
                  h.facts_dropped, h.threads_started, h.threads_live_peak, h.clock_slots, h.syncs_seen,
                  h.acquisitions_retired, h.contended_retired, h.unwinder, h.hooks_version),
      fmt::format("races checking={} accesses-checked={} seen={}",
                  is_race_checking(h.races) ? std::string(race_checking_name(static_cast<RaceChecking>(h.races)))
                                            : fmt::format("unknown({})", h.races),
                  h.accesses_checked, h.races_seen),
      fmt::format("times start-realtime={} start-monotonic={} end-monotonic={}", h.start_realtime, h.start_monotonic,
                  h.end_monotonic),
      fmt::format("exe {} build-id={}", quote_text(bounded_text(h.exe)),
                  build_id_bytes == 0 ? "-" : hex_text({h.build_id, build_id_bytes})),
      fmt::format("directory {}", quote_text(bounded_text(h.directory))),
      fmt::format("command{}", arguments_text(split_arguments(h.command, std::min<size_t>(h.command_bytes, sizeof(h.command))))),
  };
}

std::string format_block(const Block& block) {
  const BlockHeader& header = block.header;
  std::string text =
      fmt::format("block {} chunks={}", block_type_name(static_cast<BlockType>(header.type)), header.chunks);
  if (!is_block_type(header.type)) text += fmt::format(" type={}", header.type);
  if (header.slots != 0) text += fmt::format(" first={} slots={}", header.first, header.slots);
  if (block.cut) text += " cut-off";
  return text;
}

std::string format_record(const RecordView& view) {
  return fmt::format("{} thread={} {}", record_type_name(static_cast<RecordType>(view.header.type)), view.header.thread,
                     record_body(view));
}

std::string format_wait(const Wait& wait) {
  return fmt::format("wait kind={} sync={} address={:#x} mode={} since={} stack={} other={} pc={:#x}{}{}{}",
                     wait_kind_text(wait.kind), wait.sync, wait.address, mode_text(wait.mode), wait.since, wait.stack,
                     wait.other, wait.pc, wait.served != 0 ? fmt::format(" served={}", wait.served) : "",
                     wait.timed != 0 ? " timed" : "", wait.in_deadlock != 0 ? " in-deadlock" : "");
}

std::string format_held(const HeldEntry& entry) {
  return fmt::format("held sync={} address={:#x} mode={} acquire={} stack={} recursion={} pc={:#x}{}", entry.sync,
                     entry.address, mode_text(entry.mode), entry.acquire, entry.stack, entry.recursion, entry.pc,
                     optional_field("flags", acquire_flags_text(entry.flags)));
}

std::string format_thread_slot(const ThreadSlotView& view) {
  const ThreadSlot& s = view.slot;
  return fmt::format(
      "thread-slot index={} thread={} state={} tid={} name={} parent={} create-stack={} detached={} start={} "
      "start-routine={} "
      "acquisitions={} contended={} held-depth={} in-signal={} policy={} priority={} nice={}",
      view.index, s.thread, thread_state_name(static_cast<ThreadState>(s.state)), s.os_tid, quote_text(view.name),
      s.parent, s.create_stack, s.detached, s.start, format_frame(s.start_routine), s.acquisitions, s.contended,
      s.held_depth, s.in_signal, s.policy, s.priority, s.nice);
}

std::string format_sync_slot(const SyncSlotView& view) {
  const SyncSlot& s = view.slot;
  return fmt::format(
      "sync-slot index={} sync={} kind={} origin={}{} address={:#x} owner={} readers={} create-stack={} "
      "create-thread={} acquisitions={} contended={} recorded={} value={}",
      view.index, s.id, sync_kind_name(static_cast<SyncKind>(s.kind)), origin_name(static_cast<Origin>(s.origin)),
      attributes_field(s.kind, s.attributes), s.address, s.owner, s.readers, s.create_stack, s.create_thread,
      s.acquisitions, s.contended, s.recorded, s.value);
}

}  // namespace concheck::trace
