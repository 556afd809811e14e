// The vocabulary of the schema as text. Names are stable (kebab-case): reports, baselines and scripts may keep them. A
// value that this version does not know gives "unknown".
#ifndef CONCHECK_TRACE_NAMES_H_
#define CONCHECK_TRACE_NAMES_H_

#include <cstdint>
#include <string_view>

#include "trace/schema.h"
#include "trace/schema_contention.h"
#include "trace/schema_races.h"

namespace concheck::trace {

std::string_view process_state_name(ProcessState state);
std::string_view block_type_name(BlockType type);
std::string_view record_type_name(RecordType type);
std::string_view sync_kind_name(SyncKind kind);
std::string_view origin_name(Origin origin);
std::string_view mode_name(Mode mode);
std::string_view wait_kind_name(WaitKind kind);
std::string_view thread_state_name(ThreadState state);
std::string_view deadlock_shape_name(DeadlockShape value);
std::string_view misuse_name(Misuse misuse);
std::string_view note_name(Note note);
std::string_view process_event_name(ProcessEvent event);
std::string_view race_checking_name(RaceChecking value);
std::string_view memory_kind_name(MemoryKind kind);
std::string_view blocking_call_name(BlockingCall value);
std::string_view stall_cause_name(StallCause value);

// Whether a number is a value of the enum. For values that come out of a file.
bool is_process_state(uint32_t value);
bool is_block_type(uint32_t value);
bool is_record_type(uint32_t value);
bool is_sync_kind(uint32_t value);
bool is_origin(uint32_t value);
bool is_mode(uint32_t value);
bool is_wait_kind(uint32_t value);
bool is_thread_state(uint32_t value);
bool is_deadlock_shape(uint32_t value);
bool is_misuse(uint32_t value);
bool is_note(uint32_t value);
bool is_process_event(uint32_t value);
bool is_race_checking(uint32_t value);
bool is_memory_kind(uint32_t value);
bool is_blocking_call(uint32_t value);
bool is_stall_cause(uint32_t value);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_NAMES_H_
