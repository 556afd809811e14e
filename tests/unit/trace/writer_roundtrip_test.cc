// The writer that runs in the target, and the reader: what one wrote, the other tells.
#include <sys/stat.h>

#include <thread>

#include "tests/unit/trace/reader_fixture.h"
#include "trace/record_writer.h"
#include "trace/storage.h"

namespace concheck::trace {
namespace {

class WriterRoundTrip : public ::testing::Test {
 protected:
  static constexpr size_t kBytes = 16 << 20;

  void SetUp() override { ASSERT_TRUE(storage_.open(kBytes)); }

  void activate() { ASSERT_EQ(storage_.activate(directory_.file("").c_str(), "app", 12), 0); }

  Trace read_back() {
    auto result = read_trace(std::string(storage_.path()));
    if (const auto* error = std::get_if<ReadError>(&result)) ADD_FAILURE() << error->message;
    return std::holds_alternative<Trace>(result) ? std::get<Trace>(std::move(result)) : Trace{};
  }

  void end_process() {
    storage_.header().state = static_cast<uint32_t>(ProcessState::exited);
    storage_.seal();
  }

  const TemporaryDirectory directory_;
  Storage storage_;
};

TEST_F(WriterRoundTrip, EachRecordKind) {
  RecordWriter writer;
  writer.append(
      storage_, RecordType::module, 1,
      ModuleRecord{
          .id = 1, .build_id_bytes = 2, .start = 16, .end = 32, .bias = 8, .build_id = {0xab, 0xcd}, .path_bytes = 5},
      "/bin/app", 5);
  activate();  // what was written before there was a file is in it too
  const Frame frames[] = {TraceBuilder::frame(1, 0x10), TraceBuilder::frame(1, 0x20)};
  writer.append(storage_, RecordType::stack, 1, StackRecord{.id = 1, .frame_count = 2}, frames, sizeof(frames));
  writer.append(storage_, RecordType::thread_start, 1, ThreadStartRecord{.id = 1, .os_tid = 100, .time = 5});
  writer.append(storage_, RecordType::thread_name, 1, ThreadNameRecord{.id = 1, .name = "main"});
  writer.append(storage_, RecordType::thread_end, 1, ThreadEndRecord{.id = 1, .acquisitions = 9});
  writer.append(storage_, RecordType::sync, 1,
                SyncRecord{.id = 4, .kind = static_cast<uint8_t>(SyncKind::mutex), .origin = 1, .address = 0x4010});
  const ClockEntry clock[] = {{0, 3}};
  writer.append(storage_, RecordType::clock, 1, ClockRecord{.id = 1, .own_epoch = 3, .entry_count = 1}, clock,
                sizeof(clock));
  writer.append(storage_, RecordType::acquire, 1, AcquireRecord{.header = {.flags = acquire_how(1, 0)}, .id = 1, .sync = 4, .stack = 1, .clock = 1});
  const DeadlockEntry cycle[] = {{.thread = 1, .wait_sync = 4}, {.thread = 2, .held_sync = 4}};
  writer.append(storage_, RecordType::deadlock, 1, DeadlockRecord{.time = 6, .entry_count = 2}, cycle, sizeof(cycle));
  writer.append(storage_, RecordType::misuse, 1, MisuseRecord{.misuse = 2, .sync = 4, .result = -1});
  writer.append(storage_, RecordType::module_unload, 1, ModuleUnloadRecord{.id = 1});
  writer.append(storage_, RecordType::note, 1, NoteRecord{.note = 3, .value = 8});
  writer.append(storage_, RecordType::gate, 1, GateRecord{.thread = 2, .sync = 4});
  writer.append(storage_, RecordType::joined_hold, 2, JoinedHoldRecord{.sync = 4, .clock = 1, .since = 3});
  writer.append(storage_, RecordType::sync_block, 2, SyncBlockRecord{.id = 4, .stack = 1, .offset = 24, .block_bytes = 96});
  writer.append(storage_, RecordType::process, 7, ProcessRecord{.event = 1, .pid = 77, .time = 9});
  writer.append(storage_, RecordType::ancestor, 7, AncestorRecord{.pid = 76, .command_bytes = 5}, "sh\0-c", 5);

  const Trace live = read_back();
  EXPECT_FALSE(live.complete);
  EXPECT_FALSE(live.sealed);
  end_process();
  const Trace trace = read_back();
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
  EXPECT_TRUE(trace.sealed);
  EXPECT_EQ(trace.modules.at(0).path, "/bin/");
  EXPECT_EQ(trace.modules.at(0).build_id, "abcd");
  EXPECT_EQ(trace.stacks.at(0).frames, std::vector<Frame>(std::begin(frames), std::end(frames)));
  EXPECT_EQ(trace.thread_starts.at(0).os_tid, 100u);
  EXPECT_EQ(trace.thread_names.at(0).name, "main");
  EXPECT_EQ(trace.thread_ends.at(0).acquisitions, 9u);
  EXPECT_EQ(trace.syncs.at(0).address, 0x4010u);
  EXPECT_EQ(trace.clocks.at(0).entries.at(0).epoch, 3u);
  EXPECT_EQ(trace.acquires.at(0).clock, 1u);
  EXPECT_EQ(trace.deadlocks.at(0).entries.at(1).held_sync, 4u);
  EXPECT_EQ(trace.misuses.at(0).result, -1);
  EXPECT_EQ(trace.module_unloads.at(0).id, 1u);
  EXPECT_EQ(trace.gates.at(0).thread, 2u);
  EXPECT_EQ(trace.gates.at(0).sync, 4u);
  EXPECT_EQ(trace.joined_holds.at(0).clock, 1u);
  EXPECT_EQ(trace.joined_holds.at(0).since, 3u);
  EXPECT_EQ(trace.sync_blocks.at(0).id, 4u);
  EXPECT_EQ(trace.sync_blocks.at(0).stack, 1u);
  EXPECT_EQ(trace.sync_blocks.at(0).offset, 24u);
  EXPECT_EQ(trace.sync_blocks.at(0).block_bytes, 96u);
  EXPECT_EQ(trace.notes.at(0).value, 8u);
  EXPECT_EQ(trace.processes.at(0).header.thread, 7u);
  EXPECT_EQ(trace.ancestors.at(0).pid, 76u);
  EXPECT_EQ(trace.ancestors.at(0).command, (std::vector<std::string>{"sh", "-c"}));
}

TEST_F(WriterRoundTrip, SlotsAndHeldStackInABlock) {
  activate();
  constexpr uint32_t kHeld = 40;
  BlockHeader* const threads = storage_.claim(BlockType::threads, 1, 8, 3);
  BlockHeader* const syncs = storage_.claim(BlockType::syncs, 1, 100, 127);
  BlockHeader* const held = storage_.claim(BlockType::held, 1);
  ASSERT_TRUE(threads != nullptr && syncs != nullptr && held != nullptr);
  auto* const entries = reinterpret_cast<HeldEntry*>(held + 1);
  for (uint32_t i = 0; i < kHeld; ++i) entries[i] = {.sync = i + 1, .mode = 1};
  auto& slot = reinterpret_cast<ThreadSlot*>(threads + 1)[2];
  slot.held_depth = kHeld;
  slot.held_capacity = (kChunkBytes - sizeof(BlockHeader)) / sizeof(HeldEntry);
  slot.held_offset = static_cast<uint64_t>(reinterpret_cast<char*>(entries) - storage_.base());
  slot.state = static_cast<uint32_t>(ThreadState::live);
  slot.thread = 5;
  auto& sync = reinterpret_cast<SyncSlot*>(syncs + 1)[126];
  sync = {.address = 0x1234, .id = 9, .kind = 1, .origin = 2, .owner = 5};
  end_process();
  const Trace trace = read_back();
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
  ASSERT_EQ(trace.thread_slots.size(), 1u);
  EXPECT_EQ(trace.thread_slots[0].index, 10u);
  EXPECT_EQ(trace.thread_slots[0].held.size(), kHeld);
  EXPECT_EQ(trace.thread_slots[0].held.back().sync, kHeld);
  ASSERT_EQ(trace.sync_slots.size(), 1u);
  EXPECT_EQ(trace.sync_slots[0].index, 226u);
  EXPECT_EQ(trace.sync_slots[0].slot.owner, 5u);
}

TEST_F(WriterRoundTrip, ManyThreadsWhileItIsRead) {
  activate();
  constexpr uint32_t kThreads = 4;
  constexpr uint32_t kRecords = 10'000;
  uint32_t next_id = 0;
  std::vector<std::thread> threads;
  for (uint32_t i = 1; i <= kThreads; ++i) {
    threads.emplace_back([&, i] {
      RecordWriter writer;
      for (uint32_t n = 0; n < kRecords; ++n) {
        const uint32_t id = __atomic_add_fetch(&next_id, 1, __ATOMIC_RELAXED);
        writer.append(storage_, RecordType::acquire, i, AcquireRecord{.header = {.flags = acquire_how(1, 0)}, .id = id, .sync = id});
      }
    });
  }
  for (int i = 0; i < 5; ++i) {
    const Trace live = read_back();
    EXPECT_EQ(live.warnings.size(), 1u) << joined_warnings(live);
    for (const AcquireRecord& acquire : live.acquires) ASSERT_EQ(acquire.sync, acquire.id);
  }
  for (std::thread& thread : threads) thread.join();
  end_process();
  const Trace trace = read_back();
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
  ASSERT_EQ(trace.acquires.size(), size_t{kThreads} * kRecords);
  EXPECT_EQ(trace.acquires.back().id, kThreads * kRecords);
}

TEST_F(WriterRoundTrip, SizeLimitDropsFactsAndSaysSo) {
  activate();
  RecordWriter writer;
  uint32_t written = 0;
  while (writer.append(storage_, RecordType::note, 1, NoteRecord{.note = 4, .value = written})) ++written;
  EXPECT_TRUE(storage_.is_limit());
  Trace trace = read_back();  // not sealed yet
  EXPECT_EQ(trace.notes.size(), written);
  end_process();
  trace = read_back();
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
  EXPECT_EQ(trace.notes.size(), written);
  EXPECT_NE(joined_warnings(trace).find("1 fact was not recorded"), std::string::npos);
  struct stat status;
  ASSERT_EQ(stat(storage_.path(), &status), 0);
  EXPECT_LE(static_cast<size_t>(status.st_size), kBytes);
}

}  // namespace
}  // namespace concheck::trace
