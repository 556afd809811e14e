// The reader and the dump must survive any bytes. Built with libFuzzer (clang, -DCONCHECK_FUZZ=ON), or with
// standalone_main.cc, which runs it over the files of the corpus.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/fuzz/require.h"
#include "trace/dump.h"
#include "trace/reader.h"

namespace concheck::trace {
namespace {

using fuzz::require;

template <typename T>
void check_ids(const std::vector<T>& list) {
  for (size_t i = 0; i < list.size(); ++i) {
    require(list[i].id != 0 && (i == 0 || list[i - 1].id < list[i].id));
  }
}

// What reader.h promises of every trace.
void check(const Trace& trace, size_t file_bytes) {
  check_ids(trace.modules);
  check_ids(trace.stacks);
  check_ids(trace.thread_starts);
  check_ids(trace.thread_ends);
  check_ids(trace.syncs);
  check_ids(trace.clocks);
  check_ids(trace.acquires);
  check_ids(trace.module_unloads);
  require(trace.warnings.size() <= 12);
  size_t held = 0;
  for (const ThreadSlotView& view : trace.thread_slots) {
    require(view.slot.thread != 0);
    held += view.held.size();
  }
  require(held * sizeof(HeldEntry) <= file_bytes);
  for (const Deadlock& deadlock : trace.deadlocks) require(!deadlock.entries.empty());
  for (const AcquireRecord& acquire : trace.acquires) {
    size_t steps = 0;
    for (const AcquireRecord* at = &acquire; at != nullptr; at = find_by_id(trace.acquires, at->parent)) {
      require(++steps <= trace.acquires.size());
    }
  }
}

void check_line(std::string_view line) {
  for (const char c : line) require(c >= 0x20 || c < 0);
}

}  // namespace
}  // namespace concheck::trace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace concheck::trace;
  const std::span<const std::byte> image(reinterpret_cast<const std::byte*>(data), size);
  const auto result = read_trace(image, "fuzz");
  if (const auto* trace = std::get_if<Trace>(&result)) {
    check(*trace, size);
    for (const std::string& warning : trace->warnings) check_line(warning);
  } else {
    check_line(std::get<ReadError>(result).message);
  }
  std::string error;
  const auto sink = [](std::string_view line) {
    check_line(line);
    return true;
  };
  const int code = dump_trace(image, "fuzz", sink, &error);
  require((code == 0) == std::holds_alternative<Trace>(result));
  return 0;
}
