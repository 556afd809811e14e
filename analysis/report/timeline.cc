#include "analysis/report/timeline.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "analysis/contention/scheduling.h"
#include "analysis/detect/blocking_words.h"
#include "analysis/render/words.h"
#include "analysis/symbolize/code_role.h"
#include "trace/names.h"

namespace concheck::analysis {
namespace {

constexpr size_t kMostEvents = 10'000;  // of one process

std::string base_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

class Maker {
 public:
  Maker(const ProcessModel& model, Naming& naming) : model_(model), naming_(naming) {}

  Timeline make() {
    add_waits();
    add_blocked();
    add_stalls();
    add_delays();
    keep_longest();
    const trace::Header& header = model_.trace().header;
    timeline_.processes.push_back({header.pid, base_name(model_.trace().exe)});
    for (const uint32_t thread : threads_) {
      timeline_.threads.push_back({header.pid, tid_of(thread), naming_.thread(ThreadId(thread), {}).name});
    }
    return std::move(timeline_);
  }

 private:
  uint32_t tid_of(uint32_t thread) const {
    const Thread* known = model_.find_thread(ThreadId(thread));
    return known != nullptr && known->tid != 0 ? known->tid : thread;
  }

  TimelineEvent* add(uint32_t thread, SpanKind span, uint64_t begin, uint64_t end, std::string name,
                     const RawStack& stack) {
    if (end <= begin || thread == 0) return nullptr;
    const trace::Header& header = model_.trace().header;
    TimelineEvent& event = timeline_.events.emplace_back();
    threads_.insert(thread);
    event.pid = header.pid;
    event.tid = tid_of(thread);
    event.span = span;
    event.begin_ns = header.start_realtime + (begin - std::min(begin, header.start_monotonic));
    event.length_ns = end - begin;
    event.name = std::move(name);
    const SourceStack resolved = naming_.resolve(stack);
    if (const SourceFrame* place = place_of(resolved)) event.place = place_label(place);
    return &event;
  }

  std::string lock_name(uint32_t sync) {
    return sync != 0 ? naming_.lock(SyncId(sync)).name : std::string("something");
  }

  void add_waits() {
    for (const trace::LongWaitRecord& wait : model_.trace().long_waits) {
      const std::string lock = lock_name(wait.sync);
      TimelineEvent* event = add(wait.header.thread, SpanKind::wait, wait.begin, wait.end, "waits for " + lock,
                                 model_.stack(StackId(wait.stack)));
      if (event == nullptr) continue;
      event->details.emplace_back("passed", std::to_string(wait.served));
      if (wait.owner == 0) continue;
      event->details.emplace_back("holder", naming_.mention(ThreadId(wait.owner)));
      if (wait.behind != 0) event->details.emplace_back("holder waits for", lock_name(wait.behind));
      // Nobody else got it meanwhile, so that its holder had it until the end.
      if (wait.served > 1) continue;
      RawStack stack = model_.stack(StackId(wait.owner_stack));
      if (stack.frames.empty() && wait.owner_site != 0) stack = {{wait.owner_site}, true};
      add(wait.owner, SpanKind::hold, wait.begin, wait.end, "holds " + lock, stack);
    }
  }

  void add_blocked() {
    for (const trace::BlockedHolding& blocked : model_.trace().blocked_holdings) {
      const trace::BlockedHoldingRecord& record = blocked.record;
      TimelineEvent* event = add(record.header.thread, SpanKind::block, record.begin, record.end,
                                 std::string(blocking_verb(static_cast<trace::BlockingCall>(record.call))),
                                 model_.stack(StackId(record.stack)));
      if (event == nullptr) continue;
      std::string held;
      for (const trace::RaceLock& lock : blocked.locks) held += (held.empty() ? "" : ", ") + lock_name(lock.sync);
      event->details.emplace_back("holding", held);
      event->details.emplace_back("waiters", std::to_string(record.waiters));
    }
  }

  void add_stalls() {
    for (const trace::LoopStall& stall : model_.trace().loop_stalls) {
      const trace::LoopStallRecord& record = stall.record;
      TimelineEvent* event = add(record.header.thread, SpanKind::stall, record.begin, record.end,
                                 "is kept from its event loop", model_.stack(StackId(record.cause_stack)));
      if (event == nullptr) continue;
      event->details.emplace_back("cause",
                                  std::string(trace::stall_cause_name(static_cast<trace::StallCause>(record.cause))));
      event->details.emplace_back("for", duration(record.cause_ns));
    }
  }

  void add_delays() {
    for (const trace::ProcessorDelay& delay : model_.trace().processor_delays) {
      const trace::ProcessorDelayRecord& record = delay.record;
      TimelineEvent* event =
          add(record.header.thread, SpanKind::processor, record.begin, record.end,
              "is kept from its processor for " + duration(record.delay_ns), model_.stack(StackId(record.stack)));
      if (event == nullptr) continue;
      event->details.emplace_back("priority", priority_text(priority_of(record)));
      for (const trace::Runner& runner : delay.runners) {
        event->details.emplace_back("ran: " + naming_.mention(ThreadId(runner.thread)), duration(runner.cpu_ns));
      }
    }
  }

  void keep_longest() {
    std::vector<TimelineEvent>& events = timeline_.events;
    if (events.size() > kMostEvents) {
      std::nth_element(events.begin(), events.begin() + kMostEvents, events.end(),
                       [](const TimelineEvent& a, const TimelineEvent& b) { return a.length_ns > b.length_ns; });
      events.resize(kMostEvents);
    }
  }

  const ProcessModel& model_;
  Naming& naming_;
  Timeline timeline_;
  std::set<uint32_t> threads_;  // that have events
};

}  // namespace

std::string_view span_name(SpanKind span) {
  switch (span) {
    case SpanKind::wait:
      return "wait";
    case SpanKind::hold:
      return "hold";
    case SpanKind::block:
      return "blocking call";
    case SpanKind::stall:
      return "stalled event loop";
    case SpanKind::processor:
      return "processor";
  }
  return "wait";
}

Timeline timeline_of(const ProcessModel& model, Naming& naming) {
  Timeline timeline;
  add_timeline(timeline, Maker(model, naming).make());
  return timeline;
}

void add_timeline(Timeline& all, Timeline more) {
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(all.processes, more.processes);
  append(all.threads, more.threads);
  append(all.events, more.events);
  std::stable_sort(all.events.begin(), all.events.end(), [](const TimelineEvent& a, const TimelineEvent& b) {
    return a.begin_ns != b.begin_ns ? a.begin_ns < b.begin_ns : a.length_ns > b.length_ns;
  });
}

}  // namespace concheck::analysis
