#include "interpose/proc_file.h"

#include <fcntl.h>
#include <string.h>

#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

struct DirectoryEntry {  // as getdents64 gives it
  uint64_t inode;
  int64_t offset;
  uint16_t bytes;
  uint8_t type;
  char name[];
};

bool visit_all(const char* entries, long bytes, bool (*visit)(uint32_t tid, void* context), void* context) {
  for (long at = 0; at < bytes;) {
    const auto* entry = reinterpret_cast<const DirectoryEntry*>(entries + at);
    at += entry->bytes;
    if (entry->name[0] == '.') continue;
    const char* digits = entry->name;
    if (!visit(static_cast<uint32_t>(parse(&digits, 10)), context)) return false;
  }
  return true;
}

void numbered_path(char (&path)[kProcPathBytes], const char* directory, uint32_t number, const char* leaf) {
  strcpy(path, directory);
  char digits[11];
  int count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  char* end = path + strlen(path);
  while (count > 0) *end++ = digits[--count];
  strcpy(end, leaf);
}

}  // namespace

size_t read_bytes(const char* path, char* buffer, size_t size) {
  const long fd = sys::call(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC, 0);
  if (sys::failed(fd)) return 0;
  const long got = sys::call(SYS_read, fd, reinterpret_cast<long>(buffer), static_cast<long>(size));
  sys::call(SYS_close, fd);
  return sys::failed(got) ? 0 : static_cast<size_t>(got);
}

void read_text(const char* path, char* text, size_t size) { text[read_bytes(path, text, size - 1)] = '\0'; }

uint64_t parse(const char** at, uint32_t base) {
  uint64_t value = 0;
  for (;; ++*at) {
    const char c = **at;
    uint32_t digit = base;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a') + 10;
    if (digit >= base) return value;
    value = value * base + digit;
  }
}

void task_path(char (&path)[kProcPathBytes], uint32_t tid, const char* leaf) {
  numbered_path(path, "/proc/self/task/", tid, leaf);
}

void process_path(char (&path)[kProcPathBytes], uint32_t pid, const char* leaf) { numbered_path(path, "/proc/", pid, leaf); }

bool visit_tasks(bool (*visit)(uint32_t tid, void* context), void* context) {
  const long fd = sys::call(SYS_openat, AT_FDCWD, reinterpret_cast<long>("/proc/self/task"), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (sys::failed(fd)) return false;
  alignas(8) char entries[2048];
  bool go_on = true;
  long got = 0;
  while (go_on && (got = sys::call(SYS_getdents64, fd, reinterpret_cast<long>(entries), sizeof entries)) > 0) {
    go_on = visit_all(entries, got, visit, context);
  }
  sys::call(SYS_close, fd);
  return go_on && got == 0;
}

}  // namespace concheck::interpose
