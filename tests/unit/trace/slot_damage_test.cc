// Slots that lie.
#include "tests/unit/trace/reader_fixture.h"

namespace concheck::trace {
namespace {

// A trace of one thread whose held locks stand in a block of their own: header, held block, thread block.
class SlotDamage : public ::testing::Test {
 protected:
  static constexpr uint32_t kHeld = 100;
  static constexpr size_t kHeldBlock = kChunkBytes;
  static constexpr size_t kThreadBlock = 2 * kChunkBytes;
  static constexpr size_t kSlot = kThreadBlock + sizeof(BlockHeader);

  SlotDamage() {
    TraceBuilder builder;
    builder.add_thread_slot(
        {.thread = 1, .held = std::vector<HeldSpec>(kHeld, HeldSpec{.sync = 7}), .wait = WaitSpec{}});
    image_ = builder.build();
  }

  void expect_held(size_t count, const std::string& part) {
    const Trace trace = read_ok(image_);
    ASSERT_EQ(trace.thread_slots.size(), 1u);
    EXPECT_EQ(trace.thread_slots[0].held.size(), count);
    EXPECT_NE(joined_warnings(trace).find(part), std::string::npos) << joined_warnings(trace);
    EXPECT_FALSE(trace.complete);
  }

  Image image_;
};

TEST_F(SlotDamage, NoneYet) {
  const Trace trace = read_ok(image_);
  EXPECT_EQ(trace.thread_slots.at(0).held.size(), kHeld);
  EXPECT_TRUE(trace.complete) << joined_warnings(trace);
}

TEST_F(SlotDamage, HeldOffsetAtNoHeldBlock) {
  for (const uint64_t offset :
       {uint64_t{1}, uint64_t{64}, uint64_t{kHeldBlock}, uint64_t{kHeldBlock + 63}, uint64_t{kHeldBlock + 65},
        uint64_t{kSlot}, uint64_t{1} << 40, UINT64_MAX, UINT64_MAX - 8191}) {
    poke(&image_, kSlot + offsetof(ThreadSlot, held_offset), offset);
    expect_held(0, "keeps its locks at byte " + std::to_string(offset) + ", where none are");
  }
}

TEST_F(SlotDamage, HeldDepthBeyondTheBlock) {
  poke(&image_, kSlot + offsetof(ThreadSlot, held_depth), UINT32_MAX);
  expect_held(kHeld, "holds 4294967295 locks in room for 127");
}

TEST_F(SlotDamage, HeldBlockLongerThanTheFile) {
  poke(&image_, kHeldBlock + offsetof(BlockHeader, chunks), UINT32_MAX);
  poke(&image_, kSlot + offsetof(ThreadSlot, held_depth), UINT32_MAX);
  const Trace trace = read_ok(image_);
  ASSERT_EQ(trace.thread_slots.size(), 1u);
  EXPECT_LE(trace.thread_slots[0].held.size(), image_.size() / sizeof(HeldEntry));
  EXPECT_FALSE(trace.complete);
}

TEST_F(SlotDamage, InlineDepthBeyondTheSlot) {
  poke(&image_, kSlot + offsetof(ThreadSlot, held_offset), uint64_t{0});
  expect_held(0, "holds 100 locks in room for 24");
}

TEST_F(SlotDamage, HeldModeOfNoEnum) {
  poke(&image_, kHeldBlock + sizeof(BlockHeader) + offsetof(HeldEntry, mode), uint8_t{9});
  expect_held(kHeld, "holds a lock in mode 9");
  EXPECT_EQ(read_ok(image_).thread_slots.at(0).held.at(0).mode, 0);
}

TEST_F(SlotDamage, ThreadInNoState) {
  poke(&image_, kSlot + offsetof(ThreadSlot, state), uint32_t{3});
  const Trace trace = read_ok(image_);
  EXPECT_TRUE(trace.thread_slots.empty());
  EXPECT_NE(joined_warnings(trace).find("thread 1 is in state 3"), std::string::npos);
}

TEST_F(SlotDamage, WaitBeingWrittenIsNotBelieved) {
  poke(&image_, kSlot + offsetof(ThreadSlot, wait), uint32_t{3});  // sequence
  const Trace trace = read_ok(image_);
  EXPECT_FALSE(trace.thread_slots.at(0).wait_valid);
  EXPECT_TRUE(trace.complete) << "a thread may be stopped there: " << joined_warnings(trace);
}

TEST_F(SlotDamage, WaitOfNoEnum) {
  poke(&image_, kSlot + offsetof(ThreadSlot, wait) + offsetof(Wait, kind), uint32_t{8});
  Trace trace = read_ok(image_);
  EXPECT_FALSE(trace.thread_slots.at(0).wait_valid);
  EXPECT_FALSE(trace.complete);
  poke(&image_, kSlot + offsetof(ThreadSlot, wait) + offsetof(Wait, kind), uint32_t{1});
  poke(&image_, kSlot + offsetof(ThreadSlot, wait) + offsetof(Wait, mode), uint8_t{8});
  trace = read_ok(image_);
  EXPECT_FALSE(trace.thread_slots.at(0).wait_valid);
}

TEST_F(SlotDamage, MoreSlotsThanTheBlockHas) {
  poke(&image_, kThreadBlock + offsetof(BlockHeader, slots), UINT32_MAX);
  Trace trace = read_ok(image_);
  EXPECT_EQ(trace.thread_slots.size(), 1u);
  EXPECT_NE(joined_warnings(trace).find("4294967295 slots from 0 on do not fit"), std::string::npos);
  poke(&image_, kThreadBlock + offsetof(BlockHeader, slots), uint32_t{1});
  poke(&image_, kThreadBlock + offsetof(BlockHeader, first), UINT32_MAX);
  trace = read_ok(image_);
  EXPECT_TRUE(trace.thread_slots.empty());
  poke(&image_, kThreadBlock + offsetof(BlockHeader, first), UINT32_MAX - 1);
  trace = read_ok(image_);
  EXPECT_EQ(trace.thread_slots.at(0).index, UINT32_MAX - 1);
}

TEST(SlotDamageOfTwo, SharedHeldBlockServesOneThreadOnly) {
  TraceBuilder builder;
  const std::vector<HeldSpec> many(40, HeldSpec{.sync = 7});
  builder.add_thread_slot({.thread = 1, .held = many});
  builder.add_thread_slot({.thread = 2, .held = many});
  Image image = builder.build();
  const size_t slots = 3 * kChunkBytes + sizeof(BlockHeader);
  uint64_t first;
  std::memcpy(&first, image.data() + slots + offsetof(ThreadSlot, held_offset), sizeof(first));
  for (const uint64_t shift : {0, 8, 64, 39 * 64}) {
    poke(&image, slots + sizeof(ThreadSlot) + offsetof(ThreadSlot, held_offset), first + shift);
    const Trace trace = read_ok(image);
    ASSERT_EQ(trace.thread_slots.size(), 2u);
    EXPECT_EQ(trace.thread_slots[0].held.size(), 40u);
    EXPECT_TRUE(trace.thread_slots[1].held.empty()) << shift;
    EXPECT_NE(joined_warnings(trace).find("thread 2 keeps its locks where another thread does"), std::string::npos);
  }
}

TEST(SlotDamageOfTwo, SlotIndexTwice) {
  TraceBuilder builder;
  builder.add_thread_slot({.thread = 1, .index = 0});
  builder.add_thread_slot({.thread = 2, .index = 2});
  builder.add_sync_slot({.sync = 1, .index = 0});
  builder.add_sync_slot({.sync = 2, .index = 2});
  Image image = builder.build();
  poke(&image, 2 * kChunkBytes + offsetof(BlockHeader, first), uint32_t{0});
  poke(&image, 4 * kChunkBytes + offsetof(BlockHeader, first), uint32_t{0});
  const Trace trace = read_ok(image);
  EXPECT_EQ(trace.thread_slots.size(), 1u);
  EXPECT_EQ(trace.thread_slots.at(0).slot.thread, 1u);
  EXPECT_EQ(trace.sync_slots.size(), 1u);
  EXPECT_NE(joined_warnings(trace).find("slot 0 stands more than once: the first is kept, 2 dropped"),
            std::string::npos);
}

TEST(SlotDamageOfSyncs, KindOfNoEnum) {
  TraceBuilder builder;
  builder.add_sync({.kind = static_cast<SyncKind>(99), .origin = static_cast<Origin>(98)});
  builder.add_sync_slot({.sync = 1});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.sync_slots.size(), 1u);
  EXPECT_EQ(trace.sync_slots[0].slot.kind, static_cast<uint8_t>(SyncKind::none));
  EXPECT_EQ(trace.sync_slots[0].slot.origin, static_cast<uint8_t>(Origin::first_use));
  EXPECT_NE(joined_warnings(trace).find("sync object 1 of kind 99, origin 98"), std::string::npos);
}

}  // namespace
}  // namespace concheck::trace
