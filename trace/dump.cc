#include "trace/dump.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <variant>

#include "trace/escape.h"
#include "trace/header_check.h"
#include "trace/names.h"
#include "trace/slot_decoder.h"
#include "trace/source.h"
#include "trace/warnings.h"

namespace concheck::trace {
namespace {

// A sink that remembers that it was told to stop.
class Lines {
 public:
  explicit Lines(const LineSink& sink) : sink_(sink) {}
  void put(uint64_t offset, const std::string& line) { put_raw(fmt::format("{:#010x} {}", offset, line)); }
  void put_raw(const std::string& line) { going_ = going_ && sink_(line); }
  bool going() const { return going_; }

 private:
  const LineSink& sink_;
  bool going_ = true;
};

void dump_thread_slot(uint64_t offset, const ThreadSlotView& view, Lines* lines) {
  lines->put(offset, format_thread_slot(view));
  if (!view.wait_valid) {
    lines->put(offset, fmt::format("wait being-written sequence={}", view.slot.wait.sequence));
  } else if (view.slot.wait.kind != static_cast<uint32_t>(WaitKind::none)) {
    lines->put(offset, format_wait(view.slot.wait));
  }
  for (const HeldEntry& entry : view.held) lines->put(offset, format_held(entry));
}

void dump_block(const Source& source, const Block& block, SlotDecoder* slots, Warnings* warnings, Lines* lines) {
  if (!lines->going()) return;
  lines->put(block.offset, format_block(block));
  switch (static_cast<BlockType>(block.header.type)) {
    case BlockType::records:
      for_each_record(source, block, warnings,
                      [&](const RecordView& view) { lines->put(view.offset, format_record(view)); });
      break;
    case BlockType::threads:
      slots->thread_slots(block,
                          [&](uint64_t offset, ThreadSlotView&& view) { dump_thread_slot(offset, view, lines); });
      break;
    case BlockType::syncs:
      slots->sync_slots(block,
                        [&](uint64_t offset, const SyncSlotView& view) { lines->put(offset, format_sync_slot(view)); });
      break;
    case BlockType::lock_uses:
      slots->lock_uses(block,
                       [&](uint64_t offset, const LockUseView& view) { lines->put(offset, format_lock_use(view)); });
      break;
    case BlockType::held:
      break;  // with its thread
  }
}

int dump_source(const Source& source, const std::string& name, const LineSink& sink, std::string* error) {
  const std::variant<Header, std::string> checked = read_header(source);
  if (const auto* what = std::get_if<std::string>(&checked)) {
    *error = fmt::format("{}: {}", escape_text(name), *what);
    return 2;
  }
  const Header& header = std::get<Header>(checked);
  Lines lines(sink);
  Warnings warnings;
  for (const std::string& line : format_header(header)) lines.put(0, line);
  const bool ended = is_process_state(header.state) && header.state != static_cast<uint32_t>(ProcessState::running);
  SlotDecoder slots(source, !ended, &warnings);
  for_each_block(source, header, &warnings,
                 [&](const Block& block) { dump_block(source, block, &slots, &warnings, &lines); });
  check_readable(source, &warnings);
  for (const std::string& warning : warnings.lines()) lines.put_raw(fmt::format("# {}", warning));
  return 0;
}

}  // namespace

int dump_trace(std::span<const std::byte> image, const std::string& name, const LineSink& sink, std::string* error) {
  return dump_source(*open_image(image), name, sink, error);
}

int dump_trace(const std::string& path, std::FILE* out, std::string* error) {
  const auto source = open_file(path);
  if (const auto* what = std::get_if<std::string>(&source)) {
    *error = fmt::format("{}: {}", escape_text(path), *what);
    return 2;
  }
  int write_error = 0;
  const auto sink = [&](std::string_view line) {
    if (std::fwrite(line.data(), 1, line.size(), out) == line.size() && std::fputc('\n', out) != EOF) return true;
    write_error = errno;
    return false;
  };
  const int result = dump_source(*std::get<std::unique_ptr<Source>>(source), path, sink, error);
  if (result == 0 && write_error == 0 && std::fflush(out) != 0) write_error = errno;
  if (write_error == 0) return result;
  *error = fmt::format("cannot write the dump: {}", std::strerror(write_error));
  return 2;
}

}  // namespace concheck::trace
