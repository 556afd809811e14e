#include "interpose/blocking/stall.h"

#include "interpose/blocking/blocking.h"
#include "interpose/guard.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/run_time.h"
#include "interpose/stack_capture.h"
#include "interpose/sync_table.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::blocking {
namespace {

using trace::LoopStallRecord;
using trace::StallCause;

// A process that has only one thread gets a trace of its own for such a stall.
constexpr uint64_t kWorthATrace = 50'000'000;

uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

// What a stall's time went to.
struct Share {
  StallCause cause;
  uint64_t ns;
};

// What the thread did itself counts first, if that alone is a stall: on a busy machine the delay is longer than most.
Share main_cause(const Loop& loop, uint64_t cpu_ns, uint64_t delay_ns) {
  const Share own[] = {
      {StallCause::lock, loop.lock_ns},
      {StallCause::blocking_call, loop.call_ns},
      {StallCause::computation, cpu_ns},
  };
  Share most = own[0];
  for (const Share& share : own) {
    if (share.ns > most.ns) most = share;
  }
  return most.ns < trace::kLongStallNs && delay_ns > most.ns ? Share{StallCause::processor, delay_ns} : most;
}

void describe_cause(Thread* self, const Loop& loop, LoopStallRecord& record) {
  switch (static_cast<StallCause>(record.cause)) {
    case StallCause::lock: {
      record.cause_stack = loop.longest_lock_stack;
      record.cause_sync = loop.longest_lock;
      trace::SyncSlot* sync = known_sync(loop.longest_lock_address);
      if (sync != nullptr && sync->id == loop.longest_lock) record_sync(self, sync);
      break;
    }
    case StallCause::blocking_call:
      record.cause_call = static_cast<uint16_t>(loop.longest_call);
      record.cause_stack = loop.longest_call_stack;
      break;
    case StallCause::computation:
    case StallCause::processor:
      record.cause_stack = loop.last_stack;
      break;
  }
}

// One for a cause and its place. That a computation was looked at is worth another record.
uint64_t fact_of(const LoopStallRecord& record, const Samples& samples) {
  uint64_t place = record.cause_stack != 0 ? record.cause_stack : record.loop_stack;
  if (static_cast<StallCause>(record.cause) == StallCause::computation) {
    place = samples.place != 0 ? samples.place : uint64_t{record.loop_stack} << 1 | (samples.count != 0 ? 1 : 0);
  }
  return (place ^ static_cast<uint64_t>(record.cause) << 56) * 0x9e3779b97f4a7c15ULL | 1;
}

}  // namespace

uint64_t run_queue_delay_ns(const Thread* self) {
  RunQueue queue;
  return read_run_queue(self->os_tid, &queue) ? queue.delay_ns : kUnknownTime;
}

void note_stall(Thread* self, State* state, CallSite site) {
  LibcCalls calls;
  const Loop& loop = state->loop;
  const uint64_t end = sys::now_ns();
  const uint64_t begin = loop.begin + coarse_grain_ns();
  if (end < begin + trace::kLongStallNs || !is_own_process()) return;
  const uint64_t length = end - begin;
  LoopStallRecord record{};
  record.begin = begin;
  record.end = end;
  record.cpu_ns = least(sys::now_ns(CLOCK_THREAD_CPUTIME_ID) - loop.cpu_ns, length);
  const uint64_t delay = loop.delay_ns != kUnknownTime ? run_queue_delay_ns(self) : kUnknownTime;
  // Some of it may have been before the stall: at most what else the stall leaves.
  const uint64_t accounted = least(length, record.cpu_ns + loop.lock_ns + loop.call_ns);
  record.delay_ns = delay != kUnknownTime ? least(delay - loop.delay_ns, length - accounted) : kUnknownTime;
  const uint64_t known_delay = record.delay_ns != kUnknownTime ? record.delay_ns : 0;
  // A process that was stopped, or waited for the disk: nothing that it did itself.
  if (accounted + known_delay + loop.owner_delay_ns < length / 2) return;
  const Share most = main_cause(loop, record.cpu_ns, known_delay);
  record.cause = static_cast<uint16_t>(most.cause);
  record.cause_ns = most.ns;
  describe_cause(self, loop, record);
  record.loop_stack = capture_stack(self, site);
  Samples samples{};
  if (most.cause == StallCause::computation) {
    samples = read_samples(state->sampler, site.sp > loop.sp ? site.sp : loop.sp, begin, end);
    record.sample_count = samples.count;
    record.sample_period_us = state->sampler.page != nullptr ? kSamplePeriodUs : 0;
    if (samples.count == 0) begin_sampling(state->sampler, coarse_now_ns(), true);
  }
  if (!state->told.is_news(fact_of(record, samples), length)) return;
  if (length >= kWorthATrace) make_trace_permanent();
  record_thread_start(self, self);
  trace::StallSample places[kMostPlaces];
  record_samples(self, state->sampler, samples, places);
  auto* written = self->records.append(storage, trace::RecordType::loop_stall, self->id, record, places,
                                       samples.count * sizeof places[0]);
  if (written == nullptr) return check_storage();
  state->told.remember(fact_of(record, samples), length, &written->header);
}

}  // namespace concheck::interpose::blocking
