// The records of schema_contention.h; see record_decoder.h.
#include "trace/decode_parts.h"
#include "trace/names.h"
#include "trace/record_decoder.h"

namespace concheck::trace {

bool decode(const RecordView& view, LongWaitRecord* out, std::string* remark) {
  if (!take_fixed(view, out, remark)) return false;
  check_enum(&out->kind, is_wait_kind, WaitKind::none, "wait kind", remark);
  check_enum(&out->mode, is_mode, Mode::none, "mode", remark);
  return true;
}

bool decode(const RecordView& view, SchedulingRecord* out, std::string* remark) {
  return take_fixed(view, out, remark);
}

bool decode(const RecordView& view, Inversion* out, std::string* remark) {
  InversionRecord& record = out->record;
  if (!take_fixed(view, &record, remark)) return false;
  if (!take_tail<InversionRecord>(view, record.link_count, &out->links, remark)) return false;
  const size_t links_end = sizeof(InversionRecord) + out->links.size() * sizeof(InversionLink);
  if (!take_items(view, links_end, record.runner_count, &out->runners, remark)) return false;
  check_enum(&record.kind, is_wait_kind, WaitKind::none, "wait kind", remark);
  check_enum(&record.mode, is_mode, Mode::none, "mode", remark);
  for (InversionLink& link : out->links) check_enum(&link.wait_kind, is_wait_kind, WaitKind::none, "wait kind", remark);
  return true;
}

bool decode(const RecordView& view, ProcessorDelay* out, std::string* remark) {
  return take_fixed(view, &out->record, remark) &&
         take_tail<ProcessorDelayRecord>(view, out->record.runner_count, &out->runners, remark);
}

bool decode(const RecordView& view, BlockedHolding* out, std::string* remark) {
  if (!take_fixed(view, &out->record, remark)) return false;
  if (!take_tail<BlockedHoldingRecord>(view, out->record.lock_count, &out->locks, remark)) return false;
  check_enum(&out->record.call, is_blocking_call, BlockingCall::none, "blocking call", remark);
  for (RaceLock& lock : out->locks) check_enum(&lock.mode, is_mode, Mode::none, "mode", remark);
  return true;
}

bool decode(const RecordView& view, LoopStall* out, std::string* remark) {
  if (!take_fixed(view, &out->record, remark)) return false;
  if (!take_tail<LoopStallRecord>(view, out->record.sample_count, &out->samples, remark)) return false;
  check_enum(&out->record.cause, is_stall_cause, StallCause::computation, "stall cause", remark);
  check_enum(&out->record.cause_call, is_blocking_call, BlockingCall::none, "blocking call", remark);
  return true;
}

bool decode(const RecordView& view, UntimedWaitRecord* out, std::string* remark) {
  if (!take_fixed(view, out, remark)) return false;
  check_enum(&out->kind, is_wait_kind, WaitKind::none, "wait kind", remark);
  return true;
}

}  // namespace concheck::trace
