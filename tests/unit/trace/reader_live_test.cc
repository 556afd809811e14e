// Traces that change while they are read, and sparse ones.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "tests/unit/trace/reader_fixture.h"
#include "tests/unit/trace/sample_trace.h"
#include "tests/unit/trace/trace_compare.h"
#include "trace/source.h"

namespace concheck::trace {
namespace {

// Passes reads on, counts them, and lets a test change what is read in between.
class WatchedSource : public Source {
 public:
  explicit WatchedSource(const Source& inner) : inner_(inner) {}
  uint64_t size() const override { return inner_.size(); }
  uint64_t next_data(uint64_t offset) const override { return inner_.next_data(offset); }

  mutable uint64_t reads = 0;
  mutable uint64_t bytes = 0;
  mutable uint64_t end = UINT64_MAX;  // reads see nothing from here on, though size() said otherwise
  std::function<void(uint64_t)> before_read;

 private:
  size_t do_read(uint64_t offset, std::span<std::byte> to) const override {
    ++reads;
    if (before_read) before_read(offset);
    const size_t got = inner_.read(offset, to.first(std::min<uint64_t>(to.size(), offset < end ? end - offset : 0)));
    bytes += got;
    return got;
  }

  const Source& inner_;
};

Trace read_source(const Source& source) {
  auto result = read_trace(source, "live.trace");
  EXPECT_TRUE(std::holds_alternative<Trace>(result));
  return std::holds_alternative<Trace>(result) ? std::get<Trace>(std::move(result)) : Trace{};
}

TEST(ReaderLive, GrowsByOneRecordAtATime) {
  TraceBuilder whole_builder = sample_trace();
  const Trace whole = read_ok(whole_builder);
  TraceBuilder builder;
  builder.set_state(ProcessState::running);
  size_t before = 0;
  for (uint32_t i = 0; i < 600; ++i) {  // over several blocks
    builder.add_acquire({.sync = i + 1});
    const Trace part = read_ok(builder);
    ASSERT_EQ(part.acquires.size(), before + 1);
    before = part.acquires.size();
    ASSERT_EQ(part.warnings.size(), 1u) << joined_warnings(part);
    ASSERT_FALSE(part.complete);
  }
}

TEST(ReaderLive, ShrinksAfterItsSizeWasTaken) {
  const Image image = sample_trace().build();
  const Trace whole = read_ok(image);
  const auto inner = open_image(image);
  const WatchedSource probe(*inner);
  read_source(probe);
  for (uint64_t reads = 1; reads <= probe.reads; ++reads) {
    for (const uint64_t end : {uint64_t{0}, uint64_t{kChunkBytes}, uint64_t{2 * kChunkBytes + 500}}) {
      WatchedSource source(*inner);
      source.before_read = [&](uint64_t) { source.end = source.reads > reads ? end : UINT64_MAX; };
      Trace part = read_source(source);
      const bool lost = joined_warnings(part).find("unreadable at byte") != std::string::npos;
      EXPECT_EQ(part.complete, !lost) << joined_warnings(part);
      EXPECT_TRUE(lost || count_facts(part) == count_facts(whole));
      // What a thread held may be lost while its slot is not.
      for (size_t i = 0; i < part.thread_slots.size(); ++i) {
        EXPECT_LE(part.thread_slots[i].held.size(), whole.thread_slots.at(i).held.size());
        part.thread_slots[i].held = whole.thread_slots[i].held;
      }
      EXPECT_EQ(not_a_prefix(part, whole), "");
    }
  }
}

TEST(ReaderLive, UnreadableFromTheStart) {
  const Image image = sample_trace().build();
  const auto inner = open_image(image);
  WatchedSource source(*inner);
  source.end = 0;
  EXPECT_NE(error_of(read_trace(source, "bad")).find("bad: cannot be read"), std::string::npos);
}

class ReaderLiveWait : public ::testing::Test {
 protected:
  static constexpr size_t kSlot = kChunkBytes + sizeof(BlockHeader);
  static constexpr size_t kWait = kSlot + offsetof(ThreadSlot, wait);

  ReaderLiveWait() {
    TraceBuilder builder;
    builder.set_state(ProcessState::running);
    builder.add_thread_slot({.thread = 1, .wait = WaitSpec{.sync = 1, .sequence = 10}});
    image_ = builder.build();
  }

  // Reads while the wait changes before each of the first `changes` reads of the slot.
  Trace read_with_changes(uint32_t changes) {
    const auto inner = open_image(image_);
    WatchedSource source(*inner);
    uint32_t done = 0;
    source.before_read = [&](uint64_t offset) {
      if (offset != kSlot || done == changes) return;
      ++done;
      poke(&image_, kWait + offsetof(Wait, sequence), 10 + 2 * done);
      poke(&image_, kWait + offsetof(Wait, sync), 1 + done);
    };
    return read_source(source);
  }

  Image image_;
};

TEST_F(ReaderLiveWait, IsReadAgainUntilItStandsStill) {
  const Trace trace = read_with_changes(2);
  ASSERT_EQ(trace.thread_slots.size(), 1u);
  EXPECT_TRUE(trace.thread_slots[0].wait_valid);
  EXPECT_EQ(trace.thread_slots[0].slot.wait.sync, 3u);
}

TEST_F(ReaderLiveWait, IsNotBelievedWhenItNeverDoes) {
  const Trace trace = read_with_changes(UINT32_MAX);
  ASSERT_EQ(trace.thread_slots.size(), 1u);
  EXPECT_FALSE(trace.thread_slots[0].wait_valid);
}

// The target's side: maps the file and publishes records as the writer does.
void append_notes(char* base, std::atomic<bool>* reader_started, uint32_t records) {
  auto* header = reinterpret_cast<Header*>(base);
  char* at = nullptr;
  const char* end = nullptr;
  for (uint32_t i = 0; i < records; ++i) {
    if (at == nullptr || end - at < static_cast<ptrdiff_t>(sizeof(NoteRecord))) {
      const uint32_t chunk = __atomic_fetch_add(&header->next_chunk, 1, __ATOMIC_ACQ_REL);
      char* const start = base + size_t{chunk} * kChunkBytes;
      auto* block = reinterpret_cast<BlockHeader*>(start);
      block->type = static_cast<uint16_t>(BlockType::records);
      block->chunks = 1;
      __atomic_store_n(&block->magic, kBlockMagic, __ATOMIC_RELEASE);
      at = start + sizeof(BlockHeader);
      end = start + kChunkBytes;
    }
    auto* note = reinterpret_cast<NoteRecord*>(at);
    note->header.type = static_cast<uint16_t>(RecordType::note);
    note->note = static_cast<uint32_t>(Note::foreign_thread);
    note->value = i;
    __atomic_store_n(&note->header.size, uint32_t{sizeof(NoteRecord)}, __ATOMIC_RELEASE);
    at += sizeof(NoteRecord);
    if (i == records / 2) reader_started->wait(false);
  }
}

TEST(ReaderLive, WhileAWriterWrites) {
  constexpr size_t kBytes = 16 << 20;
  constexpr uint32_t kRecords = 100'000;
  const TemporaryDirectory directory;
  const std::string path = directory.file("live.trace");
  TraceBuilder builder;
  builder.set_state(ProcessState::running);
  builder.header().max_bytes = kBytes;
  ASSERT_TRUE(builder.write_to_file(path));
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(ftruncate(fd, kBytes), 0);
  void* const base = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  ASSERT_NE(base, MAP_FAILED);
  std::atomic<bool> reader_started = false;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    append_notes(static_cast<char*>(base), &reader_started, kRecords);
    done = true;
  });
  size_t before = 0;
  for (bool last = false; !last;) {
    last = done;
    auto result = read_trace(path);
    if (!std::holds_alternative<Trace>(result)) {
      ADD_FAILURE() << std::get<ReadError>(result).message;
      break;
    }
    const Trace& trace = std::get<Trace>(result);
    EXPECT_GE(trace.notes.size(), before);
    for (size_t i = 0; i < trace.notes.size(); ++i) {
      if (trace.notes[i].value == i) continue;
      ADD_FAILURE() << "record " << i << " is not the one that was written";
      break;
    }
    EXPECT_EQ(trace.warnings.size(), 1u) << joined_warnings(trace);
    before = trace.notes.size();
    reader_started = true;
    reader_started.notify_all();
  }
  reader_started = true;
  reader_started.notify_all();
  writer.join();
  munmap(base, kBytes);
  EXPECT_EQ(before, kRecords);
}

// A sparse file: 1 GiB long, a few pages used.
class ReaderSparse : public ::testing::Test {
 protected:
  static constexpr uint64_t kBytes = uint64_t{1} << 30;

  void make(const Image& image) {
    path_ = directory_.file("sparse.trace");
    const int fd = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_GE(fd, 0);
    ASSERT_EQ(write(fd, image.data(), image.size()), static_cast<ssize_t>(image.size()));
    ASSERT_EQ(ftruncate(fd, kBytes), 0);
    close(fd);
  }

  // The trace, and that it took few reads.
  Trace read_cheaply() {
    const auto opened = open_file(path_);
    const auto& inner = *std::get<std::unique_ptr<Source>>(opened);
    holes_known_ = inner.next_data(kBytes / 2) != kBytes / 2;
    const WatchedSource source(inner);
    Trace trace = read_source(source);
    if (holes_known_) {
      EXPECT_LE(source.reads, 100u);
      EXPECT_LE(source.bytes, uint64_t{4} << 20);
    }
    return trace;
  }

  const TemporaryDirectory directory_;
  std::string path_;
  bool holes_known_ = false;
};

TEST_F(ReaderSparse, LeftBehindByAKilledProcess) {
  TraceBuilder builder = sample_trace();
  builder.set_state(ProcessState::running);
  make(builder.build());
  const Trace trace = read_cheaply();
  EXPECT_EQ(trace.warnings.size(), 1u) << joined_warnings(trace);
  EXPECT_EQ(count_facts(trace), count_facts(read_ok(sample_trace())));
}

TEST_F(ReaderSparse, NextChunkGarbage) {
  TraceBuilder builder = sample_trace();
  builder.set_state(ProcessState::running);
  builder.header().next_chunk = 0x7fff'ffff;
  make(builder.build());
  EXPECT_EQ(count_facts(read_cheaply()), count_facts(read_ok(sample_trace())));
}

TEST_F(ReaderSparse, BlocksThatCoverEverything) {
  for (const BlockType type : {BlockType::records, BlockType::threads, BlockType::syncs, BlockType::held}) {
    TraceBuilder builder;
    builder.set_state(ProcessState::running);
    builder.add_note(Note::no_unwinder);
    builder.header().next_chunk = kBytes / kChunkBytes;
    Image image = builder.build();
    BlockHeader block{};
    block.magic = kBlockMagic;
    block.type = static_cast<uint16_t>(type);
    block.chunks = kBytes / kChunkBytes - 1;
    block.slots = type == BlockType::threads ? 500'000 : type == BlockType::syncs ? 16'000'000 : 0;
    poke(&image, kChunkBytes, block);
    make(image);
    read_cheaply();
  }
}

TEST_F(ReaderSparse, HeldStackThatCoversEverything) {
  TraceBuilder builder;
  builder.set_state(ProcessState::running);
  builder.add_thread_slot({.thread = 1, .held = std::vector<HeldSpec>(100, HeldSpec{.sync = 7})});
  builder.header().next_chunk = kBytes / kChunkBytes;
  Image image = builder.build();
  poke(&image, kChunkBytes + offsetof(BlockHeader, chunks), UINT32_MAX);
  poke(&image, 2 * kChunkBytes + sizeof(BlockHeader) + offsetof(ThreadSlot, held_depth), UINT32_MAX);
  make(image);
  const Trace trace = read_cheaply();
  ASSERT_EQ(trace.thread_slots.size(), 1u);
  EXPECT_LE(trace.thread_slots[0].held.size(), 1000u);
}

}  // namespace
}  // namespace concheck::trace
