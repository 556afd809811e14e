#include "trace/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace concheck::trace {
namespace {

constexpr size_t kWindowBytes = 64 * 1024;

class FileSource : public Source {
 public:
  FileSource(int fd, uint64_t size) : fd_(fd), size_(size) {}
  ~FileSource() override { close(fd_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  uint64_t size() const override { return size_; }

  size_t do_read(uint64_t offset, std::span<std::byte> to) const override {
    size_t done = 0;
    while (done < to.size()) {
      const ssize_t got = pread(fd_, to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

  uint64_t next_data(uint64_t offset) const override {
    if (offset >= size_) return size_;
    const off_t found = lseek(fd_, static_cast<off_t>(offset), SEEK_DATA);
    if (found >= 0) return std::min<uint64_t>(static_cast<uint64_t>(found), size_);
    return errno == ENXIO ? size_ : offset;  // any other error: this file system knows nothing of holes
  }

 private:
  int fd_;
  uint64_t size_;
};

class ImageSource : public Source {
 public:
  explicit ImageSource(std::span<const std::byte> image) : image_(image) {}

  uint64_t size() const override { return image_.size(); }

  size_t do_read(uint64_t offset, std::span<std::byte> to) const override {
    std::memcpy(to.data(), image_.data() + offset, to.size());
    return to.size();
  }

  uint64_t next_data(uint64_t offset) const override { return std::min<uint64_t>(offset, image_.size()); }

 private:
  std::span<const std::byte> image_;
};

std::string advice_for(int error) {
  std::string text = std::string("cannot be opened: ") + std::strerror(error);
  if (error == ENOENT) {
    return text + "; a program leaves a trace only once it has started a thread or has a finding";
  }
  if (error == EACCES || error == EPERM) return text + "; read it as the user who ran the program";
  if (error == EMFILE || error == ENFILE) return text + "; raise the limit on open files (ulimit -n)";
  return text + "; give the path of a trace file";
}

}  // namespace

// do_read() is never asked for nothing, nor for what lies beyond size().
size_t Source::read(uint64_t offset, std::span<std::byte> to) const {
  if (to.empty() || offset >= size()) return 0;
  const size_t wanted = std::min<uint64_t>(to.size(), size() - offset);
  const size_t got = do_read(offset, to.first(wanted));
  if (got < wanted) lost_at_ = std::min(lost_at_.value_or(UINT64_MAX), offset + got);
  return got;
}

std::variant<std::unique_ptr<Source>, std::string> open_file(const std::string& path) {
  // O_NONBLOCK: opening a FIFO that nobody writes would wait for ever.
  int fd;
  do {
    fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return advice_for(errno);
  struct stat status;
  if (fstat(fd, &status) != 0) {
    const int error = errno;
    close(fd);
    return advice_for(error);
  }
  if (!S_ISREG(status.st_mode)) {
    close(fd);
    return std::string(S_ISDIR(status.st_mode) ? "is a directory" : "is not a regular file") +
           "; give the path of a trace file";
  }
  return std::make_unique<FileSource>(fd, static_cast<uint64_t>(status.st_size));
}

std::unique_ptr<Source> open_image(std::span<const std::byte> image) { return std::make_unique<ImageSource>(image); }

std::span<const std::byte> Window::at(uint64_t offset, size_t bytes, uint64_t limit) {
  const bool inside = offset >= start_ && offset - start_ <= filled_ && filled_ - (offset - start_) >= bytes;
  if (!inside) {
    const uint64_t ahead = limit > offset ? limit - offset : 0;
    const size_t wanted = std::max<size_t>(bytes, std::min<uint64_t>(kWindowBytes, ahead));
    if (wanted > capacity_) {
      buffer_ = std::make_unique_for_overwrite<std::byte[]>(wanted);
      capacity_ = wanted;
    }
    start_ = offset;
    filled_ = source_.read(offset, {buffer_.get(), wanted});
  }
  const auto skip = static_cast<size_t>(offset - start_);
  return {buffer_.get() + skip, std::min(bytes, filled_ - skip)};
}

}  // namespace concheck::trace
