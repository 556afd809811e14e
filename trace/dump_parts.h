// What the lines of a dump are made of.
#ifndef CONCHECK_TRACE_DUMP_PARTS_H_
#define CONCHECK_TRACE_DUMP_PARTS_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "trace/names.h"
#include "trace/reader.h"

namespace concheck::trace::dump_parts {

inline std::string wait_kind_text(uint32_t kind) {
  return is_wait_kind(kind) ? std::string(wait_kind_name(static_cast<WaitKind>(kind)))
                            : fmt::format("unknown({})", kind);
}

inline std::string mode_text(uint8_t mode) {
  return is_mode(mode) ? std::string(mode_name(static_cast<Mode>(mode))) : fmt::format("unknown({})", mode);
}

// " name=value", or nothing when the value is empty.
inline std::string optional_field(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format(" {}={}", name, value);
}

// The records of schema_contention.h.
std::string body(const LongWaitRecord& r);
std::string body(const SchedulingRecord& r);
std::string body(const Inversion& inversion);
std::string body(const BlockedHolding& holding);
std::string body(const LoopStall& stall);
std::string body(const UntimedWaitRecord& r);
std::string body(const ProcessorDelay& delay);

}  // namespace concheck::trace::dump_parts

#endif  // CONCHECK_TRACE_DUMP_PARTS_H_
