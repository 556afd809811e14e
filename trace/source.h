// Where a trace's bytes come from: a file, or memory. Everything above reads through this, by offset and with bounds.
#ifndef CONCHECK_TRACE_SOURCE_H_
#define CONCHECK_TRACE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace concheck::trace {

class Source {
 public:
  virtual ~Source() = default;
  // Bytes, as of when it was opened: a file that grows while it is read does not keep its reader busy for ever.
  virtual uint64_t size() const = 0;
  // Copies what there is at `offset` and gives the number of bytes: fewer than asked for at the end of the file, after
  // it was truncated meanwhile, and where it cannot be read. The last two are remembered in lost_at().
  size_t read(uint64_t offset, std::span<std::byte> to) const;
  // The lowest offset below size() that a read failed to give.
  std::optional<uint64_t> lost_at() const { return lost_at_; }
  // The first offset >= `offset` that is not known to lie in a hole; size() when the rest is one.
  virtual uint64_t next_data(uint64_t offset) const = 0;

 private:
  virtual size_t do_read(uint64_t offset, std::span<std::byte> to) const = 0;

  mutable std::optional<uint64_t> lost_at_;
};

// The error is what is wrong and what to do, without the path. Only regular files are accepted: nothing that can block,
// never ends, or has side effects when it is read.
std::variant<std::unique_ptr<Source>, std::string> open_file(const std::string& path);

// `image` must outlive the source.
std::unique_ptr<Source> open_image(std::span<const std::byte> image);

// A view that moves over a source with few reads.
class Window {
 public:
  explicit Window(const Source& source) : source_(source) {}
  // Bytes [offset, offset + bytes), or fewer where the source ends. Valid until the next call. `limit` is an offset
  // that it need not read beyond. Memory: the larger of `bytes` and 64 KiB.
  std::span<const std::byte> at(uint64_t offset, size_t bytes, uint64_t limit);

 private:
  const Source& source_;
  std::unique_ptr<std::byte[]> buffer_;
  size_t capacity_ = 0;
  size_t filled_ = 0;
  uint64_t start_ = 0;
};

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SOURCE_H_
