// TraceBuilder's records of schema_contention.h.
#include <algorithm>
#include <cstring>

#include "tests/unit/trace/trace_builder.h"

namespace concheck::trace {
namespace {

template <typename Record>
void set_header(Record* record, RecordType type) {
  record->header.type = static_cast<uint16_t>(type);
  record->header.thread = std::max(record->header.thread, 1u);
}

}  // namespace

void TraceBuilder::add(LongWaitRecord record) {
  set_header(&record, RecordType::long_wait);
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add(SchedulingRecord record) {
  set_header(&record, RecordType::scheduling);
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add(UntimedWaitRecord record) {
  set_header(&record, RecordType::untimed_wait);
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add(InversionRecord record, const std::vector<InversionLink>& links,
                       const std::vector<Runner>& runners) {
  set_header(&record, RecordType::inversion);
  record.link_count = static_cast<uint32_t>(links.size());
  record.runner_count = static_cast<uint32_t>(runners.size());
  std::vector<std::byte> tail(links.size() * sizeof(InversionLink) + runners.size() * sizeof(Runner));
  const size_t runners_at = links.size() * sizeof(InversionLink);
  if (!links.empty()) std::memcpy(tail.data(), links.data(), runners_at);
  if (!runners.empty()) std::memcpy(tail.data() + runners_at, runners.data(), runners.size() * sizeof(Runner));
  append(&record, sizeof(record), tail.data(), tail.size());
}

void TraceBuilder::add(ProcessorDelayRecord record, const std::vector<Runner>& runners) {
  set_header(&record, RecordType::processor_delay);
  record.runner_count = static_cast<uint32_t>(runners.size());
  append(&record, sizeof(record), runners.data(), runners.size() * sizeof(Runner));
}

void TraceBuilder::add(BlockedHoldingRecord record, const std::vector<RaceLock>& locks) {
  set_header(&record, RecordType::blocked_holding);
  record.lock_count = static_cast<uint16_t>(locks.size());
  append(&record, sizeof(record), locks.data(), locks.size() * sizeof(RaceLock));
}

void TraceBuilder::add(LoopStallRecord record, const std::vector<StallSample>& samples) {
  set_header(&record, RecordType::loop_stall);
  record.sample_count = static_cast<uint32_t>(samples.size());
  append(&record, sizeof(record), samples.data(), samples.size() * sizeof(StallSample));
}

}  // namespace concheck::trace
