#include "trace/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <algorithm>

#include "trace/raw_syscalls.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace concheck::trace {
namespace {

constexpr size_t kSmallest = 1 << 18;

long syscall_open(const char* path, int flags, int mode) {
  return sys::call(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), flags | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, mode);
}

char* append(char* to, const char* end, const char* text) {
  while (*text != '\0' && to + 1 < end) *to++ = *text++;
  *to = '\0';
  return to;
}

char* append(char* to, const char* end, uint64_t number) {
  char digits[24];
  char* at = digits + sizeof digits - 1;
  *at = '\0';
  do {
    *--at = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  return append(to, end, at);
}

}  // namespace

bool Storage::open(size_t max_bytes) {
  // What is reserved counts although it is not used, and a limited address space is the program's.
  max_bytes = std::min(max_bytes, std::max(sys::limit_of(RLIMIT_AS) / 32, kSmallest));
  for (size_t bytes = max_bytes & ~(size_t{kChunkBytes} - 1); bytes >= kSmallest;
       bytes = (bytes / 2) & ~(size_t{kChunkBytes} - 1)) {
    if (void* base = sys::map_anonymous(bytes, MAP_NORESERVE)) {
      base_ = static_cast<char*>(base);
      bytes_ = file_bytes_ = bytes;
      init_header();
      return true;
    }
  }
  return false;
}

void Storage::init_header() {
  Header& h = header();
  h.magic = kMagic;
  h.version = kVersion;
  h.endian = kEndianMark;
  h.header_bytes = sizeof(Header);
  h.chunk_bytes = kChunkBytes;
  h.features = kKnownFeatures;
  h.max_bytes = bytes_;
  h.next_chunk = 1;
  h.state = static_cast<uint32_t>(ProcessState::running);
}

int Storage::activate(const char* directory, const char* name, uint32_t pid) {
  if (file_backed_) return 0;
  long fd = -1;
  for (uint64_t attempt = 1; attempt < 10'000; ++attempt) {
    const char* end = path_ + sizeof path_;
    char* at = append(path_, end, directory);
    at = append(at, end, "/concheck.");
    at = append(at, end, name);
    at = append(at, end, ".");
    at = append(at, end, uint64_t{pid});
    if (attempt > 1) at = append(append(at, end, "-"), end, attempt);
    append(at, end, ".trace");
    fd = syscall_open(path_, O_RDWR | O_CREAT | O_EXCL, 0644);
    if (fd != -EEXIST) break;
  }
  if (sys::failed(fd)) return stay_in_memory(static_cast<int>(-fd));

  const size_t used = size_t{header().next_chunk} * kChunkBytes;
  size_t size = bytes_;
  if (const size_t limit = sys::limit_of(RLIMIT_FSIZE); size > limit) size = limit & ~(size_t{kChunkBytes} - 1);
  long result = size < used ? -EFBIG : sys::call(SYS_ftruncate, fd, static_cast<long>(size));
  // On a full disk the copy is what fails: nothing of it may be left to a mapped write.
  for (size_t done = 0; !sys::failed(result) && done < used;) {
    result = sys::call(SYS_pwrite64, fd, reinterpret_cast<long>(base_ + done), static_cast<long>(used - done),
                       static_cast<long>(done));
    if (result == -EINTR) result = 0;
    if (!sys::failed(result)) done += static_cast<size_t>(result);
  }
  struct stat info {};
  if (!sys::failed(result)) result = sys::call(SYS_fstat, fd, reinterpret_cast<long>(&info));
  if (!sys::failed(result)) {
    result =
        sys::mmap(base_, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, static_cast<int>(fd), 0);
  }
  sys::call(SYS_close, fd);
  if (sys::failed(result)) {
    sys::call(SYS_unlinkat, AT_FDCWD, reinterpret_cast<long>(path_), 0);
    return stay_in_memory(static_cast<int>(-result));
  }
  // Without it the first touch of each chunk reads ahead: it fills page after page of a hole with zeroes.
  sys::call(SYS_madvise, reinterpret_cast<long>(base_), static_cast<long>(size), MADV_RANDOM);
  device_ = info.st_dev;
  inode_ = info.st_ino;
  file_bytes_ = size;
  file_backed_ = true;
  header().max_bytes = size;
  return 0;
}

// What is in memory still serves what is said at once, but nobody will read it: it must not grow.
int Storage::stay_in_memory(int error) {
  constexpr size_t kEnough = size_t{16} << 20;
  if (file_bytes_ > kEnough) file_bytes_ = kEnough;
  return error_ = error;
}

BlockHeader* Storage::claim(BlockType type, uint32_t chunks, uint32_t first_slot, uint32_t slots) {
  if (error() != 0 && file_backed_) return nullptr;
  const uint32_t limit = static_cast<uint32_t>(file_bytes_ / kChunkBytes);
  uint32_t* next = &header().next_chunk;
  uint32_t at = __atomic_load_n(next, __ATOMIC_RELAXED);
  do {
    if ((at & kSealed) != 0) return nullptr;
    if (at + chunks > limit || at + chunks < at) {
      limit_reached_ = true;
      __atomic_store_n(&error_, ENOSPC, __ATOMIC_RELAXED);
      return nullptr;
    }
  } while (!__atomic_compare_exchange_n(next, &at, at + chunks, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));

  char* memory = base_ + size_t{at} * kChunkBytes;
  if (file_backed_ && !make_pages_exist(memory, size_t{chunks} * kChunkBytes)) return nullptr;
  auto* block = reinterpret_cast<BlockHeader*>(memory);
  block->type = static_cast<uint16_t>(type);
  block->flags = 0;
  block->chunks = chunks;
  block->first = first_slot;
  block->slots = slots;
  __atomic_store_n(&block->magic, kBlockMagic, __ATOMIC_RELEASE);
  return block;
}

bool Storage::make_pages_exist(char* at, size_t bytes) {
  long result = sys::call(SYS_madvise, reinterpret_cast<long>(at), static_cast<long>(bytes), MADV_POPULATE_WRITE);
  while (result == -EINTR || result == -EAGAIN) {
    result = sys::call(SYS_madvise, reinterpret_cast<long>(at), static_cast<long>(bytes), MADV_POPULATE_WRITE);
  }
  if (result == -EINVAL) {  // before Linux 5.14
    const int fd = reopen_file();
    if (fd < 0) {
      result = -ENOSPC;
    } else {
      result = sys::call(SYS_fallocate, fd, 0, at - base_, static_cast<long>(bytes));
      sys::call(SYS_close, fd);
    }
  }
  if (!sys::failed(result)) return true;
  // EFAULT stands for the SIGBUS that a write would have raised.
  __atomic_store_n(&error_, result == -EFAULT ? ENOSPC : static_cast<int>(-result), __ATOMIC_RELAXED);
  return false;
}

// The file by its name, if that is still the same file.
int Storage::reopen_file() const {
  const long fd = syscall_open(path_, O_RDWR, 0);
  if (sys::failed(fd)) return -1;
  struct stat info {};
  if (sys::failed(sys::call(SYS_fstat, fd, reinterpret_cast<long>(&info))) || info.st_ino != inode_ ||
      info.st_dev != device_) {
    sys::call(SYS_close, fd);
    return -1;
  }
  return static_cast<int>(fd);
}

void Storage::seal() {
  const uint32_t used = __atomic_fetch_or(&header().next_chunk, kSealed, __ATOMIC_ACQ_REL) & ~kSealed;
  if (!file_backed_) return;
  // Threads may go on until the very end of the process, but only inside the chunks that exist.
  if (const int fd = reopen_file(); fd >= 0) {
    sys::call(SYS_ftruncate, fd, static_cast<long>(size_t{used} * kChunkBytes));
    sys::call(SYS_close, fd);
  }
}

void Storage::unseal() {
  if (file_backed_) {
    const int fd = reopen_file();
    if (fd < 0) return;  // stays sealed: what is there stays readable
    const long result = sys::call(SYS_ftruncate, fd, static_cast<long>(file_bytes_));
    sys::call(SYS_close, fd);
    if (sys::failed(result)) return;
  }
  __atomic_fetch_and(&header().next_chunk, ~kSealed, __ATOMIC_ACQ_REL);
}

bool Storage::restart_in_child(size_t max_bytes) {
  if (base_ == nullptr) return open(max_bytes);
  const long result =
      sys::mmap(base_, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  if (sys::failed(result)) {
    base_ = nullptr;
    return false;
  }
  file_bytes_ = bytes_;
  file_backed_ = false;
  limit_reached_ = false;
  error_ = 0;
  path_[0] = '\0';
  init_header();
  return true;
}

}  // namespace concheck::trace
