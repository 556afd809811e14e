#include "analysis/report/timeline.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "analysis/contention/slices.h"
#include "analysis/render/words.h"
#include "analysis/report/lane_builder.h"
#include "analysis/symbolize/base_name.h"
#include "analysis/symbolize/code_role.h"
#include "trace/names.h"

namespace concheck::analysis {
namespace {

constexpr size_t kMostEvents = 10'000;  // of one process

class Maker {
 public:
  Maker(const ProcessModel& model, Naming& naming) : model_(model), naming_(naming) {}

  Timeline make() {
    add_waits();
    add_inversions();
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

  TimelineEvent& add(const Slice& slice, std::string name) {
    const trace::Header& header = model_.trace().header;
    TimelineEvent& event = timeline_.events.emplace_back();
    threads_.insert(slice.thread.value);
    event.pid = header.pid;
    event.tid = tid_of(slice.thread.value);
    event.span = slice.span;
    event.begin_ns = header.start_realtime + (slice.begin - std::min(slice.begin, header.start_monotonic));
    event.length_ns = slice.end - slice.begin;
    event.name = std::move(name);
    const SourceStack resolved = naming_.resolve(slice.stack);
    if (const SourceFrame* place = place_of(resolved)) event.place = place_label(place);
    for (const SpanPart& part : slice.parts) event.details.emplace_back(spent_name(part.spent), duration(part.ns));
    return event;
  }

  TimelineEvent& add(const Slice& slice) {
    return add(slice, slice_text(slice, slice.object ? lock_name(slice.object.value) : std::string(), {}));
  }

  std::string lock_name(uint32_t sync) {
    return sync != 0 ? naming_.lock(SyncId(sync)).name : std::string("something");
  }

  void add_waits() {
    for (const trace::LongWaitRecord& wait : model_.trace().long_waits) {
      const Slices slices = slices_of(model_, wait);
      if (slices.empty()) continue;
      waits_.emplace(wait.header.thread, wait.begin);
      TimelineEvent& event = add(slices.front());
      event.details.emplace_back("passed", std::to_string(wait.served));
      if (wait.owner != 0) event.details.emplace_back("holder", naming_.mention(ThreadId(wait.owner)));
      if (wait.behind != 0) event.details.emplace_back("holder waits for", lock_name(wait.behind));
      for (size_t i = 1; i < slices.size(); ++i) add(slices[i]);
    }
  }

  // Most are told as a wait and a hold already.
  void add_inversions() {
    for (const trace::Inversion& inversion : model_.trace().inversions) {
      const bool told = waits_.count({inversion.record.header.thread, inversion.record.begin}) != 0;
      for (const Slice& slice : slices_of(model_, inversion)) {
        if (slice.span == SpanKind::run) {
          TimelineEvent& event = add(slice, "runs meanwhile");
          if (slice.priority) event.details.emplace_back("priority", priority_text(*slice.priority));
        } else if (!told) {
          add(slice);
        }
      }
    }
  }

  void add_blocked() {
    for (const trace::BlockedHolding& blocked : model_.trace().blocked_holdings) {
      const Slices slices = slices_of(model_, blocked);
      if (slices.empty() || slices.front().span != SpanKind::block) continue;
      TimelineEvent& event = add(slices.front());
      std::string held;
      for (const trace::RaceLock& lock : blocked.locks) held += (held.empty() ? "" : ", ") + lock_name(lock.sync);
      event.details.emplace_back("holding", held);
      event.details.emplace_back("waiters", std::to_string(blocked.record.waiters));
    }
  }

  void add_stalls() {
    for (const trace::LoopStall& stall : model_.trace().loop_stalls) {
      const trace::LoopStallRecord& record = stall.record;
      for (const Slice& slice : slices_of(model_, stall)) {
        TimelineEvent& event = add(slice);
        event.details.emplace_back("cause",
                                   std::string(trace::stall_cause_name(static_cast<trace::StallCause>(record.cause))));
        event.details.emplace_back("for", duration(record.cause_ns));
      }
    }
  }

  void add_delays() {
    for (const trace::ProcessorDelay& delay : model_.trace().processor_delays) {
      const trace::ProcessorDelayRecord& record = delay.record;
      const Slices slices = slices_of(model_, delay);
      if (slices.empty() || slices.front().span != SpanKind::processor) continue;
      TimelineEvent& event = add(slices.front(), "is kept from its processor for " + duration(record.delay_ns));
      event.details.emplace_back("priority", priority_text(priority_of(record)));
      for (const trace::Runner& runner : delay.runners) {
        event.details.emplace_back("ran: " + naming_.mention(ThreadId(runner.thread)), duration(runner.cpu_ns));
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
  std::set<uint32_t> threads_;                     // that have events
  std::set<std::pair<uint32_t, uint64_t>> waits_;  // that are told: thread, begin
};

}  // namespace

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
