// Chosen damage: what is lost, what is kept, what is said.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "tests/unit/trace/reader_fixture.h"
#include "tests/unit/trace/sample_trace.h"

namespace concheck::trace {
namespace {

constexpr size_t kFirstBlock = kChunkBytes;
constexpr size_t kFirstRecord = kFirstBlock + sizeof(BlockHeader);

void expect_damage(const Trace& trace, const std::string& part) {
  EXPECT_FALSE(trace.complete);
  EXPECT_NE(joined_warnings(trace).find(part), std::string::npos) << joined_warnings(trace);
}

TEST(ReaderDamage, ProcessThatWasKilled) {
  TraceBuilder builder = sample_trace();
  builder.set_state(ProcessState::running);
  const Trace trace = read_ok(builder);
  EXPECT_FALSE(trace.complete);
  EXPECT_FALSE(trace.sealed);
  ASSERT_EQ(trace.warnings.size(), 1u);
  EXPECT_EQ(trace.warnings[0], "the process was killed or still runs: this is what it recorded so far");
  EXPECT_EQ(trace.acquires.size(), 3u);
}

TEST(ReaderDamage, DroppedFactsAreSaidButAreNoDamage) {
  TraceBuilder builder;
  builder.header().facts_dropped = 12;
  const Trace trace = read_ok(builder);
  EXPECT_TRUE(trace.complete);
  EXPECT_NE(joined_warnings(trace).find("12 facts were not recorded"), std::string::npos);
}

TEST(ReaderDamage, UnknownProcessState) {
  TraceBuilder builder;
  builder.header().state = 77;
  const Trace trace = read_ok(builder);
  expect_damage(trace, "the process is in state 77");
  EXPECT_EQ(trace.header.state, static_cast<uint32_t>(ProcessState::running));
}

TEST(ReaderDamage, HeaderTextsWithoutNul) {
  TraceBuilder builder;
  Header& header = builder.header();
  std::fill(std::begin(header.exe), std::end(header.exe), 'e');
  std::fill(std::begin(header.directory), std::end(header.directory), 'd');
  std::fill(std::begin(header.tool_version), std::end(header.tool_version), 'v');
  header.command_bytes = UINT32_MAX;
  header.build_id_bytes = UINT32_MAX;
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.exe, std::string(sizeof(header.exe) - 1, 'e'));
  EXPECT_EQ(trace.directory.size(), sizeof(header.directory) - 1);
  EXPECT_EQ(trace.build_id.size(), 2 * sizeof(header.build_id));
  EXPECT_EQ(std::string(trace.header.tool_version).size(), sizeof(header.tool_version) - 1);
}

TEST(ReaderDamage, NextChunkBeyondTheFileButWithinTheLimit) {
  TraceBuilder builder = sample_trace();
  builder.header().next_chunk = 1000 | kSealed;
  const Trace trace = read_ok(builder);
  expect_damage(trace, "truncated at byte");
  EXPECT_EQ(trace.acquires.size(), 3u);
}

TEST(ReaderDamage, NextChunkBeyondTheSizeLimitIsNone) {
  TraceBuilder builder = sample_trace();
  builder.header().max_bytes = builder.build().size();
  builder.header().next_chunk = 100'000 | kSealed;
  EXPECT_TRUE(read_ok(builder).complete);
}

TEST(ReaderDamage, NextChunkTooSmallHidesLaterBlocks) {
  TraceBuilder builder = sample_trace();
  builder.header().next_chunk = 2 | kSealed;
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.acquires.size(), 1u);
  builder.header().next_chunk = kSealed;  // no block at all; the builder would compute 0
  EXPECT_TRUE(read_ok(builder).acquires.empty());
}

TEST(ReaderDamage, BlockWithoutMagicIsSkipped) {
  Image image = sample_trace().build();
  poke(&image, kFirstBlock, uint32_t{0});
  Trace trace = read_ok(image);
  EXPECT_TRUE(trace.complete) << "a chunk may be claimed and never used";
  EXPECT_EQ(trace.acquires.size(), 2u);
  poke(&image, kFirstBlock, uint32_t{1});
  trace = read_ok(image);
  expect_damage(trace, "damaged at byte 8192: no block begins there");
  EXPECT_EQ(trace.acquires.size(), 2u);
}

TEST(ReaderDamage, BlockOfImpossibleLengthDoesNotHideItsNeighbours) {
  for (const uint32_t chunks : {0u, 77u, 1000u, UINT32_MAX}) {
    Image image = sample_trace().build();
    poke(&image, kFirstBlock + offsetof(BlockHeader, chunks), chunks);
    const Trace trace = read_ok(image);
    expect_damage(trace, "a block of " + std::to_string(chunks) + " chunks does not fit there");
    EXPECT_EQ(trace.acquires.size(), 3u);
  }
}

TEST(ReaderDamage, BlockOfUnknownTypeIsSkippedWhole) {
  Image image = sample_trace().build();
  poke(&image, kFirstBlock + offsetof(BlockHeader, type), uint16_t{900});
  const Trace trace = read_ok(image);
  EXPECT_NE(joined_warnings(trace).find("block of unknown type 900"), std::string::npos);
  EXPECT_TRUE(trace.complete);
  EXPECT_EQ(trace.acquires.size(), 2u);
}

TEST(ReaderDamage, RecordOfUnknownTypeIsSkipped) {
  TraceBuilder builder;
  builder.add_stack({1});
  builder.add_raw_record(999, Image(24));
  builder.add_raw_record(0, {});
  builder.add_stack({2});
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.stacks.size(), 2u);
  EXPECT_TRUE(trace.complete);
  EXPECT_NE(joined_warnings(trace).find("unknown type 999 at byte 8288 was skipped"), std::string::npos);
  EXPECT_NE(joined_warnings(trace).find("(and 1 more like this)"), std::string::npos);
}

TEST(ReaderDamage, RecordOfALaterVersionWithMoreFields) {
  TraceBuilder builder;
  Image body(sizeof(NoteRecord) - sizeof(RecordHeader) + 16);
  body[0] = std::byte{3};
  builder.add_raw_record(static_cast<uint16_t>(RecordType::note), body);
  EXPECT_EQ(read_ok(builder).notes.size(), 1u);
}

TEST(ReaderDamage, ImpossibleRecordSizeEndsItsBlockOnly) {
  for (const uint32_t size : {1u, 8u, 15u, 17u, 8136u, 0x7ffffff8u, UINT32_MAX}) {
    Image image = sample_trace().build();
    poke(&image, kFirstRecord, size);
    const Trace trace = read_ok(image);
    expect_damage(trace, "damaged at byte 8256: a record of " + std::to_string(size) + " bytes");
    EXPECT_TRUE(trace.modules.empty());
    EXPECT_EQ(trace.acquires.size(), 2u);
  }
}

TEST(ReaderDamage, UnpublishedRecordEndsItsBlockQuietly) {
  Image image = sample_trace().build();
  poke(&image, kFirstRecord, uint32_t{0});
  const Trace trace = read_ok(image);
  EXPECT_TRUE(trace.complete);
  EXPECT_EQ(trace.acquires.size(), 2u);
}

TEST(ReaderDamage, TooShortForItsType) {
  for (uint16_t type = 1; type <= 13; ++type) {
    TraceBuilder builder;
    builder.add_raw_record(type, {});
    builder.add_stack({1});
    const Trace trace = read_ok(builder);
    expect_damage(trace, "damaged at byte 8256");
    EXPECT_EQ(trace.stacks.size(), 1u);
  }
}

TEST(ReaderDamage, LengthsThatReachBeyondTheirRecord) {
  TraceBuilder builder;
  builder.add_module({.path = "p"});
  Image image = builder.build();
  poke(&image, kFirstRecord + offsetof(ModuleRecord, path_bytes), UINT32_MAX);
  expect_damage(read_ok(image), "module record, 4294967295 entries in room for 8");
  image = builder.build();
  poke(&image, kFirstRecord + offsetof(ModuleRecord, build_id_bytes), uint32_t{21});
  expect_damage(read_ok(image), "impossible build-id length 21");
  builder = TraceBuilder();
  builder.add_stack({1, 2});
  image = builder.build();
  poke(&image, kFirstRecord + offsetof(StackRecord, frame_count), uint16_t{3});
  expect_damage(read_ok(image), "stack record, 3 entries in room for 2");
  builder = TraceBuilder();
  builder.add_clock(0, 1, {{0, 1}});
  image = builder.build();
  poke(&image, kFirstRecord + offsetof(ClockRecord, entry_count), UINT32_MAX);
  expect_damage(read_ok(image), "clock record, 4294967295 entries in room for 1");
  builder = TraceBuilder();
  builder.add_deadlock({DeadlockEntry{}});
  image = builder.build();
  poke(&image, kFirstRecord + offsetof(DeadlockRecord, entry_count), uint32_t{2});
  expect_damage(read_ok(image), "deadlock record, 2 entries in room for 1");
  poke(&image, kFirstRecord + offsetof(DeadlockRecord, entry_count), uint32_t{0});
  expect_damage(read_ok(image), "a deadlock of no thread");
  builder = TraceBuilder();
  builder.add_ancestor(1, {"1234567"});
  image = builder.build();
  poke(&image, kFirstRecord + offsetof(AncestorRecord, command_bytes), uint32_t{9});
  expect_damage(read_ok(image), "ancestor record, 9 entries in room for 8");
}

TEST(ReaderDamage, ModuleThatCannotBe) {
  TraceBuilder builder;
  builder.add_module({.start = 2, .end = 1});
  builder.add_module({.id = 65536});
  builder.add_module({.id = 65535});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.modules.size(), 1u);
  EXPECT_EQ(trace.modules[0].id, 65535u);
  expect_damage(trace, "(and 1 more like this)");
}

TEST(ReaderDamage, EnumValuesOfNoEnum) {
  TraceBuilder builder;
  builder.add_sync({.kind = static_cast<SyncKind>(200), .origin = static_cast<Origin>(9)});
  builder.add_acquire({.sync = 1, .mode = static_cast<Mode>(9)});
  builder.add_deadlock({{1, 1, 1, 1, 1, 50, 51, 52}});
  builder.add_misuse({.misuse = static_cast<Misuse>(0)});
  builder.add_misuse({.misuse = static_cast<Misuse>(1000)});
  builder.add_note(static_cast<Note>(99));
  builder.add_process(static_cast<ProcessEvent>(99));
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.syncs.at(0).kind, static_cast<uint8_t>(SyncKind::none));
  EXPECT_EQ(trace.syncs.at(0).origin, static_cast<uint8_t>(Origin::first_use));
  EXPECT_EQ(acquire_mode(trace.acquires.at(0)), static_cast<uint8_t>(Mode::none));
  EXPECT_EQ(trace.deadlocks.at(0).entries.at(0).wait_kind, static_cast<uint16_t>(WaitKind::none));
  EXPECT_EQ(trace.deadlocks.at(0).entries.at(0).held_mode, static_cast<uint8_t>(Mode::none));
  EXPECT_TRUE(trace.misuses.empty());
  EXPECT_TRUE(trace.notes.empty());
  EXPECT_TRUE(trace.processes.empty());
  expect_damage(trace, "is unknown");
}

TEST(ReaderDamage, DataRaces) {
  TraceBuilder builder;
  builder.add_data_race({.now = {.locks = {{.sync = 1, .mode = 99}}}, .memory = static_cast<MemoryKind>(77)});
  std::vector<std::byte> body(sizeof(DataRaceRecord) - sizeof(RecordHeader));
  const uint16_t many = 0xffff;
  std::memcpy(body.data() + offsetof(DataRaceRecord, now) + offsetof(RaceAccess, lock_count) - sizeof(RecordHeader),
              &many, sizeof(many));
  builder.add_raw_record(static_cast<uint16_t>(RecordType::data_race), body);
  body.resize(body.size() - 8);
  builder.add_raw_record(static_cast<uint16_t>(RecordType::data_race), body);
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.data_races.size(), 1u);
  EXPECT_EQ(trace.data_races[0].memory, MemoryKind::unknown);
  ASSERT_EQ(trace.data_races[0].now.locks.size(), 1u);
  EXPECT_EQ(trace.data_races[0].now.locks[0].mode, static_cast<uint8_t>(Mode::none));
  EXPECT_TRUE(trace.data_races[0].before.locks.empty());
  expect_damage(trace, "65535 entries in room for 0");
}

TEST(ReaderDamage, DuplicatesKeepTheFirst) {
  TraceBuilder builder;
  builder.add_stack({1}, 0, 5);
  builder.add_stack({2}, 0, 5);
  builder.add_stack({3}, 0, 5);
  builder.add_thread({.id = 2, .time = 1});
  builder.add_thread({.id = 2, .time = 2});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.stacks.size(), 1u);
  EXPECT_EQ(trace.stacks[0].frames, std::vector<Frame>{1});
  ASSERT_EQ(trace.thread_starts.size(), 1u);
  EXPECT_EQ(trace.thread_starts[0].time, 1u);
  expect_damage(trace, "stack 5 stands more than once: the first is kept, 2 dropped");
}

TEST(ReaderDamage, IdZeroAndHugeIds) {
  TraceBuilder builder;
  builder.add_stack({1}, 0, UINT32_MAX);
  builder.add_stack({2}, 0, 0x8000'0000);
  builder.add_thread_end({.id = 0});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.stacks.size(), 2u);
  EXPECT_NE(find_by_id(trace.stacks, UINT32_MAX), nullptr);
  EXPECT_TRUE(trace.thread_ends.empty());
  expect_damage(trace, "thread-end record, id 0");
}

TEST(ReaderDamage, ClockSlotTwiceInAClock) {
  TraceBuilder builder;
  builder.add_clock(0, 1, {{0, 1}, {3, 4}, {0, 2}});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.clocks.at(0).entries.size(), 2u);
  EXPECT_EQ(trace.clocks[0].entries[0].epoch, 1u);
  expect_damage(trace, "stands twice");
}

TEST(ReaderDamage, LoopsOfParentsAreCut) {
  TraceBuilder builder;
  builder.add_acquire({.id = 1, .sync = 1, .parent = 1});  // itself
  builder.add_acquire({.id = 2, .sync = 1, .parent = 4});
  builder.add_acquire({.id = 3, .sync = 1, .parent = 2});
  builder.add_acquire({.id = 4, .sync = 1, .parent = 3});
  builder.add_acquire({.id = 5, .sync = 1, .parent = 4});
  builder.add_acquire({.id = 6, .sync = 1, .parent = 99});  // dangling: stays
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.acquires.at(0).parent, 0u);
  EXPECT_EQ(trace.acquires.at(5).parent, 99u);
  for (const AcquireRecord& acquire : trace.acquires) {
    int steps = 0;
    for (const AcquireRecord* at = &acquire; at != nullptr; at = find_by_id(trace.acquires, at->parent)) {
      ASSERT_LE(++steps, 6);
    }
  }
  expect_damage(trace, "acquisition 1 was its own ancestor (and 1 more like this)");
}

TEST(ReaderDamage, ManyTroublesGiveFewLines) {
  TraceBuilder builder;
  for (int i = 0; i < 3000; ++i) {
    builder.add_raw_record(3, {});
    builder.add_raw_record(777, {});
  }
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.warnings.size(), 2u);
}

}  // namespace
}  // namespace concheck::trace
