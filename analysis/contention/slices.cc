#include "analysis/contention/slices.h"

#include <algorithm>
#include <utility>

namespace concheck::analysis {
namespace {

constexpr size_t kMostOthers = 8;  // of each kind, beside a wait

Slice slice(uint32_t thread, SpanKind span, uint64_t begin, uint64_t end) {
  Slice made;
  made.thread = ThreadId(thread);
  made.span = span;
  made.begin = begin;
  made.end = end;
  return made;
}

Slice wait_of(const ProcessModel& model, const trace::LongWaitRecord& wait) {
  Slice made = slice(wait.header.thread, SpanKind::wait, wait.begin, wait.end);
  made.object = SyncId(wait.sync);
  made.stack = model.stack(StackId(wait.stack));
  return made;
}

// A semaphore is given to who waits by a post, which counts.
bool others_served(const trace::LongWaitRecord& wait) {
  const bool by_post = wait.kind == static_cast<uint16_t>(trace::WaitKind::semaphore);
  return wait.served > (by_post ? 1u : 0u);
}

RawStack owner_stack(const ProcessModel& model, const trace::LongWaitRecord& wait) {
  RawStack stack = model.stack(StackId(wait.owner_stack));
  if (stack.frames.empty() && wait.owner_site != 0) stack = {{wait.owner_site}, true};
  return stack;
}

std::vector<SpanPart> ran_and_delayed(uint64_t ran, uint64_t delayed) {
  return {{Spent::ran, ran}, {Spent::delayed, delayed}};
}

void add_runners(Slices& slices, const std::vector<trace::Runner>& runners, uint64_t begin, uint64_t end) {
  for (const trace::Runner& runner : runners) {
    if (runner.cpu_ns == 0) continue;
    Slice ran = slice(runner.thread, SpanKind::run, begin, end);
    ran.parts = {{Spent::ran, runner.cpu_ns}};
    ran.priority = priority_of(runner);
    slices.push_back(std::move(ran));
  }
}

bool overlap(uint64_t begin, uint64_t end, const trace::LongWaitRecord& wait) {
  return std::max(begin, wait.begin) < std::min(end, wait.end);
}

// The longest of them.
void keep_most(Slices& slices) {
  std::stable_sort(slices.begin(), slices.end(),
                   [](const Slice& a, const Slice& b) { return a.end - a.begin > b.end - b.begin; });
  if (slices.size() > kMostOthers) slices.resize(kMostOthers);
}

}  // namespace

Slices sound(Slices from) {
  std::erase_if(from, [](const Slice& one) {
    return !one.thread || one.end < one.begin || (one.end == one.begin && !one.after);
  });
  for (Slice& one : from) {
    uint64_t room = one.end - one.begin;
    for (SpanPart& part : one.parts) {
      part.ns = std::min(part.ns, room);
      room -= part.ns;
    }
    std::erase_if(one.parts, [](const SpanPart& part) { return part.ns == 0; });
  }
  return from;
}

Slices clipped(Slices slices, uint64_t begin, uint64_t end) {
  std::erase_if(slices, [&](const Slice& one) { return one.end <= begin || one.begin >= end; });
  for (Slice& one : slices) {
    // How much of a part lies within is not known.
    if (one.begin < begin || one.end > end) one.parts.clear();
    if (one.begin < begin) one.before = true;
    if (one.end > end) one.after = true;
    one.begin = std::max(one.begin, begin);
    one.end = std::min(one.end, end);
  }
  return sound(std::move(slices));
}

Slices slices_of(const ProcessModel& model, const trace::LongWaitRecord& wait) {
  Slices slices{wait_of(model, wait)};
  if (wait.owner != 0 && !others_served(wait)) {
    Slice hold = slice(wait.owner, SpanKind::hold, wait.begin, wait.end);
    hold.object = SyncId(wait.sync);
    hold.stack = owner_stack(model, wait);
    hold.before = true;
    if ((wait.header.flags & trace::kOwnerMeasured) != 0) hold.parts = ran_and_delayed(wait.owner_cpu_ns, wait.owner_delay_ns);
    slices.push_back(std::move(hold));
  }
  slices = sound(std::move(slices));
  if (!slices.empty() && slices.front().span != SpanKind::wait) slices.clear();
  return slices;
}

Slices slices_around(const ProcessModel& model, const trace::LongWaitRecord& wait) {
  Slices slices = slices_of(model, wait);
  if (slices.empty()) return slices;
  Slices calls;
  for (const trace::BlockedHolding& blocked : model.trace().blocked_holdings) {
    const bool held = std::any_of(blocked.locks.begin(), blocked.locks.end(),
                                  [&](const trace::RaceLock& lock) { return lock.sync == wait.sync; });
    if (!held || !overlap(blocked.record.begin, blocked.record.end, wait)) continue;
    for (Slice& one : slices_of(model, blocked)) {
      const bool is_call = one.span == SpanKind::block;
      if (is_call || (one.span == SpanKind::hold && one.object == SyncId(wait.sync))) calls.push_back(std::move(one));
    }
  }
  Slices waits;
  for (const trace::LongWaitRecord& other : model.trace().long_waits) {
    if (other.sync != wait.sync || &other == &wait || !overlap(other.begin, other.end, wait)) continue;
    if (other.header.thread != wait.header.thread) waits.push_back(wait_of(model, other));
  }
  for (Slices* more : {&calls, &waits}) {
    *more = clipped(std::move(*more), wait.begin, wait.end);
    keep_most(*more);
    slices.insert(slices.end(), more->begin(), more->end());
  }
  return slices;
}

Slices slices_of(const ProcessModel& model, const trace::Inversion& inversion) {
  const trace::InversionRecord& record = inversion.record;
  const Priority waiter = priority_of(record);
  Slice wait = slice(record.header.thread, SpanKind::wait, record.begin, record.end);
  wait.object = SyncId(record.sync);
  wait.stack = model.stack(StackId(record.stack));
  wait.priority = waiter;
  wait.role = "H";
  Slices slices{std::move(wait)};
  const auto is_holder = [&](ThreadId thread) {
    return std::any_of(inversion.links.begin(), inversion.links.end(),
                       [&](const trace::InversionLink& link) { return ThreadId(link.thread) == thread; });
  };
  add_runners(slices, inversion.runners, record.begin, record.end);
  std::erase_if(slices, [&](const Slice& one) {
    return one.span == SpanKind::run && (is_holder(one.thread) || one.thread == ThreadId(record.header.thread));
  });
  for (Slice& one : slices) {
    if (one.span == SpanKind::run && !one.priority->before(waiter)) one.role = "M";
  }
  const bool held_throughout = (record.header.flags & trace::kOthersServed) == 0;
  for (size_t i = 0; i < inversion.links.size(); ++i) {
    const trace::InversionLink& link = inversion.links[i];
    const bool held = i == 0 && held_throughout;
    Slice holder = slice(link.thread, held ? SpanKind::hold : SpanKind::run, record.begin, record.end);
    if (held) holder.object = SyncId(link.sync);
    holder.stack = model.stack(StackId(link.stack));
    holder.before = held;
    holder.parts = ran_and_delayed(link.cpu_ns, link.delay_ns);
    holder.priority = priority_of(link);
    holder.role = "L";
    slices.push_back(std::move(holder));
  }
  return sound(std::move(slices));
}

Slices slices_of(const ProcessModel& model, const trace::BlockedHolding& blocked) {
  const trace::BlockedHoldingRecord& record = blocked.record;
  Slice call = slice(record.header.thread, SpanKind::block, record.begin, record.end);
  call.call = static_cast<trace::BlockingCall>(record.call);
  call.stack = model.stack(StackId(record.stack));
  Slices slices{std::move(call)};
  for (const trace::RaceLock& lock : blocked.locks) {
    Slice hold = slice(record.header.thread, SpanKind::hold, record.begin, record.end);
    hold.object = SyncId(lock.sync);
    hold.stack = model.stack(StackId(lock.stack));
    hold.before = hold.after = true;
    slices.push_back(std::move(hold));
  }
  if (record.waiters > 0) {
    const uint64_t length = record.end - std::min(record.begin, record.end);
    Slice wait = slice(record.wait_thread, SpanKind::wait, record.end - std::min(record.wait_ns, length), record.end);
    wait.object = SyncId(record.wait_sync);
    wait.stack = model.stack(StackId(record.wait_stack));
    wait.before = record.wait_ns >= length;
    wait.after = true;
    slices.push_back(std::move(wait));
  }
  return sound(std::move(slices));
}

Slices slices_of(const ProcessModel& model, const trace::LoopStall& stall) {
  Slice made = slice(stall.record.header.thread, SpanKind::stall, stall.record.begin, stall.record.end);
  made.stack = model.stack(StackId(stall.record.cause_stack));
  return sound({std::move(made)});
}

Slices slices_of(const ProcessModel& model, const trace::ProcessorDelay& delay) {
  const trace::ProcessorDelayRecord& record = delay.record;
  Slice made = slice(record.header.thread, SpanKind::processor, record.begin, record.end);
  made.stack = model.stack(StackId(record.stack));
  made.parts = ran_and_delayed(record.run_ns, record.delay_ns);
  made.priority = priority_of(record);
  Slices slices{std::move(made)};
  add_runners(slices, delay.runners, record.begin, record.end);
  return sound(std::move(slices));
}

Slices slices_of(ThreadId thread, const Waiting& waiting, const Held& held, uint64_t until) {
  if (waiting.since == 0) return {};
  Slice wait = slice(thread.value, SpanKind::wait, waiting.since, until);
  wait.object = waiting.object;
  wait.awaited = waiting.awaited;
  wait.stack = waiting.stack;
  wait.after = true;
  Slices slices{std::move(wait)};
  if (held.lock) {
    Slice hold = slice(thread.value, SpanKind::hold, waiting.since, until);
    hold.object = held.lock;
    hold.stack = held.stack;
    hold.before = hold.after = true;
    slices.push_back(std::move(hold));
  }
  return sound(std::move(slices));
}

}  // namespace concheck::analysis
