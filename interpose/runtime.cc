#include "interpose/runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>

#include "interpose/ancestors.h"
#include "interpose/critical.h"
#include "interpose/dependency.h"
#include "interpose/fork.h"
#include "interpose/guard.h"
#include "interpose/message.h"
#include "interpose/modules.h"
#include "interpose/perturb.h"
#include "interpose/proc_file.h"
#include "interpose/race/events.h"
#include "interpose/real.h"
#include "interpose/scheduling/processor_delay.h"
#include "interpose/thread_end.h"
#include "interpose/unwinder.h"
#include "trace/raw_syscalls.h"

extern "C" void* __libc_stack_end __attribute__((weak));

namespace concheck::interpose {

constinit trace::Storage storage;
constinit Options options;
constinit ModuleSpan own_modules;

namespace {

enum class Phase : int { not_started, starting, running, forked, off };
Phase phase = Phase::not_started;
uint32_t own_pid;
// What the program was started as. Not the name of its file (redis-server is a link to another name), and not read again
// after a fork, since programs write over their arguments.
char program_name[64];
char command[sizeof(trace::Header::command)];
uint32_t command_bytes;
InternalLock permanent_lock;
bool permanence_tried;
bool storage_failure_told;
bool unwinder_found;

const char* base_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash != nullptr ? slash + 1 : path;
}

uint64_t parse_number(const char* s, size_t length) {
  uint64_t value = 0;
  for (size_t i = 0; i < length && s[i] >= '0' && s[i] <= '9'; ++i) value = value * 10 + static_cast<uint64_t>(s[i] - '0');
  return value;
}

bool equals(const char* s, size_t length, const char* text) { return strlen(text) == length && memcmp(s, text, length) == 0; }

void set_option(const char* key, size_t key_length, const char* value, size_t length) {
  if (equals(key, key_length, "on_deadlock")) {
    options.abort_on_deadlock = equals(value, length, "abort");
  } else if (equals(key, key_length, "verbose")) {
    options.verbose = equals(value, length, "1");
  } else if (equals(key, key_length, "ancestors")) {
    options.ancestors = equals(value, length, "1");
  } else if (equals(key, key_length, "perturb")) {
    options.perturb = true;
    options.perturb_seed = parse_number(value, length);
  } else if (equals(key, key_length, "races")) {
    options.races = !equals(value, length, "off");
    options.possible_races = equals(value, length, "possible");
  } else if (equals(key, key_length, "max_trace_size")) {
    constexpr uint64_t kLeast = 1 << 18;
    const uint64_t bytes = parse_number(value, length);
    options.max_trace_size = bytes < kLeast ? kLeast : bytes;
  }
}

void read_options() {
  if (const char* directory = getenv("CONCHECK_TRACE_DIR"); directory != nullptr && strlen(directory) < sizeof options.trace_dir) {
    strcpy(options.trace_dir, directory);
  }
  const char* at = getenv("CONCHECK_OPTIONS");
  while (at != nullptr && *at != '\0') {
    const char* end = strchrnul(at, ':');
    const auto* equal = static_cast<const char*>(memchr(at, '=', static_cast<size_t>(end - at)));
    if (equal != nullptr) {
      set_option(at, static_cast<size_t>(equal - at), equal + 1, static_cast<size_t>(end - equal - 1));
    }
    at = *end == ':' ? end + 1 : end;
  }
}

void fill_header() {
  trace::Header& h = storage.header();
  own_pid = sys::getpid();
  h.pid = own_pid;
  h.parent_pid = static_cast<uint32_t>(sys::call(SYS_getppid));
  h.start_realtime = sys::now_ns(CLOCK_REALTIME);
  h.start_monotonic = sys::now_ns();
  h.hooks_version = static_cast<uint64_t>(real::hook_count());
  strncpy(h.tool_version, CONCHECK_VERSION, sizeof h.tool_version - 1);
  const long length = sys::call(SYS_readlinkat, AT_FDCWD, reinterpret_cast<long>("/proc/self/exe"), reinterpret_cast<long>(h.exe), sizeof h.exe - 1);
  if (sys::failed(length)) strcpy(h.exe, "unknown");
  sys::call(SYS_getcwd, reinterpret_cast<long>(h.directory), sizeof h.directory);
  memcpy(h.command, command, command_bytes);
  h.command_bytes = command_bytes;
  describe_executable(h);
}

void read_command() {
  command_bytes = static_cast<uint32_t>(read_bytes("/proc/self/cmdline", command, sizeof command));
  const char* name = command_bytes != 0 && command[0] != '\0' && command[command_bytes - 1] == '\0' ? base_name(command) : "";
  if (name[0] == '\0') name = "program";
  memcpy(program_name, name, strnlen(name, sizeof program_name - 1));
}

uintptr_t main_stack_top() {
  if (&__libc_stack_end != nullptr && __libc_stack_end != nullptr) return reinterpret_cast<uintptr_t>(__libc_stack_end);
  return reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
}

size_t main_stack_bytes() {
  constexpr size_t kMost = size_t{1} << 30;
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur > kMost) return kMost;
  return limit.rlim_cur;
}

void at_exit(int status, void*) { process_ends(trace::ProcessState::exited, status); }

void start() {
  phase = Phase::starting;
  LibcCalls calls;
  remember_stderr();
  read_options();
  if (!storage.open(options.max_trace_size)) {
    phase = Phase::off;
    Message().text("concheck: not enough address space to record anything (see `ulimit -v`); the program runs unobserved\n").send();
    return;
  }
  real::resolve_all();
  if (options.perturb) begin_perturbing(options.perturb_seed);
  read_command();
  fill_header();
  storage.header().library_loaded_late = __libc_single_threaded == 0 ? 1 : 0;
  own_modules.before = last_module();
  unwinder_found = open_unwinder();
  own_modules.last = last_module();
  storage.header().unwinder = unwinder_found ? 1 : 0;
  watch_thread_ends();
  ThreadBirth birth{};
  birth.stack_bytes = main_stack_bytes();
  Thread* main = begin_thread(birth, main_stack_top());
  if (main == nullptr) {
    phase = Phase::off;
    return;
  }
  watch_end_of(main);
  if (!unwinder_found) write_note(main, trace::Note::no_unwinder, 0);
  // Registered this early, it runs after the program's own handlers.
  on_exit(at_exit, nullptr);
  phase = Phase::running;
  race::begin_if_asked();
}

__attribute__((constructor(101))) void on_load() { start(); }

}  // namespace

Thread* runtime_thread_slow() {
  switch (phase) {
    case Phase::not_started:  // before our constructor: the caller may be an allocator that is setting itself up
    case Phase::starting:
    case Phase::off:
      return nullptr;
    case Phase::forked: {
      LibcCalls calls;
      phase = Phase::starting;
      Thread* t = begin_child();
      phase = t != nullptr ? Phase::running : Phase::off;
      if (t != nullptr) watch_end_of(t);
      return t;
    }
    case Phase::running:
      break;
  }
  if (this_thread_ended()) return nullptr;
  LibcCalls calls;
  Thread* t = adopt_current_thread();
  if (t != nullptr) watch_end_of(t);
  return t;
}

bool runtime_runs() { return phase == Phase::running; }

bool is_own_process() { return sys::getpid() == own_pid; }

void make_trace_permanent() {
  if (storage.is_file() || permanence_tried || !is_own_process()) return;
  Critical critical(permanent_lock);
  if (permanence_tried) return;
  permanence_tried = true;
  if (options.ancestors && current_thread != nullptr) write_ancestors(current_thread);
  const trace::Header& h = storage.header();
  char directory[2100];
  size_t used = 0;
  if (options.trace_dir[0] != '/') {
    strcpy(directory, h.directory);
    used = strlen(directory);
    if (options.trace_dir[0] != '\0') directory[used++] = '/';
  }
  strcpy(directory + used, options.trace_dir);
  if (const int error = storage.activate(directory, program_name, own_pid); error != 0) {
    storage_failure_told = true;
    Message()
        .text("concheck: cannot record into '").text(directory).text("' (").text(strerrordesc_np(error))
        .text("); set CONCHECK_TRACE_DIR to a writable directory. The program goes on unrecorded\n")
        .send();
  } else if (options.verbose) {
    Message().text("concheck: recording to '").text(storage.path()).text("'\n").send();
  }
}

void process_ends(trace::ProcessState state, int exit_code) {
  if (phase != Phase::running || !is_own_process()) return;
  if (current_thread != nullptr) {
    store_counts(current_thread);
    race::store_counts(current_thread);
  }
  trace::Header& h = storage.header();
  if (current_thread != nullptr && h.state == static_cast<uint32_t>(trace::ProcessState::running)) tell_delayed_threads(current_thread, sys::now_ns());
  h.exit_code = exit_code;
  h.end_monotonic = sys::now_ns();
  __atomic_store_n(&h.state, static_cast<uint32_t>(state), __ATOMIC_RELEASE);
  storage.seal();
}

void process_goes_on() {
  if (phase != Phase::running || !is_own_process()) return;
  trace::Header& h = storage.header();
  h.end_monotonic = 0;
  __atomic_store_n(&h.state, static_cast<uint32_t>(trace::ProcessState::running), __ATOMIC_RELEASE);
  storage.unseal();
}

void runtime_is_forked() {
  if (phase == Phase::running) phase = Phase::forked;
}

bool runtime_awaits_child() { return phase == Phase::forked; }

bool restart_runtime_in_child() {
  permanent_lock.reset();
  permanence_tried = storage_failure_told = false;
  if (!storage.restart_in_child(options.max_trace_size)) return false;
  fill_header();
  storage.header().unwinder = unwinder_found ? 1 : 0;
  if (race::on) storage.header().races = static_cast<uint32_t>(trace::RaceChecking::on);
  return true;
}

void check_storage() {
  if (storage.error() == 0) return;
  __atomic_fetch_add(&storage.header().facts_dropped, 1, __ATOMIC_RELAXED);
  if (__atomic_exchange_n(&storage_failure_told, true, __ATOMIC_RELAXED)) return;
  if (storage.is_limit()) {
    Message()
        .text("concheck: the trace has reached its size limit of ").number(storage.header().max_bytes >> 20)
        .text(" MiB; new facts are not recorded (--max-trace-size)\n")
        .send();
  } else {
    Message()
        .text("concheck: cannot write more to '").text(storage.path()).text("' (").text(strerrordesc_np(storage.error()))
        .text("); what is recorded stays readable, the program goes on\n")
        .send();
  }
}

void write_note(Thread* self, trace::Note note, uint64_t value) {
  trace::NoteRecord record{};
  record.note = static_cast<uint32_t>(note);
  record.value = value;
  self->records.append(storage, trace::RecordType::note, self->id, record);
}

}  // namespace concheck::interpose
