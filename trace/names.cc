#include "trace/names.h"

#include <limits>
#include <type_traits>

namespace concheck::trace {
namespace {

constexpr std::string_view kUnknown = "unknown";

// The switches are the only lists of values: a number is one of them exactly if it has a name.
template <typename Enum>
bool is_known(uint32_t value, std::string_view (*name)(Enum)) {
  using Number = std::underlying_type_t<Enum>;
  if (value > std::numeric_limits<Number>::max()) return false;
  return name(static_cast<Enum>(value)).data() != kUnknown.data();
}

}  // namespace

// No default in these switches: the compiler then names the one that a new value was forgotten in.
std::string_view process_state_name(ProcessState value) {
  switch (value) {
    case ProcessState::running:
      return "running";
    case ProcessState::exited:
      return "exited";
    case ProcessState::execed:
      return "execed";
    case ProcessState::aborted:
      return "aborted";
  }
  return kUnknown;
}

std::string_view block_type_name(BlockType value) {
  switch (value) {
    case BlockType::records:
      return "records";
    case BlockType::threads:
      return "threads";
    case BlockType::syncs:
      return "syncs";
    case BlockType::held:
      return "held";
    case BlockType::lock_uses:
      return "lock-uses";
  }
  return kUnknown;
}

std::string_view record_type_name(RecordType value) {
  switch (value) {
    case RecordType::module:
      return "module";
    case RecordType::stack:
      return "stack";
    case RecordType::thread_start:
      return "thread-start";
    case RecordType::thread_end:
      return "thread-end";
    case RecordType::thread_name:
      return "thread-name";
    case RecordType::sync:
      return "sync";
    case RecordType::clock:
      return "clock";
    case RecordType::acquire:
      return "acquire";
    case RecordType::deadlock:
      return "deadlock";
    case RecordType::misuse:
      return "misuse";
    case RecordType::module_unload:
      return "module-unload";
    case RecordType::note:
      return "note";
    case RecordType::process:
      return "process";
    case RecordType::ancestor:
      return "ancestor";
    case RecordType::gate:
      return "gate";
    case RecordType::joined_hold:
      return "joined-hold";
    case RecordType::sync_change:
      return "sync-change";
    case RecordType::sync_block:
      return "sync-block";
    case RecordType::data_race:
      return "data-race";
    case RecordType::long_wait:
      return "long-wait";
    case RecordType::scheduling:
      return "scheduling";
    case RecordType::inversion:
      return "inversion";
    case RecordType::blocked_holding:
      return "blocked-holding";
    case RecordType::loop_stall:
      return "loop-stall";
    case RecordType::untimed_wait:
      return "untimed-wait";
    case RecordType::processor_delay:
      return "processor-delay";
    case RecordType::text:
      return "text";
  }
  return kUnknown;
}

std::string_view sync_kind_name(SyncKind value) {
  switch (value) {
    case SyncKind::none:
      return "none";
    case SyncKind::mutex:
      return "mutex";
    case SyncKind::rwlock:
      return "rwlock";
    case SyncKind::spinlock:
      return "spinlock";
    case SyncKind::condition:
      return "condition";
    case SyncKind::semaphore:
      return "semaphore";
    case SyncKind::barrier:
      return "barrier";
    case SyncKind::once:
      return "once";
    case SyncKind::file:
      return "file";
    case SyncKind::futex:
      return "futex";
    case SyncKind::thread:
      return "thread";
    case SyncKind::openmp:
      return "openmp";
  }
  return kUnknown;
}

std::string_view origin_name(Origin value) {
  switch (value) {
    case Origin::init_call:
      return "init-call";
    case Origin::first_use:
      return "first-use";
  }
  return kUnknown;
}

std::string_view mode_name(Mode value) {
  switch (value) {
    case Mode::none:
      return "none";
    case Mode::exclusive:
      return "exclusive";
    case Mode::shared:
      return "shared";
    case Mode::wait:
      return "wait";
    case Mode::notify:
      return "notify";
  }
  return kUnknown;
}

std::string_view wait_kind_name(WaitKind value) {
  switch (value) {
    case WaitKind::none:
      return "none";
    case WaitKind::lock:
      return "lock";
    case WaitKind::condition:
      return "condition";
    case WaitKind::semaphore:
      return "semaphore";
    case WaitKind::barrier:
      return "barrier";
    case WaitKind::join:
      return "join";
    case WaitKind::once:
      return "once";
    case WaitKind::futex:
      return "futex";
  }
  return kUnknown;
}

std::string_view thread_state_name(ThreadState value) {
  switch (value) {
    case ThreadState::free:
      return "free";
    case ThreadState::live:
      return "live";
    case ThreadState::exited:
      return "exited";
  }
  return kUnknown;
}

std::string_view deadlock_shape_name(DeadlockShape value) {
  switch (value) {
    case DeadlockShape::cycle:
      return "cycle";
    case DeadlockShape::set:
      return "set";
    case DeadlockShape::orphan:
      return "orphan";
  }
  return kUnknown;
}

std::string_view misuse_name(Misuse value) {
  switch (value) {
    case Misuse::unlock_not_owner:
      return "unlock-not-owner";
    case Misuse::unlock_unlocked:
      return "unlock-unlocked";
    case Misuse::destroy_held:
      return "destroy-held";
    case Misuse::init_held:
      return "init-held";
    case Misuse::self_deadlock:
      return "self-deadlock";
    case Misuse::relock_errorcheck:
      return "relock-errorcheck";
    case Misuse::use_after_destroy:
      return "use-after-destroy";
    case Misuse::exit_holding:
      return "exit-holding";
    case Misuse::not_recoverable:
      return "not-recoverable";
    case Misuse::invalid:
      return "invalid";
    case Misuse::inconsistent_unlock:
      return "inconsistent-unlock";
    case Misuse::free_held:
      return "free-held";
    case Misuse::wrong_kind:
      return "wrong-kind";
    case Misuse::copied:
      return "copied";
    case Misuse::ceiling:
      return "ceiling";
    case Misuse::destroy_waiters:
      return "destroy-waiters";
    case Misuse::init_waiters:
      return "init-waiters";
    case Misuse::wait_unheld:
      return "wait-unheld";
    case Misuse::wait_two_mutexes:
      return "wait-two-mutexes";
    case Misuse::semaphore_overflow:
      return "semaphore-overflow";
    case Misuse::join_self:
      return "join-self";
    case Misuse::join_detached:
      return "join-detached";
    case Misuse::join_again:
      return "join-again";
    case Misuse::join_two:
      return "join-two";
    case Misuse::detach_again:
      return "detach-again";
    case Misuse::fork_held:
      return "fork-held";
    case Misuse::signal_lock:
      return "signal-lock";
    case Misuse::signal_self:
      return "signal-self";
  }
  return kUnknown;
}

std::string_view note_name(Note value) {
  switch (value) {
    case Note::size_limit:
      return "size-limit";
    case Note::storage_failed:
      return "storage-failed";
    case Note::no_unwinder:
      return "no-unwinder";
    case Note::foreign_thread:
      return "foreign-thread";
    case Note::internal_error:
      return "internal-error";
    case Note::races_unavailable:
      return "races-unavailable";
    case Note::race_history_lost:
      return "race-history-lost";
    case Note::races_unheard:
      return "races-unheard";
    case Note::lock_uses_lost:
      return "lock-uses-lost";
    case Note::races_hidden_allocator:
      return "races-hidden-allocator";
  }
  return kUnknown;
}

std::string_view process_event_name(ProcessEvent value) {
  switch (value) {
    case ProcessEvent::fork:
      return "fork";
    case ProcessEvent::exec:
      return "exec";
    case ProcessEvent::spawn:
      return "spawn";
    case ProcessEvent::vfork:
      return "vfork";
  }
  return kUnknown;
}

std::string_view race_checking_name(RaceChecking value) {
  switch (value) {
    case RaceChecking::off:
      return "off";
    case RaceChecking::on:
      return "on";
    case RaceChecking::unavailable:
      return "unavailable";
  }
  return kUnknown;
}

std::string_view memory_kind_name(MemoryKind value) {
  switch (value) {
    case MemoryKind::unknown:
      return "other";
    case MemoryKind::global:
      return "global";
    case MemoryKind::heap:
      return "heap";
    case MemoryKind::stack:
      return "stack";
    case MemoryKind::tls:
      return "tls";
    case MemoryKind::mapping:
      return "mapping";
  }
  return kUnknown;
}

std::string_view blocking_call_name(BlockingCall value) {
  switch (value) {
    case BlockingCall::none:
      return "none";
    case BlockingCall::sleep:
      return "sleep";
    case BlockingCall::read:
      return "read";
    case BlockingCall::write:
      return "write";
    case BlockingCall::receive:
      return "receive";
    case BlockingCall::send:
      return "send";
    case BlockingCall::accept:
      return "accept";
    case BlockingCall::connect:
      return "connect";
    case BlockingCall::poll:
      return "poll";
    case BlockingCall::child:
      return "child";
    case BlockingCall::sync:
      return "sync";
    case BlockingCall::file_lock:
      return "file-lock";
    case BlockingCall::resolve:
      return "resolve";
    case BlockingCall::system:
      return "system";
    case BlockingCall::message_queue:
      return "message-queue";
    case BlockingCall::semaphore_set:
      return "semaphore-set";
    case BlockingCall::signal:
      return "signal";
    case BlockingCall::join:
      return "join";
    case BlockingCall::condition:
      return "condition";
    case BlockingCall::semaphore:
      return "semaphore";
    case BlockingCall::barrier:
      return "barrier";
    case BlockingCall::open:
      return "open";
  }
  return kUnknown;
}

std::string_view stall_cause_name(StallCause value) {
  switch (value) {
    case StallCause::computation:
      return "computation";
    case StallCause::lock:
      return "lock";
    case StallCause::blocking_call:
      return "blocking-call";
    case StallCause::processor:
      return "processor";
  }
  return kUnknown;
}

bool is_process_state(uint32_t value) { return is_known<ProcessState>(value, process_state_name); }
bool is_block_type(uint32_t value) { return is_known<BlockType>(value, block_type_name); }
bool is_record_type(uint32_t value) { return is_known<RecordType>(value, record_type_name); }
bool is_sync_kind(uint32_t value) { return is_known<SyncKind>(value, sync_kind_name); }
bool is_origin(uint32_t value) { return is_known<Origin>(value, origin_name); }
bool is_mode(uint32_t value) { return is_known<Mode>(value, mode_name); }
bool is_wait_kind(uint32_t value) { return is_known<WaitKind>(value, wait_kind_name); }
bool is_thread_state(uint32_t value) { return is_known<ThreadState>(value, thread_state_name); }
bool is_deadlock_shape(uint32_t value) { return is_known<DeadlockShape>(value, deadlock_shape_name); }
bool is_misuse(uint32_t value) { return is_known<Misuse>(value, misuse_name); }
bool is_note(uint32_t value) { return is_known<Note>(value, note_name); }
bool is_process_event(uint32_t value) { return is_known<ProcessEvent>(value, process_event_name); }
bool is_race_checking(uint32_t value) { return is_known<RaceChecking>(value, race_checking_name); }
bool is_memory_kind(uint32_t value) { return is_known<MemoryKind>(value, memory_kind_name); }
bool is_blocking_call(uint32_t value) { return is_known<BlockingCall>(value, blocking_call_name); }
bool is_stall_cause(uint32_t value) { return is_known<StallCause>(value, stall_cause_name); }

}  // namespace concheck::trace
