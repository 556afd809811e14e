// A finding as people and machines get it: a plain value that owns everything it says. Nothing here points into a
// model, a trace or a symbol table, so findings can be merged, compared with a baseline and rendered long after those
// are gone.
#ifndef CONCHECK_ANALYSIS_REPORT_FINDING_H_
#define CONCHECK_ANALYSIS_REPORT_FINDING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/report/lanes.h"
#include "analysis/report/source_stack.h"

namespace concheck::analysis {

// Ordered: a greater value is more severe.
enum class Severity { note = 0, warning = 1, error = 2 };

// Ordered: a greater value is surer. observed: it happened. predicted: a different schedule makes it happen. possible:
// a heuristic.
enum class Confidence { possible = 0, predicted = 1, observed = 2 };

// Against a baseline: what a project has accepted already is known. uncompared: there is no baseline.
enum class Novelty { uncompared, fresh, known };

std::string_view severity_name(Severity severity);
std::string_view confidence_name(Confidence confidence);
std::string_view novelty_name(Novelty novelty);  // "new", "known"; "" for uncompared

struct FindingThread {
  uint32_t id = 0;    // concheck's number of the thread in its process; 1 is the main thread
  uint32_t tid = 0;   // the kernel's, 0 = unknown
  std::string name;   // what a person calls it: its name, or the function it runs, or "main"; never empty
  std::string label;  // the same for use in a sentence, told apart from the finding's other threads
  SourceStack created_at;
};

struct FindingLock {
  uint32_t id = 0;
  std::string kind;      // "mutex", "rwlock", ...
  std::string name;      // the variable's name, or "mutex created in f (file.cc:42)"; never empty
  std::string label;     // short, for use in a sentence, told apart from the finding's other locks: "`a`", "mutex A"
  std::string origin;    // "created in f (file.cc:42)", when the label does not say it; else empty
  std::string identity;  // what stays the same from run to run: part of the fingerprint
  uint64_t address = 0;
  SourceStack created_at;  // where it was initialised, or first used
};

// block: is in a call that waits for something other than a lock. run: uses a processor.
enum class Action {
  acquire,
  request,
  wait,
  release,
  init,
  destroy,
  use,
  exit,
  notify,
  create,
  detach,
  access,
  block,
  run
};
std::string_view action_name(Action action);

// What a step of action `access` did to the finding's memory.
struct FindingAccess {
  uint64_t address = 0;
  uint64_t size = 0;  // bytes
  bool write = false;
  bool atomic = false;
  bool range = false;       // by a function of the C library, or of any length
  bool free = false;        // gave the memory back
  bool allocation = false;  // handed the memory out
  bool vptr = false;        // of the pointer to an object's virtual functions, by a constructor or destructor
  bool in_signal = false;   // in a signal handler
};

// The memory that a data race is about.
struct FindingMemory {
  std::string kind;      // trace::memory_kind_name()
  uint64_t address = 0;  // of the first byte that both accessed
  uint64_t size = 0;     // bytes that both accessed
  std::string name;      // the variable, with the part of it: "accounts[3].balance"; empty when it has none
  std::string label;     // for use in a sentence: "`counter`", "heap memory allocated at list.cc:9"; never empty
  std::string identity;  // what stays the same from run to run: part of the fingerprint
  std::string module_path;  // of a global variable: its program or library, as loaded; else empty
  uint64_t block = 0;    // first byte of the heap block, stack (or frame) or thread-local storage; 0 = unknown
  uint64_t block_bytes = 0;
  uint32_t owner = 0;       // number of the thread that allocated it, or whose stack it is; 0 = unknown
  std::string owner_label;  // empty when there is none
  SourceStack frame;  // of a variable on a stack: its function, then the callers of that; empty when it is unknown
  SourceStack allocated_at;
  bool freed = false;  // before the later access came
  SourceStack freed_at;
};

// A lock that was held at an access.
struct FindingHold {
  uint32_t lock = 0;    // FindingLock::id
  bool shared = false;  // as a reader
  SourceStack taken_at;
};

// How a thread spent the time that a finding is about, in ns: it waited, it ran, it could have run but no processor ran it.
struct StepTimes {
  uint64_t wait_ns = 0;
  uint64_t run_ns = 0;
  uint64_t delay_ns = 0;
};

// What of a step makes a finding the same as another. Of what is measured, the worst is told, which is another thread,
// or another place, in every run.
enum class Likeness {
  all,
  object,  // its lock; the place only when the lock has no identity of its own
  none,
};

// What one thread did, in the order in which a person should read it.
struct FindingStep {
  uint32_t thread = 0;  // FindingThread::id
  Action action = Action::acquire;
  uint32_t object = 0;            // FindingLock::id, 0 = none
  std::vector<uint32_t> holding;  // FindingLock::ids that the thread held then, those that matter to the finding
  bool shared = false;            // as a reader
  std::string remark;             // more about it: "with a time-out", "on return from a condition wait"; may be empty
  SourceStack stack;
  uint32_t awaited = 0;  // FindingThread::id of a thread whose end it waits for, or that it creates; 0 = none
  uint64_t seen = 0;     // how often, 0 = not counted
  std::optional<FindingAccess> access;  // of action `access`
  std::vector<FindingHold> holds;       // of action `access`: more about `holding`
  std::optional<StepTimes> times;       // where they are measured
  Likeness likeness = Likeness::all;
};

struct Finding {
  std::string id;  // fingerprint, 16 hexadecimal digits; see fingerprint.h
  std::string kind;
  std::string subkind;  // empty: none
  Severity severity = Severity::error;
  Confidence confidence = Confidence::observed;
  bool informative = false;  // tells how the program runs, not what is wrong with it: fails nothing unless asked to
  uint64_t count = 1;  // how many times the same mistake was seen
  std::string title;
  std::string explanation;
  std::string advice;
  uint32_t pid = 0;         // of the process it was (first) seen in
  std::string process_exe;  // file name of that process's executable
  std::vector<FindingThread> threads;
  std::vector<FindingLock> locks;
  std::optional<FindingMemory> memory;  // of kind data-race
  std::vector<FindingStep> steps;
  std::map<std::string, uint64_t> metrics;  // "waitNs": ...; sorted by name
  Lanes lanes;                              // who did what when, as far as that is known
  Novelty novelty = Novelty::uncompared;
  std::string reason;              // known: why the baseline accepts it; may be empty
  std::vector<std::string> tests;  // of a test suite, those it was seen in, sorted; may be empty
};

// nullptr when `id` is not among them.
const FindingThread* find_thread(const Finding& finding, uint32_t id);
const FindingLock* find_lock(const Finding& finding, uint32_t id);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_FINDING_H_
