// The lines of a dump for what schema_contention.h has.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "trace/dump.h"
#include "trace/dump_parts.h"
#include "trace/flags_text.h"
#include "trace/names.h"

namespace concheck::trace {
namespace dump_parts {
namespace {

std::string affinity_text(const uint64_t (&affinity)[4]) {
  return fmt::format("{:x}.{:x}.{:x}.{:x}", affinity[0], affinity[1], affinity[2], affinity[3]);
}

std::string runners_text(const std::vector<Runner>& runners) {
  std::string text;
  for (const Runner& r : runners) {
    text += fmt::format(" ran=[thread={} policy={} priority={} nice={} cpu-ns={}]", r.thread, r.policy, r.priority,
                        r.nice, r.cpu_ns);
  }
  return text;
}

// UINT64_MAX is the schema's "unknown".
std::string ns_text(uint64_t ns) { return ns == UINT64_MAX ? "unknown" : fmt::format("{}", ns); }

}  // namespace

std::string body(const LongWaitRecord& r) {
  return fmt::format(
      "begin={} end={} kind={} sync={} mode={} stack={} served={} others={} owner={} owner-stack={} owner-site={} "
      "behind={} behind-stack={} behind-ns={} owner-cpu-ns={} owner-delay-ns={} delay-ns={}{}",
      r.begin, r.end, wait_kind_text(r.kind), r.sync, mode_text(r.mode), r.stack, r.served, r.others, r.owner,
      r.owner_stack, r.owner_site == 0 ? "-" : format_frame(r.owner_site), r.behind, r.behind_stack, r.behind_ns,
      r.owner_cpu_ns, r.owner_delay_ns, r.delay_ns, optional_field("flags", long_wait_flags_text(r.header.flags)));
}

std::string body(const SchedulingRecord& r) {
  return fmt::format("about={} policy={} priority={} nice={} affinity={} time={}", r.about, r.policy, r.priority,
                     r.nice, affinity_text(r.affinity), r.time);
}

std::string body(const Inversion& inversion) {
  const InversionRecord& r = inversion.record;
  std::string text = fmt::format(
      "begin={} end={} count={} kind={} sync={} mode={} stack={} policy={} priority={} nice={}", r.begin, r.end,
      r.header.count, wait_kind_text(r.kind), r.sync, mode_text(r.mode), r.stack, r.policy, r.priority, r.nice);
  if ((r.header.flags & kOthersServed) != 0) text += " others-served";
  for (const InversionLink& link : inversion.links) {
    text += fmt::format(
        " held=[thread={} sync={} stack={} waits={} for={} policy={} priority={} nice={} cpu-ns={} delay-ns={}]",
        link.thread, link.sync, link.stack, wait_kind_text(link.wait_kind), link.wait_sync, link.policy, link.priority,
        link.nice, link.cpu_ns, link.delay_ns);
  }
  return text + runners_text(inversion.runners);
}

std::string body(const ProcessorDelay& delay) {
  const ProcessorDelayRecord& r = delay.record;
  return fmt::format("begin={} end={} run-ns={} delay-ns={} policy={} priority={} nice={} stack={} affinity={}{}",
                     r.begin, r.end, r.run_ns, r.delay_ns, r.policy, r.priority, r.nice, r.stack,
                     affinity_text(r.affinity), r.never_ran != 0 ? " never-ran" : "") +
         runners_text(delay.runners);
}

std::string body(const BlockedHolding& holding) {
  const BlockedHoldingRecord& r = holding.record;
  std::string text =
      fmt::format("begin={} end={} call={} stack={} waiters={} wait-thread={} wait-sync={} wait-stack={} wait-ns={}",
                  r.begin, r.end, blocking_call_name(static_cast<BlockingCall>(r.call)), r.stack, r.waiters,
                  r.wait_thread, r.wait_sync, r.wait_stack, r.wait_ns);
  for (const RaceLock& lock : holding.locks) {
    text += fmt::format(" holds={} mode={} stack={}", lock.sync, mode_text(lock.mode), lock.stack);
  }
  return text;
}

std::string body(const LoopStall& stall) {
  const LoopStallRecord& r = stall.record;
  std::string text = fmt::format(
      "begin={} end={} loop-stack={} cause={} call={} cause-stack={} cause-sync={} cause-ns={} cpu-ns={} delay-ns={} "
      "sample-period-us={}",
      r.begin, r.end, r.loop_stack, stall_cause_name(static_cast<StallCause>(r.cause)),
      blocking_call_name(static_cast<BlockingCall>(r.cause_call)), r.cause_stack, r.cause_sync, r.cause_ns,
      ns_text(r.cpu_ns), ns_text(r.delay_ns), r.sample_period_us);
  for (const StallSample& sample : stall.samples) text += fmt::format(" sample={}x{}", sample.stack, sample.count);
  return text;
}

std::string body(const UntimedWaitRecord& r) {
  return fmt::format("kind={} sync={} stack={}", wait_kind_text(r.kind), r.sync, r.stack);
}

}  // namespace dump_parts

std::string format_lock_use(const LockUseView& view) {
  const LockUseSlot& s = view.slot;
  return fmt::format(
      "lock-use index={} sync={} thread={} waits={} wait-ns={} longest-wait-ns={} stack={} timeouts={} behind-ns={} "
      "blamed-ns={} holds={} hold-ns={} longest-hold-ns={} stack={} longest-queue={} ceiling={} crowded={} in-vain={} "
      "longest-in-vain={} longest-in-vain-ns={} broadcast-wakes={} broadcast-in-vain={} waits-log2={} holds-log2={}",
      view.index, s.sync, s.thread, s.waits, s.wait_ns, s.longest_wait_ns, s.longest_wait_stack, s.timeouts,
      s.behind_ns, s.blamed_ns, s.holds, s.hold_ns, s.longest_hold_ns, s.longest_hold_stack, s.longest_queue, s.ceiling,
      s.crowded, s.in_vain, s.longest_in_vain, s.longest_in_vain_ns, s.broadcast_wakes, s.broadcast_in_vain,
      fmt::join(s.waits_log2, ","), fmt::join(s.holds_log2, ","));
}

}  // namespace concheck::trace
