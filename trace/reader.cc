#include "trace/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "trace/block_walk.h"
#include "trace/decode_parts.h"
#include "trace/escape.h"
#include "trace/header_check.h"
#include "trace/names.h"
#include "trace/slot_decoder.h"
#include "trace/source.h"
#include "trace/trace_assembler.h"
#include "trace/warnings.h"

namespace concheck::trace {
namespace {

ReadError error_about(const std::string& path, const std::string& what) {
  return {fmt::format("{}: {}", escape_text(path), what)};
}

// Whether the process said how it ended.
bool check_state(Header* header, Warnings* warnings) {
  if (!is_process_state(header->state)) {
    warnings->add(Trouble::unknown_value, fmt::format("damaged: the process is in state {}", header->state));
    header->state = static_cast<uint32_t>(ProcessState::running);
    return false;
  }
  if (header->state != static_cast<uint32_t>(ProcessState::running)) return true;
  warnings->add(Trouble::unfinished, "the process was killed or still runs: this is what it recorded so far");
  return false;
}

void read_blocks(const Source& source, bool live, Trace* trace, Warnings* warnings) {
  TraceAssembler assembler(trace, warnings);
  // Slots last: what they refer to was recorded before it came to stand in them.
  std::vector<Block> slot_blocks;
  for_each_block(source, trace->header, warnings, [&](const Block& block) {
    switch (static_cast<BlockType>(block.header.type)) {
      case BlockType::records:
        return for_each_record(source, block, warnings, [&](const RecordView& view) { assembler.add(view); });
      case BlockType::threads:
      case BlockType::syncs:
      case BlockType::lock_uses:
        return slot_blocks.push_back(block);
      case BlockType::held:
        return;  // by way of the slot that it belongs to
    }
    warnings->add(Trouble::unknown_type,
                  fmt::format("a block of unknown type {} at byte {} was skipped: a newer concheck may read it",
                              block.header.type, block.offset));
  });
  SlotDecoder slots(source, live, warnings);
  for (const Block& block : slot_blocks) {
    const auto type = static_cast<BlockType>(block.header.type);
    if (type == BlockType::threads) {
      slots.thread_slots(block,
                         [&](uint64_t, ThreadSlotView&& view) { trace->thread_slots.push_back(std::move(view)); });
    } else if (type == BlockType::syncs) {
      slots.sync_slots(block, [&](uint64_t, const SyncSlotView& view) { trace->sync_slots.push_back(view); });
    } else {
      slots.lock_uses(block, [&](uint64_t, const LockUseView& view) { trace->lock_uses.push_back(view); });
    }
  }
  assembler.finish();
  check_readable(source, warnings);
}

}  // namespace

std::variant<Trace, ReadError> read_trace(const Source& source, const std::string& name) {
  std::variant<Header, std::string> header = read_header(source);
  if (const auto* what = std::get_if<std::string>(&header)) return error_about(name, *what);
  Trace trace;
  Warnings warnings;
  trace.path = name;
  trace.header = std::get<Header>(header);
  trace.sealed = (trace.header.next_chunk & kSealed) != 0;
  trace.command = split_arguments(trace.header.command, trace.header.command_bytes);
  trace.exe = trace.header.exe;
  trace.directory = trace.header.directory;
  trace.build_id = hex_text({trace.header.build_id, trace.header.build_id_bytes});
  const bool ended = check_state(&trace.header, &warnings);
  if (trace.header.facts_dropped != 0) {
    warnings.add(
        Trouble::dropped,
        fmt::format("{} fact{} not recorded (trace size limit, full disk or no memory): findings may be missing",
                    trace.header.facts_dropped, trace.header.facts_dropped == 1 ? " was" : "s were"));
  }
  read_blocks(source, !ended, &trace, &warnings);
  trace.complete = ended && !warnings.damaged();
  trace.warnings = warnings.lines();
  return trace;
}

std::variant<Trace, ReadError> read_trace(const std::string& path) {
  const auto source = open_file(path);
  if (const auto* what = std::get_if<std::string>(&source)) return error_about(path, *what);
  return read_trace(*std::get<std::unique_ptr<Source>>(source), path);
}

std::variant<Trace, ReadError> read_trace(std::span<const std::byte> image, std::string name) {
  return read_trace(*open_image(image), name);
}

}  // namespace concheck::trace
