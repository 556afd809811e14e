// From the bytes of one record to a value. Each decode() gives false when the record cannot be used, and says why in
// `remark`; or true, with a remark when a part of it had to be left out or an enum value was unknown. `remark` is empty
// otherwise. Nothing is believed: lengths are checked against the record's size, enum values against the schema.
#ifndef CONCHECK_TRACE_RECORD_DECODER_H_
#define CONCHECK_TRACE_RECORD_DECODER_H_

#include <algorithm>
#include <cstddef>
#include <string>

#include "trace/block_walk.h"
#include "trace/reader.h"

namespace concheck::trace {

bool decode(const RecordView& view, Module* out, std::string* remark);
bool decode(const RecordView& view, Stack* out, std::string* remark);
bool decode(const RecordView& view, ThreadStartRecord* out, std::string* remark);
bool decode(const RecordView& view, ThreadEndRecord* out, std::string* remark);
bool decode(const RecordView& view, ThreadName* out, std::string* remark);
bool decode(const RecordView& view, SyncRecord* out, std::string* remark);
bool decode(const RecordView& view, Clock* out, std::string* remark);
bool decode(const RecordView& view, AcquireRecord* out, std::string* remark);
bool decode(const RecordView& view, Deadlock* out, std::string* remark);
bool decode(const RecordView& view, MisuseRecord* out, std::string* remark);
bool decode(const RecordView& view, DataRace* out, std::string* remark);
bool decode(const RecordView& view, ModuleUnloadRecord* out, std::string* remark);
bool decode(const RecordView& view, NoteRecord* out, std::string* remark);
bool decode(const RecordView& view, ProcessRecord* out, std::string* remark);
bool decode(const RecordView& view, Ancestor* out, std::string* remark);
bool decode(const RecordView& view, GateRecord* out, std::string* remark);
bool decode(const RecordView& view, JoinedHoldRecord* out, std::string* remark);
bool decode(const RecordView& view, SyncChangeRecord* out, std::string* remark);
bool decode(const RecordView& view, LongWaitRecord* out, std::string* remark);
bool decode(const RecordView& view, SchedulingRecord* out, std::string* remark);
bool decode(const RecordView& view, Inversion* out, std::string* remark);
bool decode(const RecordView& view, ProcessorDelay* out, std::string* remark);
bool decode(const RecordView& view, BlockedHolding* out, std::string* remark);
bool decode(const RecordView& view, LoopStall* out, std::string* remark);
bool decode(const RecordView& view, UntimedWaitRecord* out, std::string* remark);
bool decode(const RecordView& view, SyncBlockRecord* out, std::string* remark);

// A text in a fixed array that may lack its NUL.
template <size_t kSize>
std::string bounded_text(const char (&text)[kSize]) {
  return std::string(text, std::find(text, text + kSize, '\0'));
}

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_RECORD_DECODER_H_
