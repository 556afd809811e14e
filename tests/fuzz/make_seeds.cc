// Writes the seeds of fuzz_trace_reader into a directory: the corpus that is checked in, made again after the schema
// has changed. Usage: make_seeds DIRECTORY
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "tests/unit/trace/sample_trace.h"

namespace concheck::trace {
namespace {

using Image = std::vector<std::byte>;

class Seeds {
 public:
  explicit Seeds(std::string directory) : directory_(std::move(directory)) {}

  void write(const std::string& name, const Image& image) {
    std::ofstream out(directory_ + '/' + name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size()));
    out.close();
    failed_ = failed_ || !out;
  }
  void write(const std::string& name, const TraceBuilder& builder) { write(name, builder.build()); }
  bool failed() const { return failed_; }

 private:
  std::string directory_;
  bool failed_ = false;
};

template <typename T>
Image with(Image image, size_t offset, T value) {
  std::memcpy(image.data() + offset, &value, sizeof(value));
  return image;
}

void write_damaged(Seeds* seeds) {
  const Image sample = sample_trace().build();
  seeds->write("truncated", Image(sample.begin(), sample.begin() + 0x6150));
  seeds->write("cut-header", Image(sample.begin(), sample.begin() + 100));
  seeds->write("newer-version", with(sample, offsetof(Header, version), uint32_t{9}));
  seeds->write("unknown-feature", with(sample, offsetof(Header, features), uint64_t{2}));
  seeds->write("next-chunk", with(sample, offsetof(Header, next_chunk), uint32_t{0x7fffffff}));
  seeds->write("block-chunks", with(sample, kChunkBytes + offsetof(BlockHeader, chunks), uint32_t{0xffffffff}));
  seeds->write("record-size", with(sample, kChunkBytes + sizeof(BlockHeader), uint32_t{0xfffffff8}));
  // The second thread's slot: its held locks stand in a block of their own.
  const size_t slot = 0xa000 + sizeof(BlockHeader) + sizeof(ThreadSlot);
  seeds->write("held-depth", with(sample, slot + offsetof(ThreadSlot, held_depth), uint32_t{0xffffffff}));
  seeds->write("held-offset", with(sample, slot + offsetof(ThreadSlot, held_offset), uint64_t{0xfffffffffffffff8}));
  seeds->write("slots", with(sample, 0xc000 + offsetof(BlockHeader, slots), uint32_t{0xffffffff}));
}

void write_shapes(Seeds* seeds) {
  seeds->write("sample", sample_trace());
  seeds->write("empty", Image{});
  seeds->write("no-facts", TraceBuilder());
  TraceBuilder running = sample_trace();
  seeds->write("running", running.set_state(ProcessState::running));
  TraceBuilder loops;
  loops.add_acquire({.id = 1, .sync = 1, .parent = 2});
  loops.add_acquire({.id = 2, .sync = 1, .parent = 1});
  loops.add_acquire({.id = 2, .sync = 3, .parent = 2});
  seeds->write("loops", loops);
  TraceBuilder unknown;
  unknown.add_raw_record(99, Image(24));
  unknown.add_note(static_cast<Note>(88));
  unknown.add_sync({.kind = static_cast<SyncKind>(77)});
  seeds->write("unknown-values", unknown);
  TraceBuilder text;
  text.set_command({"\x1b[31m", "\xff\xc0", "\xe2\x80\xae"});
  text.add_module({.path = "/tmp/\x1b]0;x\x07"});
  seeds->write("hostile-text", text);
}

}  // namespace
}  // namespace concheck::trace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  concheck::trace::Seeds seeds(argv[1]);
  concheck::trace::write_shapes(&seeds);
  concheck::trace::write_damaged(&seeds);
  if (seeds.failed()) std::fprintf(stderr, "cannot write into %s\n", argv[1]);
  return seeds.failed() ? 1 : 0;
}
