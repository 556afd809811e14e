// Reading and writing by descriptor: the buffers are memory accesses of the caller, and what arrives comes after what
// was done before it was sent. The calls are cancellation points; no frame here holds anything when they are cancelled.
#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "races/hook.h"

namespace concheck::races {
namespace {

void note_sending(int fd) {
  if (&__concheck_race_channel_written != nullptr) __concheck_race_channel_written(fd);
}

void note_closing(int fd) {
  if (&__concheck_race_channel_closed != nullptr) __concheck_race_channel_closed(fd);
}

void note_arrived(int fd) {
  if (&__concheck_race_channel_read != nullptr) __concheck_race_channel_read(fd);
}

// What a call did that filled `to`; returns the call's result.
ssize_t received(int fd, const void* to, size_t room, ssize_t result, uintptr_t pc) {
  if (result <= 0) return result;
  note_arrived(fd);
  // With MSG_TRUNC the result can be more than there was room for.
  note_write(to, static_cast<size_t>(result) < room ? static_cast<size_t>(result) : room, pc);
  return result;
}

ssize_t received_parts(int fd, const iovec* parts, size_t count, ssize_t result, uintptr_t pc) {
  if (result <= 0) return result;
  note_arrived(fd);
  size_t left = static_cast<size_t>(result);
  for (size_t i = 0; i < count && left > 0; ++i) {
    const size_t bytes = parts[i].iov_len < left ? parts[i].iov_len : left;
    note_write(parts[i].iov_base, bytes, pc);
    left -= bytes;
  }
  return result;
}

// The kernel takes a bad address for an error, where we would fault. What is sent has to be told before the call, so it
// is the kernel that is asked: a change of the signal mask that it refuses, after it has read the new mask.
bool is_readable(const void* p, size_t bytes) {
  constexpr uintptr_t kPage = 4096;
  constexpr long kRefused = -1;  // no way of changing it
  constexpr long kMaskBytes = 8;
  const auto begin = reinterpret_cast<uintptr_t>(p);
  if (bytes == 0) return true;
  const int error_before = errno;
  bool readable = begin + bytes >= begin;
  for (uintptr_t page = begin & ~(kPage - 1); readable && page < begin + bytes; page += kPage) {
    // No mask at all, which is what the null pointer stands for, is no error.
    readable = syscall(SYS_rt_sigprocmask, kRefused, page, nullptr, kMaskBytes) == -1 && errno != EFAULT;
  }
  errno = error_before;
  return readable;
}

// What the kernel transfers at most in one call, and where the addresses end that a program can have.
constexpr size_t kMostBytes = 0x7ffff000;
constexpr uintptr_t kAddressEnd = uintptr_t{1} << 47;

// A buffer that the kernel refuses as a whole is not read.
void note_buffer(const void* from, size_t bytes, uintptr_t pc) {
  const auto begin = reinterpret_cast<uintptr_t>(from);
  if (begin == 0 || begin >= kAddressEnd || bytes > kAddressEnd - begin) return;
  note_read(from, bytes < kMostBytes ? bytes : kMostBytes, pc);
}

void note_sent(int fd, const void* from, size_t bytes, uintptr_t pc) {
  note_buffer(from, bytes, pc);
  note_sending(fd);
}

void note_sent_parts(int fd, const iovec* parts, size_t count, uintptr_t pc) {
  if (count > IOV_MAX || !is_readable(parts, count * sizeof *parts)) return;
  note_read(parts, count * sizeof *parts, pc);
  for (size_t i = 0; i < count; ++i) note_buffer(parts[i].iov_base, parts[i].iov_len, pc);
  note_sending(fd);
}

}  // namespace

ssize_t hook_read(int fd, void* to, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::read(fd, to, bytes);
  return received(fd, to, bytes, real::read(fd, to, bytes), CONCHECK_PC());
}
ssize_t hook___read_chk(int fd, void* to, size_t bytes, size_t room) {
  if (!CONCHECK_OBSERVED()) return real::__read_chk(fd, to, bytes, room);
  return received(fd, to, bytes, real::__read_chk(fd, to, bytes, room), CONCHECK_PC());
}
ssize_t hook_pread(int fd, void* to, size_t bytes, off_t offset) {
  if (!CONCHECK_OBSERVED()) return real::pread(fd, to, bytes, offset);
  return received(fd, to, bytes, real::pread(fd, to, bytes, offset), CONCHECK_PC());
}
ssize_t hook_pread64(int fd, void* to, size_t bytes, off_t offset) {
  if (!CONCHECK_OBSERVED()) return real::pread64(fd, to, bytes, offset);
  return received(fd, to, bytes, real::pread64(fd, to, bytes, offset), CONCHECK_PC());
}
ssize_t hook___pread_chk(int fd, void* to, size_t bytes, off_t offset, size_t room) {
  if (!CONCHECK_OBSERVED()) return real::__pread_chk(fd, to, bytes, offset, room);
  return received(fd, to, bytes, real::__pread_chk(fd, to, bytes, offset, room), CONCHECK_PC());
}
ssize_t hook___pread64_chk(int fd, void* to, size_t bytes, off_t offset, size_t room) {
  if (!CONCHECK_OBSERVED()) return real::__pread64_chk(fd, to, bytes, offset, room);
  return received(fd, to, bytes, real::__pread64_chk(fd, to, bytes, offset, room), CONCHECK_PC());
}
ssize_t hook_readv(int fd, const iovec* parts, int count) {
  if (!CONCHECK_OBSERVED()) return real::readv(fd, parts, count);
  return received_parts(fd, parts, static_cast<size_t>(count), real::readv(fd, parts, count), CONCHECK_PC());
}
ssize_t hook_recv(int fd, void* to, size_t bytes, int flags) {
  if (!CONCHECK_OBSERVED()) return real::recv(fd, to, bytes, flags);
  return received(fd, to, bytes, real::recv(fd, to, bytes, flags), CONCHECK_PC());
}
ssize_t hook___recv_chk(int fd, void* to, size_t bytes, size_t room, int flags) {
  if (!CONCHECK_OBSERVED()) return real::__recv_chk(fd, to, bytes, room, flags);
  return received(fd, to, bytes, real::__recv_chk(fd, to, bytes, room, flags), CONCHECK_PC());
}
ssize_t hook_recvfrom(int fd, void* to, size_t bytes, int flags, sockaddr* address, socklen_t* length) {
  if (!CONCHECK_OBSERVED()) return real::recvfrom(fd, to, bytes, flags, address, length);
  return received(fd, to, bytes, real::recvfrom(fd, to, bytes, flags, address, length), CONCHECK_PC());
}
ssize_t hook___recvfrom_chk(int fd, void* to, size_t bytes, size_t room, int flags, sockaddr* address,
                            socklen_t* length) {
  if (!CONCHECK_OBSERVED()) return real::__recvfrom_chk(fd, to, bytes, room, flags, address, length);
  return received(fd, to, bytes, real::__recvfrom_chk(fd, to, bytes, room, flags, address, length), CONCHECK_PC());
}
ssize_t hook_recvmsg(int fd, msghdr* message, int flags) {
  if (!CONCHECK_OBSERVED()) return real::recvmsg(fd, message, flags);
  const ssize_t result = real::recvmsg(fd, message, flags);
  // A failed call may have had a message that is no address at all.
  return result > 0 ? received_parts(fd, message->msg_iov, message->msg_iovlen, result, CONCHECK_PC()) : result;
}
int hook_eventfd_read(int fd, uint64_t* value) {
  if (!CONCHECK_OBSERVED()) return real::eventfd_read(fd, value);
  const int result = real::eventfd_read(fd, value);
  if (result == 0) received(fd, value, sizeof *value, sizeof *value, CONCHECK_PC());
  return result;
}

ssize_t hook_write(int fd, const void* from, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_sent(fd, from, bytes, CONCHECK_PC());
  return real::write(fd, from, bytes);
}
ssize_t hook_pwrite(int fd, const void* from, size_t bytes, off_t offset) {
  if (CONCHECK_OBSERVED()) note_sent(fd, from, bytes, CONCHECK_PC());
  return real::pwrite(fd, from, bytes, offset);
}
ssize_t hook_pwrite64(int fd, const void* from, size_t bytes, off_t offset) {
  if (CONCHECK_OBSERVED()) note_sent(fd, from, bytes, CONCHECK_PC());
  return real::pwrite64(fd, from, bytes, offset);
}
ssize_t hook_writev(int fd, const iovec* parts, int count) {
  if (CONCHECK_OBSERVED() && count > 0) note_sent_parts(fd, parts, static_cast<size_t>(count), CONCHECK_PC());
  return real::writev(fd, parts, count);
}
ssize_t hook_send(int fd, const void* from, size_t bytes, int flags) {
  if (CONCHECK_OBSERVED()) note_sent(fd, from, bytes, CONCHECK_PC());
  return real::send(fd, from, bytes, flags);
}
ssize_t hook_sendto(int fd, const void* from, size_t bytes, int flags, const sockaddr* address, socklen_t length) {
  if (CONCHECK_OBSERVED()) note_sent(fd, from, bytes, CONCHECK_PC());
  return real::sendto(fd, from, bytes, flags, address, length);
}
ssize_t hook_sendmsg(int fd, const msghdr* message, int flags) {
  if (CONCHECK_OBSERVED() && is_readable(message, sizeof *message)) {
    note_sent_parts(fd, message->msg_iov, message->msg_iovlen, CONCHECK_PC());
  }
  return real::sendmsg(fd, message, flags);
}
int hook_eventfd_write(int fd, uint64_t value) {
  if (CONCHECK_OBSERVED()) note_sent(fd, nullptr, 0, CONCHECK_PC());
  return real::eventfd_write(fd, value);
}

int hook_close(int fd) {
  if (CONCHECK_OBSERVED()) note_closing(fd);
  return real::close(fd);
}
// The target ends if it was open.
int hook_dup2(int fd, int target) {
  if (CONCHECK_OBSERVED() && fd != target) note_closing(target);
  return real::dup2(fd, target);
}
int hook_dup3(int fd, int target, int flags) {
  if (CONCHECK_OBSERVED() && fd != target) note_closing(target);
  return real::dup3(fd, target, flags);
}

}  // namespace concheck::races
