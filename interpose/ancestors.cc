#include "interpose/ancestors.h"

#include <string.h>

#include "interpose/proc_file.h"
#include "interpose/runtime.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr int kDeepest = 32;

char command[sizeof(trace::Header::command)];  // not on a stack that may be small

// 0: it is gone.
uint32_t parent_of(uint32_t pid) {
  char path[kProcPathBytes];
  process_path(path, pid, "/stat");
  char text[256];
  read_text(path, text, sizeof text);
  const char* name_end = strrchr(text, ')');  // the name may hold anything
  if (name_end == nullptr || strlen(name_end) < strlen(") S ")) return 0;
  const char* at = name_end + strlen(") S ");
  return static_cast<uint32_t>(parse(&at, 10));
}

}  // namespace

void write_ancestors(Thread* self) {
  auto pid = static_cast<uint32_t>(sys::call(SYS_getppid));
  for (int depth = 0; depth < kDeepest && pid > 1; ++depth, pid = parent_of(pid)) {
    char path[kProcPathBytes];
    process_path(path, pid, "/cmdline");
    trace::AncestorRecord record{};
    record.pid = pid;
    record.command_bytes = static_cast<uint32_t>(read_bytes(path, command, sizeof command));
    if (record.command_bytes == 0) return;
    self->records.append(storage, trace::RecordType::ancestor, self->id, record, command, record.command_bytes);
  }
}

}  // namespace concheck::interpose
