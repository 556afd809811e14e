// What one trace says of its process, put in order for the detectors: threads, locks, acquisitions with what was held,
// clocks, and who holds and waits for what at the end (or at the moment of death). Read-only once built.
#ifndef CONCHECK_ANALYSIS_MODEL_PROCESS_MODEL_H_
#define CONCHECK_ANALYSIS_MODEL_PROCESS_MODEL_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/model/clocks.h"
#include "analysis/model/ids.h"
#include "analysis/model/raw_stack.h"
#include "trace/reader.h"

namespace concheck::analysis {

struct Thread {
  ThreadId id;
  uint32_t tid = 0;  // the kernel's, 0 = unknown
  std::string name;  // the last one it had; may be empty
  ThreadId parent;
  StackId create_stack;
  trace::Frame start_routine = 0;  // 0 = unknown
  bool ended = false;
  bool unjoined = false;  // ended, and neither joined nor detached
};

// Any sync object, not only a lock.
struct Lock {
  SyncId id;
  trace::SyncKind kind = trace::SyncKind::none;
  trace::Origin origin = trace::Origin::first_use;
  uint16_t attributes = 0;
  uint64_t address = 0;
  trace::Frame location = 0;  // when it lies in a module's data, else 0
  StackId create_stack;
  ThreadId owner;        // holds it exclusively now; none when unknown
  uint32_t value = 0;    // semaphore: initial value; barrier: count
  bool alive = false;    // not destroyed when the trace was read; what follows is known then only
  uint32_t waiters = 0;  // condition: in a wait now; barrier: arrived in this round
  uint64_t served = 0;   // condition: notifications; semaphore: posts; barrier: full rounds
  StackId block_stack;   // where the block of the heap that it lies in was allocated; none when unknown
  uint64_t block_offset = 0;  // bytes from the start of that block
};

// One distinct way to acquire a lock while holding others. Or, by its mode, to wait on a condition or to notify it.
struct Acquisition {
  AcquireId id;
  ThreadId thread;
  SyncId lock;
  trace::Mode mode = trace::Mode::exclusive;
  uint8_t flags = 0;  // trace::AcquireFlag; with kDerived it is a link of held chains only, not an event
  StackId stack;
  ClockId clock;
  int32_t parent = -1;  // index of the acquisition of the innermost lock held then, -1 = none
  uint64_t count = 1;   // how often it was seen, at least
};

struct Held {
  SyncId lock;
  trace::Mode mode = trace::Mode::exclusive;
  uint8_t flags = 0;
  RawStack stack;  // where it was acquired; may be a single frame
};

struct Waiting {
  trace::WaitKind kind = trace::WaitKind::lock;
  SyncId object;
  trace::Mode mode = trace::Mode::exclusive;
  bool timed = false;  // ends by itself
  uint64_t since = 0;  // ns, CLOCK_MONOTONIC of the target
  RawStack stack;
  ThreadId awaited;     // kind join: whose end; none when unknown
  SyncId mutex;         // kind condition: released meanwhile
  uint32_t served = 0;  // low half of Lock::served when the wait began
};

// A thread that had not ended when the trace was read.
struct LiveThread {
  ThreadId id;
  std::vector<Held> held;  // bottom first
  std::optional<Waiting> waiting;
};

class ProcessModel {
 public:
  explicit ProcessModel(trace::Trace trace);

  const trace::Trace& trace() const { return trace_; }
  const Clocks& clocks() const { return clocks_; }

  // Sorted by id. Those known from records and those known only from live slots.
  std::span<const Thread> threads() const { return threads_; }
  std::span<const Lock> locks() const { return locks_; }
  const Thread* find_thread(ThreadId id) const;  // null when the trace does not have it
  const Lock* find_lock(SyncId id) const;

  // By id. Indices into this span are what Acquisition::parent means. Parent chains end.
  std::span<const Acquisition> acquisitions() const { return acquisitions_; }

  std::span<const LiveThread> live_threads() const { return live_threads_; }

  // The process's end, or the last moment that is known of it; ns of its CLOCK_MONOTONIC, 0 when nothing is.
  uint64_t latest_time() const;

  // Empty when the trace does not have it.
  RawStack stack(StackId id) const;

  // Module and offset of a run-time address; module 0 when it lies in none.
  trace::Frame frame_of(uint64_t address) const;

  uint64_t acquisition_count() const;  // of all kinds of sync objects, repeated ones too
  uint64_t contended_count() const;

 private:
  void build_threads();
  void build_locks();
  void build_blocks();
  void build_acquisitions();
  void build_live_threads();
  RawStack held_stack(const trace::HeldEntry& entry) const;
  RawStack stack_or_frame(StackId id, uint64_t return_address) const;

  trace::Trace trace_;
  Clocks clocks_;
  std::vector<Thread> threads_;
  std::vector<Lock> locks_;
  std::vector<Acquisition> acquisitions_;
  std::vector<LiveThread> live_threads_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_MODEL_PROCESS_MODEL_H_
