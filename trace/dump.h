// A trace as text, for people who debug concheck or their trace: every record and every slot in use, one a line, in
// file order, each with its byte offset. Texts out of the trace are escaped.
#ifndef CONCHECK_TRACE_DUMP_H_
#define CONCHECK_TRACE_DUMP_H_

#include <cstdint>
#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trace/block_walk.h"
#include "trace/reader.h"

namespace concheck::trace {

// Takes one line, without its newline. False stops the dump.
using LineSink = std::function<bool(std::string_view)>;

// Prints the trace at `path`, then its warnings as lines that begin with '#'. Gives 0; or 2, with one line in *error,
// when the file is not a trace that can be read, or `out` cannot be written. Memory does not grow with the trace.
int dump_trace(const std::string& path, std::FILE* out, std::string* error);
// The same from memory.
int dump_trace(std::span<const std::byte> image, const std::string& name, const LineSink& sink, std::string* error);

// Single lines, without offset and newline. A record that cannot be decoded gives its bare header and why.
std::vector<std::string> format_header(const Header& header);
std::string format_block(const Block& block);
std::string format_record(const RecordView& view);
std::string format_wait(const Wait& wait);
std::string format_held(const HeldEntry& entry);
std::string format_thread_slot(const ThreadSlotView& view);  // without its wait and held locks
std::string format_sync_slot(const SyncSlotView& view);
std::string format_lock_use(const LockUseView& view);
std::string format_frame(Frame frame);  // "m1+0x1140"; "0x7f..." when in no module

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_DUMP_H_
