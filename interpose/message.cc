#include "interpose/message.h"

#include <errno.h>
#include <sys/stat.h>

#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

bool known;
dev_t device;
ino_t inode;

bool identify(dev_t* d, ino_t* i) {
  struct stat info {};
  if (sys::failed(sys::call(SYS_fstat, 2, reinterpret_cast<long>(&info)))) return false;
  *d = info.st_dev;
  *i = info.st_ino;
  return true;
}

}  // namespace

void remember_stderr() { known = identify(&device, &inode); }

Message& Message::text(const char* s) {
  while (*s != '\0' && used_ < sizeof buffer_) buffer_[used_++] = *s++;
  return *this;
}

Message& Message::number(uint64_t value) {
  char digits[24];
  char* at = digits + sizeof digits - 1;
  *at = '\0';
  do {
    *--at = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return text(at);
}

Message& Message::hex(uint64_t value) {
  char digits[24];
  char* at = digits + sizeof digits - 1;
  *at = '\0';
  do {
    *--at = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value != 0);
  return text("0x").text(at);
}

void Message::send() {
  dev_t d{};
  ino_t i{};
  if (known && identify(&d, &i) && d == device && i == inode) {
    for (size_t done = 0; done < used_;) {
      const long result = sys::call(SYS_write, 2, reinterpret_cast<long>(buffer_ + done), static_cast<long>(used_ - done));
      if (result == -EINTR) continue;
      if (sys::failed(result)) break;
      done += static_cast<size_t>(result);
    }
  }
  used_ = 0;
}

}  // namespace concheck::interpose
