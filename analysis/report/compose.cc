#include "analysis/report/compose.h"

#include <algorithm>

#include "analysis/report/lane_builder.h"
#include "analysis/symbolize/base_name.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

constexpr size_t kMostListed = 4;

// Puts names into phrases. A title stands alone, so it has the full names; other sentences have the short ones.
class Speaker {
 public:
  Speaker(const Finding& finding, Naming& naming, bool full_names)
      : finding_(finding), naming_(naming), full_names_(full_names) {}

  std::string operator()(const Phrase& phrase) const {
    std::string text;
    for (const Phrase::Part& part : phrase.parts()) text += std::visit(*this, part);
    return text;
  }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(ThreadId thread) const {
    const FindingThread* known = find_thread(finding_, thread.value);
    return known != nullptr ? known->label : naming_.mention(thread);
  }
  std::string operator()(SyncId lock) const {
    const FindingLock* known = find_lock(finding_, lock.value);
    if (known == nullptr) return naming_.lock(lock).name;
    return full_names_ && !known->origin.empty() ? "the " + known->name : known->label;
  }
  std::string operator()(const LockList& list) const {
    if (all_alike(list.locks)) {
      const FindingLock* lock = find_lock(finding_, list.locks.front().value);
      const std::string_view plural = lock->kind.back() == 'x' ? "es " : "s ";
      return std::to_string(list.locks.size()) + " " + lock->kind + std::string(plural) + lock->origin;
    }
    return (*this)(enumerate(list.locks, kMostListed));
  }
  std::string operator()(PlaceOfStep place) const {
    return place.step < finding_.steps.size() ? place_label(place_of(finding_.steps[place.step].stack)) : "?";
  }
  std::string operator()(LineOfStep line) const {
    return line.step < finding_.steps.size() ? line_label(access_place_of(finding_.steps[line.step].stack)) : "?";
  }
  std::string operator()(TheMemory) const { return finding_.memory ? finding_.memory->label : "memory"; }

 private:
  bool all_alike(const std::vector<SyncId>& locks) const {
    if (!full_names_ || locks.size() < 2) return false;
    const FindingLock* first = find_lock(finding_, locks.front().value);
    return std::all_of(locks.begin(), locks.end(), [&](SyncId id) {
      const FindingLock* lock = find_lock(finding_, id.value);
      return lock != nullptr && !lock->origin.empty() && lock->name == first->name;
    });
  }

  const Finding& finding_;
  Naming& naming_;
  bool full_names_;
};

void add_steps(Finding& finding, Naming& naming, const Detection& detection) {
  for (const DetectionStep& step : detection.steps) {
    FindingStep told;
    told.thread = step.thread.value;
    told.action = step.action;
    told.object = step.object.value;
    for (const SyncId held : step.holding) {
      if (held) told.holding.push_back(held.value);  // a damaged record names none
    }
    told.awaited = step.awaited.value;
    told.shared = step.shared;
    told.seen = step.seen;
    told.times = step.times;
    told.likeness = step.likeness;
    told.access = step.access;
    for (const DetectedHold& hold : step.holds) {
      told.holds.push_back({hold.lock.value, hold.shared, naming.resolve(hold.taken_at)});
    }
    told.remark = step.remark;
    told.stack = naming.resolve(step.stack);
    finding.steps.push_back(std::move(told));
  }
}

void add_threads(Finding& finding, Naming& naming, const Detection& detection) {
  for (const ThreadId thread : detection.threads) {
    if (find_thread(finding, thread.value) != nullptr) continue;
    std::vector<const SourceStack*> stacks;
    for (const FindingStep& step : finding.steps) {
      if (step.thread == thread.value) stacks.push_back(&step.stack);
    }
    finding.threads.push_back(naming.thread(thread, stacks));
  }
  Naming::label(finding.threads);
}

void add_locks(Finding& finding, Naming& naming, const Detection& detection) {
  for (const SyncId lock : detection.locks) {
    if (find_lock(finding, lock.value) == nullptr) finding.locks.push_back(naming.lock(lock));
  }
  Naming::label(finding.locks);
}

std::string memory_label(const FindingMemory& memory, const MemoryPlace& place) {
  const std::string whose = memory.owner_label.empty() ? "" : " of " + memory.owner_label;
  const SourceFrame* origin = origin_of(memory.allocated_at);
  switch (place.kind) {
    case trace::MemoryKind::heap:
      return origin != nullptr ? "heap memory allocated at " + line_label(origin) : "heap memory";
    case trace::MemoryKind::stack:
      return "a stack variable" + whose;
    case trace::MemoryKind::tls:
      return "a thread-local variable" + whose;
    case trace::MemoryKind::mapping:
      return origin != nullptr ? "memory mapped at " + line_label(origin) : "mapped memory";
    case trace::MemoryKind::global:
      return "a global variable";
    case trace::MemoryKind::unknown:
      return "memory";
  }
  return "memory";
}

void add_memory(Finding& finding, Naming& naming, const Detection& detection) {
  if (!detection.memory) return;
  FindingMemory& memory = finding.memory.emplace(naming.memory(*detection.memory));
  if (memory.owner != 0) {
    const FindingThread* known = find_thread(finding, memory.owner);
    memory.owner_label = known != nullptr ? known->label : naming.mention(ThreadId(memory.owner));
  }
  if (memory.label.empty()) memory.label = memory_label(memory, *detection.memory);
}

}  // namespace

Finding compose(const ProcessModel& model, Naming& naming, const Detection& detection) {
  Finding finding;
  finding.kind = detection.kind;
  finding.subkind = detection.subkind;
  finding.severity = detection.severity;
  finding.confidence = detection.confidence;
  finding.informative = detection.informative;
  finding.count = detection.count;
  finding.metrics = detection.metrics;
  finding.pid = model.trace().header.pid;
  finding.process_exe = base_name(model.trace().exe);
  add_steps(finding, naming, detection);
  add_threads(finding, naming, detection);
  add_locks(finding, naming, detection);
  add_memory(finding, naming, detection);
  finding.title = Speaker(finding, naming, true)(detection.title);
  const Speaker speak(finding, naming, false);
  finding.explanation = speak(detection.explanation);
  finding.advice = speak(detection.advice);
  finding.lanes = finding_lanes(model, naming, finding, detection.slices);
  return finding;
}

ReportProcess describe_process(const ProcessModel& model) {
  const trace::Trace& trace = model.trace();
  ReportProcess process;
  process.pid = trace.header.pid;
  process.parent_pid = trace.header.parent_pid;
  process.exe = base_name(trace.exe);
  process.exe_path = trace.exe;
  process.build_id = trace.build_id;
  process.command = trace.command;
  switch (static_cast<trace::ProcessState>(trace.header.state)) {
    case trace::ProcessState::running:
      process.still_running = true;
      break;
    case trace::ProcessState::exited:
      process.exit_code = trace.header.exit_code;
      break;
    case trace::ProcessState::execed:
      process.execed = true;
      break;
    case trace::ProcessState::aborted:
      process.aborted = true;
      break;
  }
  process.threads = trace.header.threads_started;
  process.trace_complete = trace.complete && trace.header.facts_dropped == 0;
  process.trace_path = trace.path;
  return process;
}

Watched describe_watched(const ProcessModel& model) {
  const trace::Header& header = model.trace().header;
  Watched watched{header.threads_started, header.syncs_seen, model.acquisition_count(), model.contended_count()};
  watched.races = header.races == static_cast<uint32_t>(trace::RaceChecking::on);
  watched.accesses = header.accesses_checked;
  return watched;
}

static std::string module_name(const ProcessModel& model, trace::Frame frame) {
  const ModuleFrame place = to_module_frame(model.trace().modules, frame, false);
  return place.module != nullptr ? base_name(place.module->path) : "an unknown library";
}

std::vector<std::string> describe_gaps(const ProcessModel& model) {
  std::vector<std::string> gaps = model.trace().warnings;
  bool no_unwinder = false;
  size_t foreign_threads = 0;
  for (const trace::NoteRecord& note : model.trace().notes) {
    switch (static_cast<trace::Note>(note.note)) {
      case trace::Note::size_limit:
        gaps.push_back("the trace reached its size limit of " + std::to_string(note.value) +
                       " bytes: later facts are missing (raise --max-trace-size)");
        break;
      case trace::Note::storage_failed:
        gaps.push_back("the trace could not grow (error " + std::to_string(note.value) + "): later facts are missing");
        break;
      case trace::Note::no_unwinder:
        no_unwinder = true;
        break;
      case trace::Note::foreign_thread:
        ++foreign_threads;
        break;
      case trace::Note::internal_error:
        gaps.push_back("recording stopped after an internal error: later facts are missing");
        break;
      case trace::Note::races_unavailable:
        gaps.push_back("the memory to check for data races could not be set aside (error " +
                       std::to_string(note.value) + "): they were not looked for");
        break;
      case trace::Note::race_history_lost:
        gaps.push_back(std::to_string(note.value) +
                       " data race(s) are not told: their earlier access was too long ago to be known any more");
        break;
      case trace::Note::races_unheard:
        gaps.push_back(
            std::to_string(note.value) +
            " thread(s) were too many to be remembered at once: data races with their accesses may be missing");
        break;
      case trace::Note::races_hidden_allocator:
        gaps.push_back(
            "the allocator in " + module_name(model, note.value) +
            " is found before libconcheck-races.so: blocks are not seen as they come and go, so data races for "
            "heap memory may be missing or wrong (link it after -lconcheck-races)");
        break;
      case trace::Note::lock_uses_lost:
        gaps.push_back(std::to_string(note.value) +
                       " wait(s) were not counted: there were too many threads and locks that waited");
        break;
    }
  }
  if (no_unwinder) gaps.push_back("libunwind was not found: stacks are short (install libunwind8)");
  if (foreign_threads > 0) {
    gaps.push_back(std::to_string(foreign_threads) +
                   " thread(s) were not made by pthread_create: their creation is not known");
  }
  if (model.trace().header.library_loaded_late != 0) {
    gaps.push_back("recording began late: threads and locks from before are only known from their later use");
  }
  return gaps;
}

}  // namespace concheck::analysis
