#include "interpose/announce.h"

#include <signal.h>
#include <string.h>

#include "interpose/critical.h"
#include "interpose/message.h"
#include "interpose/modules.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr uint32_t kShownFrames = 6;
constexpr uint32_t kShownThreads = 12;

const char* base_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash != nullptr ? slash + 1 : path;
}

void add_stack(Message& m, const char* what, uint32_t stack) {
  trace::Frame frames[trace::kMaxStackFrames];
  const uint32_t count = stack != 0 ? stack_frames(stack, frames) : 0;
  m.text("concheck:     ").text(what);
  for (uint32_t i = 0; i < count; ++i) {
    if (i == kShownFrames) {
      m.text(" < ...");
      break;
    }
    const char* path = module_path(static_cast<uint32_t>(frames[i] >> trace::kFrameModuleShift));
    // Below our own frame is only what starts threads.
    if (path != nullptr && strcmp(base_name(path), "libconcheck.so") == 0) break;
    m.text(i == 0 ? " " : " < ");
    if (path != nullptr) m.text(base_name(path)).text("+");
    m.hex(frames[i] & trace::kFrameOffsetMask);
  }
  m.text("\n");
}

void add_thread(Message& m, uint32_t thread) {
  m.text("thread ").number(thread);
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    const Thread* t = thread_at(i);
    if (t == nullptr || t->id != thread || t->slot->thread != thread) continue;
    if (t->slot->name[0] != '\0') m.text(" \"").text(t->slot->name).text("\"");
    m.text(" (tid ").number(t->os_tid).text(")");
  }
}

void add_headline(Message& m, const trace::DeadlockEntry* entries, uint32_t count, trace::DeadlockShape shape) {
  switch (shape) {
    case trace::DeadlockShape::cycle:
      m.number(count).text(" threads wait for each other and will never go on\n");
      break;
    case trace::DeadlockShape::set:
      if (count == 1) {
        m.text("the only thread waits, and nobody is left who could wake it\n");
      } else {
        m.text("all ").number(count).text(" threads wait, and nobody is left who could wake one of them\n");
      }
      break;
    case trace::DeadlockShape::orphan:
      add_thread(m, entries[0].thread);
      m.text(" waits for lock #").number(entries[0].wait_sync).text(", whose holder has ended, and will never go on\n");
      break;
  }
}

// " waits for ..."
void add_awaited(Message& m, trace::WaitKind kind, uint32_t sync) {
  switch (kind) {
    case trace::WaitKind::none:
      return;
    case trace::WaitKind::join:
      m.text(" waits for the end of a thread");
      return;
    case trace::WaitKind::lock:
      m.text(" waits for lock #");
      break;
    case trace::WaitKind::condition:
      m.text(" waits to be notified of condition #");
      break;
    case trace::WaitKind::semaphore:
      m.text(" waits for a post of semaphore #");
      break;
    case trace::WaitKind::barrier:
      m.text(" waits for more threads at barrier #");
      break;
    case trace::WaitKind::once:
      m.text(" waits for initialisation #");
      break;
    case trace::WaitKind::futex:
      m.text(" waits in a system call");
      return;
  }
  m.number(sync);
}

// What stands between that and the next thread of a cycle.
const char* holder_words(trace::WaitKind kind, const trace::DeadlockEntry& next) {
  if (kind == trace::WaitKind::join) return ": ";
  if (next.held_sync == 0) return ", where in front of it waits ";
  return kind == trace::WaitKind::once ? ", run by " : ", held by ";
}

bool is_initialisation(const trace::DeadlockEntry* entries, uint32_t count, uint32_t sync) {
  for (uint32_t i = 0; i < count; ++i) {
    if (entries[i].wait_sync == sync) return entries[i].wait_kind == static_cast<uint16_t>(trace::WaitKind::once);
  }
  return false;
}

void finish(Message& m) {
  if (storage.is_file()) {
    m.text("concheck: full report: concheck report '").text(storage.path()).text("'\n");
  } else {
    m.text("concheck: no trace file could be written, so there is no further report\n");
  }
  m.send();
  if (!options.abort_on_deadlock) return;
  process_ends(trace::ProcessState::aborted, 128 + SIGABRT);
  // Whatever the program does about SIGABRT, it is deadlocked: the default action ends it.
  struct {
    uint64_t handler, flags, restorer, mask;
  } action = {};
  sys::call(SYS_rt_sigaction, SIGABRT, reinterpret_cast<long>(&action), 0, sizeof action.mask);
  const uint64_t unblocked = 0;
  sys::call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&unblocked), 0, sizeof unblocked);
  sys::call(SYS_kill, sys::getpid(), SIGABRT);
}

}  // namespace

void announce_deadlock(const trace::DeadlockEntry* entries, uint32_t count, trace::DeadlockShape shape) {
  Message m;
  m.text("concheck: DEADLOCK in process ").number(sys::getpid()).text(": ");
  add_headline(m, entries, count, shape);
  for (uint32_t i = 0; i < count && i < kShownThreads; ++i) {
    const trace::DeadlockEntry& e = entries[i];
    m.text("concheck:   ");
    add_thread(m, e.thread);
    const auto kind = static_cast<trace::WaitKind>(e.wait_kind);
    if (kind == trace::WaitKind::none) {
      m.text(" has ended\n");
    } else {
      add_awaited(m, kind, e.wait_sync);
      if (shape == trace::DeadlockShape::cycle) {
        const trace::DeadlockEntry& next = entries[(i + 1) % count];
        m.text(holder_words(kind, next));
        add_thread(m, next.thread);
      }
      m.text("\n");
      add_stack(m, "waits at", e.wait_stack);
    }
    if (e.held_sync == 0) continue;
    const bool runs = is_initialisation(entries, count, e.held_sync);
    m.text(runs ? "concheck:     runs initialisation #" : "concheck:     holds lock #").number(e.held_sync).text("\n");
    add_stack(m, runs ? "begun at" : "taken at", e.held_stack);
  }
  if (count > kShownThreads) m.text("concheck:   ... and ").number(count - kShownThreads).text(" more threads\n");
  finish(m);
}

void announce_self_deadlock(uint32_t thread, const trace::Wait& wait, uint32_t held_stack) {
  const bool runs = wait.kind == static_cast<uint32_t>(trace::WaitKind::once);
  Message m;
  m.text("concheck: DEADLOCK in process ").number(sys::getpid()).text(": ");
  add_thread(m, thread);
  m.text(runs ? " waits for initialisation #" : " requests lock #").number(wait.sync);
  m.text(runs ? ", which it is running itself, and will never go on\n" : ", which it holds itself, and will never go on\n");
  add_stack(m, "requested at", wait.stack);
  add_stack(m, runs ? "begun at" : "taken at", held_stack);
  finish(m);
}

void announce_fork_hazard(uint32_t thread, uint32_t sync, uint32_t wait_stack, uint32_t held_stack) {
  Message m;
  m.text("concheck: DEADLOCK in process ").number(sys::getpid()).text(": ");
  add_thread(m, thread);
  m.text(" requests lock #").number(sync).text(", which another thread of the parent held at the fork, and will never go on\n");
  add_stack(m, "requested at", wait_stack);
  add_stack(m, "taken at", held_stack);
  finish(m);
}

}  // namespace concheck::interpose
