// The flags of the schema as text: those that are set, joined by commas, for example "try,timed"; empty when there are none. They are
// as stable as the names (names.h).
#ifndef CONCHECK_TRACE_FLAGS_TEXT_H_
#define CONCHECK_TRACE_FLAGS_TEXT_H_

#include <cstdint>
#include <string>

#include "trace/schema.h"
#include "trace/schema_contention.h"
#include "trace/schema_races.h"

namespace concheck::trace {

std::string acquire_flags_text(uint8_t flags);
std::string stack_flags_text(uint16_t flags);
std::string race_access_flags_text(uint16_t flags);
std::string race_flags_text(uint16_t flags);
std::string long_wait_flags_text(uint16_t flags);
// What SyncAttribute says about an object of this kind, for example "recursive,robust".
std::string sync_attributes_text(SyncKind kind, uint16_t attributes);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_FLAGS_TEXT_H_
