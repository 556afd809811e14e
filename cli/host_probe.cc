#include "cli/host_probe.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "cli/elf_probe.h"
#include "cli/failure.h"
#include "cli/paths.h"
#include "cli/trace_directory.h"

namespace concheck::cli {
namespace {

std::string reason(int error) { return std::system_category().message(error); }

Check check_system() {
  utsname system = {};
  uname(&system);
  return {Verdict::good, "system",
          fmt::format("Linux {} {}, glibc {}", system.release, system.machine, gnu_get_libc_version()), ""};
}

Check check_library() {
  try {
    const std::string library = find_library();
    const auto probed = probe_elf(library);
    if (const auto* facts = std::get_if<ElfFacts>(&probed); facts != nullptr && is_native(*facts)) {
      return {Verdict::good, "preloaded library", library, ""};
    }
    return {Verdict::bad, "preloaded library", fmt::format("'{}' is not a library for this machine", library),
            "reinstall concheck"};
  } catch (const Failure& failure) {
    return {Verdict::bad, "preloaded library", failure.what(), ""};
  }
}

Check check_unwinder() {
  void* library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return {Verdict::limited, "stack unwinder", "libunwind.so.8 is not here: stacks may be short",
            "install it (Debian: apt-get install libunwind8)"};
  }
  dlclose(library);
  return {Verdict::good, "stack unwinder", "libunwind.so.8", ""};
}

Check check_temporary_directory() {
  try {
    TraceDirectory::temporary();
    return {Verdict::good, "place for traces", temporary_directory(), ""};
  } catch (const Failure& failure) {
    return {Verdict::bad, "place for traces", failure.what(), ""};
  }
}

// 0 or errno.
int try_event(perf_event_attr attributes) {
  attributes.size = sizeof attributes;
  attributes.disabled = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  const long fd = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (fd < 0) return errno;
  close(static_cast<int>(fd));
  return 0;
}

constexpr const char* kPerfRemedy = "sysctl kernel.perf_event_paranoid=2, or in a container allow perf_event_open";
constexpr const char* kNotNeeded = " (no finding of this version needs it)";

Check check_perf_events() {
  perf_event_attr attributes = {};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  const int error = try_event(attributes);
  if (error == 0) return {Verdict::good, "perf events", "permitted", ""};
  return {Verdict::limited, "perf events", reason(error) + kNotNeeded, kPerfRemedy};
}

Check check_breakpoints() {
  static uint64_t watched = 0;
  perf_event_attr attributes = {};
  attributes.type = PERF_TYPE_BREAKPOINT;
  attributes.bp_type = HW_BREAKPOINT_W;
  attributes.bp_addr = reinterpret_cast<uint64_t>(&watched);
  attributes.bp_len = HW_BREAKPOINT_LEN_8;
  const int error = try_event(attributes);
  if (error == 0) return {Verdict::good, "hardware breakpoints", "permitted", ""};
  return {Verdict::limited, "hardware breakpoints", reason(error) + kNotNeeded, kPerfRemedy};
}

Check check_realtime() {
  // In a child, which takes the policy with it when it ends.
  const pid_t child = fork();
  if (child == 0) {
    sched_param parameters = {};
    parameters.sched_priority = sched_get_priority_min(SCHED_FIFO);
    _exit(sched_setscheduler(0, SCHED_FIFO, &parameters) == 0 ? 0 : 1);
  }
  int status = 1;
  if (child > 0) waitpid(child, &status, 0);
  if (status == 0) return {Verdict::good, "real-time scheduling", "SCHED_FIFO is permitted", ""};
  return {Verdict::limited, "real-time scheduling", "SCHED_FIFO is not permitted: programs run without it here",
          "raise 'ulimit -r', or run with CAP_SYS_NICE, if your program needs it"};
}

Check check_schedstat() {
  uint64_t run_time = 0;
  uint64_t wait_time = 0;
  std::ifstream file("/proc/self/schedstat");
  if (file >> run_time >> wait_time) return {Verdict::good, "scheduler statistics", "/proc/PID/schedstat", ""};
  return {Verdict::limited, "scheduler statistics", std::string("no /proc/PID/schedstat") + kNotNeeded,
          "a kernel with CONFIG_SCHED_INFO has it"};
}

}  // namespace

CheckList probe_host() {
  return {"This machine",
          {check_system(), check_library(), check_unwinder(), check_temporary_directory(), check_perf_events(),
           check_breakpoints(), check_realtime(), check_schedstat()}};
}

}  // namespace concheck::cli
