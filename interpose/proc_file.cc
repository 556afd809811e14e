#include "interpose/proc_file.h"

#include <fcntl.h>
#include <string.h>

#include "trace/raw_syscalls.h"

namespace concheck::interpose {

void read_text(const char* path, char* text, size_t size) {
  text[0] = '\0';
  const long fd = sys::call(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC, 0);
  if (sys::failed(fd)) return;
  const long got = sys::call(SYS_read, fd, reinterpret_cast<long>(text), static_cast<long>(size - 1));
  sys::call(SYS_close, fd);
  text[sys::failed(got) ? 0 : got] = '\0';
}

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

void task_path(char (&path)[kTaskPathBytes], uint32_t tid, const char* leaf) {
  strcpy(path, "/proc/self/task/");
  char digits[11];
  int count = 0;
  do {
    digits[count++] = static_cast<char>('0' + tid % 10);
    tid /= 10;
  } while (tid != 0);
  char* end = path + strlen(path);
  while (count > 0) *end++ = digits[--count];
  strcpy(end, leaf);
}

}  // namespace concheck::interpose
