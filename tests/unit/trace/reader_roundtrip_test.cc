// Each record kind and slot, written by the builder and read back.
#include <cstdint>

#include "tests/unit/trace/reader_fixture.h"
#include "tests/unit/trace/sample_trace.h"

namespace concheck::trace {
namespace {

TEST(ReaderRoundTrip, HeaderAndCommand) {
  TraceBuilder builder;
  builder.set_command({"./my app", "", "--x"}).set_exe("/opt/my app").set_state(ProcessState::exited, 3);
  builder.add_thread();
  builder.add_thread();
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.path, "sample.trace");
  EXPECT_EQ(trace.command, (std::vector<std::string>{"./my app", "", "--x"}));
  EXPECT_EQ(trace.exe, "/opt/my app");
  EXPECT_EQ(trace.directory, "/home/user");
  EXPECT_EQ(trace.build_id, "abcd");
  EXPECT_EQ(trace.header.exit_code, 3);
  EXPECT_EQ(trace.header.threads_started, 2u);
  EXPECT_EQ(trace.header.clock_slots, 2u);
  EXPECT_TRUE(trace.sealed);
  EXPECT_TRUE(trace.complete);
  EXPECT_TRUE(trace.warnings.empty()) << joined_warnings(trace);
}

TEST(ReaderRoundTrip, CommandWithoutClosingNulKeepsItsCutArgument) {
  TraceBuilder builder;
  builder.set_command({"app", std::string(8000, 'x')});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.command.size(), 2u);
  EXPECT_EQ(trace.command[1].size(), sizeof(Header::command) - 4);
}

TEST(ReaderRoundTrip, Module) {
  TraceBuilder builder;
  builder.add_module({.path = "/lib/x.so", .start = 0x1000, .end = 0x3000, .bias = 0x800, .build_id = {0, 0x1f, 0xff}});
  builder.add_module({.path = "", .build_id = {}});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.modules.size(), 2u);
  const Module& module = trace.modules[0];
  EXPECT_EQ(module.id, 1u);
  EXPECT_EQ(module.path, "/lib/x.so");
  EXPECT_EQ(module.start, 0x1000u);
  EXPECT_EQ(module.end, 0x3000u);
  EXPECT_EQ(module.bias, 0x800u);
  EXPECT_EQ(module.build_id, "001fff");
  EXPECT_EQ(trace.modules[1].build_id, "");
  EXPECT_EQ(trace.modules[1].path, "");
}

TEST(ReaderRoundTrip, Stack) {
  TraceBuilder builder;
  const std::vector<Frame> frames = {TraceBuilder::frame(1, 0x10), TraceBuilder::frame(65535, kFrameOffsetMask), 0x42};
  EXPECT_EQ(builder.add_stack(frames, kStackTruncated), 1u);
  EXPECT_EQ(builder.add_stack({}, 0, 9), 9u);
  EXPECT_EQ(builder.add_stack(std::vector<Frame>(kMaxStackFrames, 7)), 10u);
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.stacks.size(), 3u);
  EXPECT_EQ(trace.stacks[0].frames, frames);
  EXPECT_EQ(trace.stacks[0].flags, kStackTruncated);
  EXPECT_TRUE(find_by_id(trace.stacks, 9)->frames.empty());
  EXPECT_EQ(find_by_id(trace.stacks, 10)->frames.size(), kMaxStackFrames);
  EXPECT_EQ(find_by_id(trace.stacks, 2), nullptr);
  EXPECT_EQ(find_by_id(trace.stacks, 11), nullptr);
}

TEST(ReaderRoundTrip, ThreadsAndNames) {
  TraceBuilder builder;
  builder.add_thread({.time = 5, .name = "main"});
  builder.add_thread(
      {.parent = 1, .create_stack = 3, .time = 6, .start_routine = 77, .os_tid = 12, .slot = 40, .clock_slot = 41});
  builder.add_thread_name(1, "renamed");
  builder.add_thread_name(2, "sixteen letters!");
  builder.add_thread_end({.id = 2, .time = 9, .held = 2, .acquisitions = 30, .contended = 4});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.thread_starts.size(), 2u);
  const ThreadStartRecord& start = trace.thread_starts[1];
  EXPECT_EQ(start.id, 2u);
  EXPECT_EQ(start.parent, 1u);
  EXPECT_EQ(start.create_stack, 3u);
  EXPECT_EQ(start.time, 6u);
  EXPECT_EQ(start.start_routine, 77u);
  EXPECT_EQ(start.os_tid, 12u);
  EXPECT_EQ(start.slot, 40u);
  EXPECT_EQ(start.clock_slot, 41u);
  ASSERT_EQ(trace.thread_names.size(), 3u);
  EXPECT_EQ(trace.thread_names[0].name, "main");
  EXPECT_EQ(trace.thread_names[1].name, "renamed");
  EXPECT_EQ(trace.thread_names[2].name, "sixteen letters!");
  ASSERT_EQ(trace.thread_ends.size(), 1u);
  EXPECT_EQ(trace.thread_ends[0].held, 2u);
  EXPECT_EQ(trace.thread_ends[0].time, 9u);
  EXPECT_EQ(trace.thread_ends[0].acquisitions, 30u);
  EXPECT_EQ(trace.thread_ends[0].contended, 4u);
}

TEST(ReaderRoundTrip, Sync) {
  TraceBuilder builder;
  builder.add_sync({.id = 1'000'000,
                    .kind = SyncKind::semaphore,
                    .origin = Origin::init_call,
                    .attributes = kNamedSemaphore,
                    .address = 0xabc,
                    .location = 0xdef,
                    .create_stack = 2,
                    .create_thread = 3,
                    .value = 4,
                    .thread = 5});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.syncs.size(), 1u);
  const SyncRecord& sync = trace.syncs[0];
  EXPECT_EQ(sync.header.thread, 5u);
  EXPECT_EQ(sync.id, 1'000'000u);
  EXPECT_EQ(sync.kind, static_cast<uint8_t>(SyncKind::semaphore));
  EXPECT_EQ(sync.origin, static_cast<uint8_t>(Origin::init_call));
  EXPECT_EQ(sync.attributes, kNamedSemaphore);
  EXPECT_EQ(sync.address, 0xabcu);
  EXPECT_EQ(sync.location, 0xdefu);
  EXPECT_EQ(sync.create_stack, 2u);
  EXPECT_EQ(sync.create_thread, 3u);
  EXPECT_EQ(sync.value, 4u);
}

TEST(ReaderRoundTrip, ClockIsSortedBySlot) {
  TraceBuilder builder;
  builder.add_clock(7, 3, {{7, 3}, {0, 1}, {4'000'000'000, 2}});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.clocks.size(), 1u);
  const Clock& clock = trace.clocks[0];
  EXPECT_EQ(clock.own_slot, 7u);
  EXPECT_EQ(clock.own_epoch, 3u);
  ASSERT_EQ(clock.entries.size(), 3u);
  EXPECT_EQ(clock.entries[0].slot, 0u);
  EXPECT_EQ(clock.entries[1].slot, 7u);
  EXPECT_EQ(clock.entries[2].slot, 4'000'000'000u);
  EXPECT_EQ(clock.entries[2].epoch, 2u);
}

TEST(ReaderRoundTrip, ClockOfManyThreadsSpansChunks) {
  TraceBuilder builder;
  std::vector<ClockEntry> entries;
  for (uint32_t slot = 0; slot < 50'000; ++slot) entries.push_back({slot, slot + 1});
  builder.add_stack({1});
  builder.add_clock(0, 1, entries);
  builder.add_stack({2});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.clocks.size(), 1u);
  EXPECT_EQ(trace.clocks[0].entries.size(), 50'000u);
  EXPECT_EQ(trace.clocks[0].entries[49'999].epoch, 50'000u);
  EXPECT_EQ(trace.stacks.size(), 2u);
  EXPECT_TRUE(trace.complete);
}

TEST(ReaderRoundTrip, Acquire) {
  TraceBuilder builder;
  const uint32_t outer = builder.add_acquire({.thread = 3, .sync = 4, .stack = 5, .clock = 6, .time_ms = 7});
  builder.add_acquire({.thread = 3, .sync = 8, .parent = outer, .mode = Mode::shared, .flags = kTry | kInSignal});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.acquires.size(), 2u);
  EXPECT_EQ(trace.acquires[0].header.thread, 3u);
  EXPECT_EQ(trace.acquires[0].sync, 4u);
  EXPECT_EQ(trace.acquires[0].stack, 5u);
  EXPECT_EQ(trace.acquires[0].clock, 6u);
  EXPECT_EQ(trace.acquires[0].time_ms, 7u);
  EXPECT_EQ(trace.acquires[1].parent, outer);
  EXPECT_EQ(acquire_mode(trace.acquires[1]), static_cast<uint8_t>(Mode::shared));
  EXPECT_EQ(acquire_flags(trace.acquires[1]), kTry | kInSignal);
}

TEST(ReaderRoundTrip, AcquireChain) {
  TraceBuilder builder;
  EXPECT_EQ(builder.add_acquire_chain(1, {10, 11, 12}, 2, 3), 3u);
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.acquires.size(), 3u);
  EXPECT_EQ(trace.acquires[2].sync, 12u);
  EXPECT_EQ(trace.acquires[2].parent, 2u);
  EXPECT_EQ(trace.acquires[0].parent, 0u);
}

TEST(ReaderRoundTrip, DeadlocksByTime) {
  TraceBuilder builder;
  builder.add_deadlock({{1, 2, 3, 4, 5, 1, 2, static_cast<uint16_t>(WaitKind::join)}}, 200, 9);
  builder.add_deadlock({{1, 1, 1, 1, 1, 1, 1, 1}, {2, 2, 2, 2, 2, 1, 1, 1}}, 100, 8);
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.deadlocks.size(), 2u);
  EXPECT_EQ(trace.deadlocks[0].time, 100u);
  EXPECT_EQ(trace.deadlocks[0].entries.size(), 2u);
  const DeadlockEntry& entry = trace.deadlocks[1].entries[0];
  EXPECT_EQ(trace.deadlocks[1].thread, 9u);
  EXPECT_EQ(entry.wait_sync, 2u);
  EXPECT_EQ(entry.held_stack, 5u);
  EXPECT_EQ(entry.held_mode, static_cast<uint8_t>(Mode::shared));
  EXPECT_EQ(entry.wait_kind, static_cast<uint16_t>(WaitKind::join));
}

TEST(ReaderRoundTrip, DataRace) {
  TraceBuilder builder;
  builder.header().races = static_cast<uint32_t>(RaceChecking::on);
  builder.header().accesses_checked = 12345;
  builder.header().races_seen = 8;
  builder.add_data_race({.now = {.thread = 3}, .time = 9});
  builder.add_data_race({.now = {.thread = 2,
                                 .stack = 4,
                                 .flags = kRaceWrite,
                                 .address = 0x1008,
                                 .size = 8,
                                 .locks = {{.sync = 5, .stack = 6, .mode = 1}, {.sync = 7, .mode = 2}}},
                         .before = {.thread = 1, .stack = 8, .flags = kRaceRange, .size = 100, .locks = {{.sync = 9}}},
                         .count = 7,
                         .time = 5,
                         .memory = MemoryKind::global,
                         .flags = kRacePossible,
                         .location = TraceBuilder::frame(1, 0x4010),
                         .block = 10,
                         .block_bytes = 11,
                         .block_stack = 12,
                         .block_thread = 13,
                         .free_stack = 14});
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.header.races, static_cast<uint32_t>(RaceChecking::on));
  EXPECT_EQ(trace.header.accesses_checked, 12345u);
  EXPECT_EQ(trace.header.races_seen, 8u);
  ASSERT_EQ(trace.data_races.size(), 2u);
  EXPECT_EQ(trace.data_races[1].thread, 3u);
  EXPECT_EQ(trace.data_races[1].count, 1u);
  const DataRace& race = trace.data_races[0];
  EXPECT_EQ(race.thread, 2u);
  EXPECT_EQ(race.time, 5u);
  EXPECT_EQ(race.count, 7u);
  EXPECT_EQ(race.now.access.thread, 2u);
  EXPECT_EQ(race.now.access.stack, 4u);
  EXPECT_EQ(race.now.access.flags, kRaceWrite);
  EXPECT_EQ(race.now.access.address, 0x1008u);
  EXPECT_EQ(race.now.access.size, 8u);
  ASSERT_EQ(race.now.locks.size(), 2u);
  EXPECT_EQ(race.now.locks[0].sync, 5u);
  EXPECT_EQ(race.now.locks[0].stack, 6u);
  EXPECT_EQ(race.now.locks[1].sync, 7u);
  EXPECT_EQ(race.now.locks[1].mode, static_cast<uint8_t>(Mode::shared));
  EXPECT_EQ(race.before.access.size, 100u);
  EXPECT_EQ(race.before.access.flags, kRaceRange);
  ASSERT_EQ(race.before.locks.size(), 1u);
  EXPECT_EQ(race.before.locks[0].sync, 9u);
  EXPECT_EQ(race.memory, MemoryKind::global);
  EXPECT_EQ(race.flags, kRacePossible);
  EXPECT_EQ(race.location, TraceBuilder::frame(1, 0x4010));
  EXPECT_EQ(race.block, 10u);
  EXPECT_EQ(race.block_bytes, 11u);
  EXPECT_EQ(race.block_stack, 12u);
  EXPECT_EQ(race.block_thread, 13u);
  EXPECT_EQ(race.free_stack, 14u);
}

TEST(ReaderRoundTrip, MisuseOfAnOlderVersionHasNoOtherObject) {
  TraceBuilder builder;
  std::vector<std::byte> body(kLeastMisuseBytes - sizeof(RecordHeader));
  body[0] = static_cast<std::byte>(Misuse::invalid);
  builder.add_raw_record(static_cast<uint16_t>(RecordType::misuse), body);
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.misuses.size(), 1u);
  EXPECT_EQ(trace.misuses[0].misuse, static_cast<uint32_t>(Misuse::invalid));
  EXPECT_EQ(trace.misuses[0].other_sync, 0u);
}

TEST(ReaderRoundTrip, MisuseUnloadNoteProcess) {
  TraceBuilder builder;
  builder.add_misuse({.misuse = Misuse::inconsistent_unlock,
                      .thread = 1,
                      .sync = 2,
                      .stack = 3,
                      .other_thread = 4,
                      .other_stack = 5,
                      .result = -6,
                      .time = 7,
                      .other_sync = 8});
  builder.add_module_unload(3);
  builder.add_note(Note::size_limit, 1 << 20, 2);
  builder.add_process(ProcessEvent::vfork, 99, 8);
  builder.add_ancestor(98, {"sh", "", "-c"});
  builder.add_ancestor(97, {});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.misuses.size(), 1u);
  EXPECT_EQ(trace.misuses[0].misuse, static_cast<uint32_t>(Misuse::inconsistent_unlock));
  EXPECT_EQ(trace.misuses[0].sync, 2u);
  EXPECT_EQ(trace.misuses[0].stack, 3u);
  EXPECT_EQ(trace.misuses[0].other_thread, 4u);
  EXPECT_EQ(trace.misuses[0].other_stack, 5u);
  EXPECT_EQ(trace.misuses[0].result, -6);
  EXPECT_EQ(trace.misuses[0].time, 7u);
  EXPECT_EQ(trace.misuses[0].other_sync, 8u);
  ASSERT_EQ(trace.module_unloads.size(), 1u);
  EXPECT_EQ(trace.module_unloads[0].id, 3u);
  ASSERT_EQ(trace.notes.size(), 1u);
  EXPECT_EQ(trace.notes[0].note, static_cast<uint32_t>(Note::size_limit));
  EXPECT_EQ(trace.notes[0].value, 1u << 20);
  ASSERT_EQ(trace.processes.size(), 1u);
  EXPECT_EQ(trace.processes[0].event, static_cast<uint32_t>(ProcessEvent::vfork));
  EXPECT_EQ(trace.processes[0].pid, 99u);
  ASSERT_EQ(trace.ancestors.size(), 2u);
  EXPECT_EQ(trace.ancestors[0].pid, 98u);
  EXPECT_EQ(trace.ancestors[0].command, (std::vector<std::string>{"sh", "", "-c"}));
  EXPECT_EQ(trace.ancestors[1].pid, 97u);
  EXPECT_TRUE(trace.ancestors[1].command.empty());
}

TEST(ReaderRoundTrip, ThreadSlotWithWaitAndHeldLocks) {
  const Trace trace = read_ok(sample_trace());
  ASSERT_EQ(trace.thread_slots.size(), 2u);
  const ThreadSlotView& first = trace.thread_slots[0];
  EXPECT_EQ(first.index, 0u);
  EXPECT_EQ(first.slot.thread, 1u);
  EXPECT_EQ(first.name, "main");
  EXPECT_TRUE(first.wait_valid);
  EXPECT_EQ(first.slot.wait.kind, static_cast<uint32_t>(WaitKind::lock));
  EXPECT_EQ(first.slot.wait.sync, 2u);
  EXPECT_EQ(first.slot.wait.slot, 1u);
  EXPECT_EQ(first.slot.wait.in_deadlock, 1);
  ASSERT_EQ(first.held.size(), 1u);
  EXPECT_EQ(first.held[0].sync, 1u);
  EXPECT_EQ(first.held[0].acquire, 1u);
  const ThreadSlotView& second = trace.thread_slots[1];
  EXPECT_EQ(second.name, "sixteen letters!");
  EXPECT_EQ(second.held.size(), kInlineHeld + 4);
  EXPECT_EQ(second.held.back().sync, 2u);
  EXPECT_NE(second.slot.held_offset, 0u);
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
}

TEST(ReaderRoundTrip, HeldEntriesReleasedOutOfOrderAreLeftOut) {
  TraceBuilder builder;
  builder.add_thread_slot({.thread = 1, .held = {{.sync = 1}, {.sync = 0}, {.sync = 3}}});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.thread_slots[0].held.size(), 2u);
  EXPECT_EQ(trace.thread_slots[0].held[1].sync, 3u);
}

TEST(ReaderRoundTrip, SlotsKeepTheirIndices) {
  TraceBuilder builder;
  builder.add_thread_slot({.thread = 1, .index = 3});
  builder.add_thread_slot({.thread = 2, .index = 2000});
  builder.add_thread_slot({.thread = 3, .state = ThreadState::exited, .index = 4});
  for (uint32_t sync = 1; sync <= 300; ++sync) builder.add_sync_slot({.sync = sync, .owner = 2, .readers = 1});
  builder.add_sync_slot({.sync = 500, .index = 70'000});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.thread_slots.size(), 3u);
  EXPECT_EQ(trace.thread_slots[0].index, 3u);
  EXPECT_EQ(trace.thread_slots[1].index, 4u);
  EXPECT_EQ(trace.thread_slots[2].index, 2000u);
  ASSERT_EQ(trace.sync_slots.size(), 301u);
  EXPECT_EQ(trace.sync_slots[299].index, 299u);
  EXPECT_EQ(trace.sync_slots[299].slot.id, 300u);
  EXPECT_EQ(trace.sync_slots[299].slot.owner, 2u);
  EXPECT_EQ(trace.sync_slots[300].index, 70'000u);
}

TEST(ReaderRoundTrip, FreeSlotsAreLeftOut) {
  TraceBuilder builder;
  builder.add_thread_slot({.thread = 0, .index = 0});
  builder.add_thread_slot({.thread = 2, .state = ThreadState::free, .index = 1});
  const Trace trace = read_ok(builder);
  EXPECT_TRUE(trace.thread_slots.empty());
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
}

TEST(ReaderRoundTrip, ManyRecordsOverManyBlocks) {
  TraceBuilder builder;
  for (uint32_t i = 0; i < 5000; ++i) builder.add_acquire({.thread = i % 7 + 1, .sync = i, .parent = i});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.acquires.size(), 5000u);
  EXPECT_EQ(trace.acquires[4999].id, 5000u);
  EXPECT_EQ(trace.acquires[4999].parent, 4999u);
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
}

TEST(ReaderRoundTrip, FileAndMemoryAgree) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("a.trace");
  ASSERT_TRUE(sample_trace().write_to_file(path));
  auto result = read_trace(path);
  ASSERT_TRUE(std::holds_alternative<Trace>(result)) << std::get<ReadError>(result).message;
  const Trace& trace = std::get<Trace>(result);
  EXPECT_EQ(trace.path, path);
  EXPECT_EQ(trace.acquires.size(), 3u);
  EXPECT_EQ(trace.thread_slots.size(), 2u);
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
}

}  // namespace
}  // namespace concheck::trace
