// The runtime as a whole: start, options, fork, exit, and what it says when recording has to stop.
#ifndef CONCHECK_INTERPOSE_RUNTIME_H_
#define CONCHECK_INTERPOSE_RUNTIME_H_

#include <cstdint>

#include "interpose/modules.h"
#include "interpose/thread_state.h"
#include "trace/storage.h"

namespace concheck::interpose {

struct Options {
  bool abort_on_deadlock = false;  // on_deadlock=abort
  bool verbose = false;            // verbose=1: say where the trace is
  bool ancestors = false;          // ancestors=1: record which processes this one comes from
  bool perturb = false;            // perturb=SEED
  uint64_t perturb_seed = 0;
  bool races = true;           // races=off
  bool possible_races = false;  // races=possible
  uint64_t max_trace_size = uint64_t{1} << 30;  // bytes
  char trace_dir[1024] = {};       // CONCHECK_TRACE_DIR; the working directory when not given
};

extern trace::Storage storage;
extern Options options;

// For a thread without a state: makes one; null before the library's constructor has run, and when recording is off.
Thread* runtime_thread_slow();

// What the library loaded itself: the unwinder and what that needs.
extern ModuleSpan own_modules;

// The library has started, and records.
bool runtime_runs();

// The process is about to have a second thread or has its first finding: from now on the trace is a file.
void make_trace_permanent();

// True when this very process opened the trace (not the child of a vfork, which borrows our memory).
bool is_own_process();

// The trace's end, as far as the process itself can say it. `exec` may fail: then process_goes_on().
void process_ends(trace::ProcessState state, int exit_code);
void process_goes_on();

// In the child of a fork: nothing is recorded until the first observed call, which begins the child's own trace.
void runtime_is_forked();
bool runtime_awaits_child();

// In the child of a fork: a trace of its own. False when there is no memory for one: recording is off then.
bool restart_runtime_in_child();

// One line on stderr, at most once per process, when facts can not be stored.
void check_storage();

void write_note(Thread* self, trace::Note note, uint64_t value);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_RUNTIME_H_
