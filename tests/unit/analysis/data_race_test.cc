#include "analysis/detect/data_race.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::DataRaceSpec;
using trace::MemoryKind;
using trace::RaceSideSpec;
using trace::TraceBuilder;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class DataRaceTest : public ::testing::Test, public Scenario {
 protected:
  DataRaceTest() {
    worker = thread("worker");
    here = stack();
    there = stack();
    lock = mutex();
    other_lock = mutex();
  }

  // `worker` changes a global at `here`; before that the main thread did, at `there`.
  DataRaceSpec both_change() const {
    DataRaceSpec race;
    race.now = {.thread = worker, .stack = here, .flags = trace::kRaceWrite};
    race.before = {.thread = 1, .stack = there, .flags = trace::kRaceWrite};
    race.memory = MemoryKind::global;
    race.location = TraceBuilder::frame(1, 0x4010);
    return race;
  }

  std::vector<Finding> find() const { return of_kind(analyze_raw(builder), "data-race"); }

  Finding only() const {
    std::vector<Finding> findings = find();
    EXPECT_EQ(findings.size(), 1u);
    return findings.empty() ? Finding() : findings.front();
  }

  Finding only(const DataRaceSpec& race) {
    builder.add_data_race(race);
    return only();
  }

  uint32_t worker = 0;
  uint32_t here = 0;
  uint32_t there = 0;
  uint32_t lock = 0;
  uint32_t other_lock = 0;
};

TEST_F(DataRaceTest, TwoWrites) {
  DataRaceSpec race = both_change();
  race.count = 12;
  race.now.locks = {{.sync = lock, .stack = here, .mode = 1}};
  const Finding finding = only(race);
  EXPECT_EQ(finding.kind, "data-race");
  EXPECT_EQ(finding.subkind, "");
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_EQ(finding.count, 12u);
  EXPECT_EQ(finding.title.rfind("threads main and \"worker\" both change the variable at app+0x4010 (app+", 0), 0u)
      << finding.title;
  EXPECT_TRUE(contains(finding.title, " and nothing orders them"));
  ASSERT_EQ(finding.steps.size(), 2u);
  EXPECT_EQ(finding.steps[0].action, Action::access);
  EXPECT_EQ(finding.steps[0].thread, 1u);
  EXPECT_TRUE(finding.steps[0].access->write);
  EXPECT_TRUE(finding.steps[0].holding.empty());
  EXPECT_EQ(finding.steps[1].thread, worker);
  EXPECT_EQ(finding.steps[1].holding, std::vector<uint32_t>{lock});
  ASSERT_EQ(finding.steps[1].holds.size(), 1u);
  EXPECT_EQ(finding.steps[1].holds[0].lock, lock);
  EXPECT_FALSE(finding.steps[1].holds[0].shared);
  EXPECT_EQ(finding.steps[1].holds[0].taken_at.frames.size(), 1u);
  ASSERT_EQ(finding.locks.size(), 1u);
  ASSERT_TRUE(finding.memory);
  EXPECT_EQ(finding.memory->kind, "global");
  EXPECT_EQ(finding.memory->address, 0x6000'0000u);
  EXPECT_EQ(finding.memory->size, 4u);
}

TEST_F(DataRaceTest, TheWriterIsNamedFirst) {
  DataRaceSpec race = both_change();
  race.before.flags = 0;
  const Finding finding = only(race);
  EXPECT_EQ(finding.title.rfind("thread \"worker\" changes the variable", 0), 0u) << finding.title;
  EXPECT_TRUE(contains(finding.title, "while thread main reads it (")) << finding.title;
}

TEST_F(DataRaceTest, OneMistakeIsOneFinding) {
  DataRaceSpec race = both_change();
  race.count = 3;
  builder.add_data_race(race);
  std::swap(race.now, race.before);  // the other order
  builder.add_data_race(race);
  race.before.flags = 0;  // the same line, reading
  builder.add_data_race(race);
  EXPECT_EQ(only().count, 9u);
}

TEST_F(DataRaceTest, OtherMemoryOrOtherLinesAreOtherFindings) {
  DataRaceSpec race = both_change();
  builder.add_data_race(race);
  race.location += 64;
  builder.add_data_race(race);
  race.now.stack = stack();
  builder.add_data_race(race);
  EXPECT_EQ(find().size(), 3u);
}

TEST_F(DataRaceTest, OfBothLinesThoseBytesThatBothAccess) {
  DataRaceSpec race = both_change();
  race.now.size = 16;
  race.now.address = 0x1000;
  race.before.address = 0x100c;
  race.before.size = 8;
  const Finding finding = only(race);
  EXPECT_EQ(finding.memory->address, 0x100cu);
  EXPECT_EQ(finding.memory->size, 4u);
  EXPECT_TRUE(contains(finding.title, "app+0x401c")) << finding.title;
}

TEST_F(DataRaceTest, TheIdIsTheSameInEitherOrder) {
  DataRaceSpec race = both_change();
  race.before.flags = 0;
  const std::string id = only(race).id;
  Scenario reversed;
  reversed.thread("other name");
  const uint32_t helper = reversed.thread();
  // The same places under other numbers.
  const trace::Trace trace = read_back(builder);
  const auto frames = [&trace](uint32_t stack) { return trace::find_by_id(trace.stacks, stack)->frames; };
  DataRaceSpec again = race;
  again.now.stack = reversed.builder.add_stack(frames(there));
  again.before.stack = reversed.builder.add_stack(frames(here));
  again.now.thread = 1;
  again.before.thread = helper;
  again.now.address = again.before.address = 0x7777'0000;
  const std::vector<Finding> findings = of_kind(analyze_raw([&] {
                                                  reversed.builder.add_data_race(again);
                                                  return reversed.builder;
                                                }()),
                                                "data-race");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].id, id);
}

TEST_F(DataRaceTest, LockAtOneAccessOnly) {
  DataRaceSpec race = both_change();
  race.before.locks = {{.sync = lock, .mode = 1}};
  const Finding finding = only(race);
  const std::string label = finding.locks.at(0).label;
  EXPECT_TRUE(contains(finding.explanation, label + " is held at ")) << finding.explanation;
  EXPECT_TRUE(contains(finding.explanation, " only.")) << finding.explanation;
  EXPECT_EQ(finding.advice, "hold " + label + " at both accesses");
}

TEST_F(DataRaceTest, DifferentLocks) {
  DataRaceSpec race = both_change();
  race.before.locks = {{.sync = lock, .mode = 1}};
  race.now.locks = {{.sync = other_lock, .mode = 1}};
  const Finding finding = only(race);
  EXPECT_TRUE(contains(finding.explanation, "are different ones")) << finding.explanation;
  EXPECT_TRUE(contains(finding.advice, "choose one lock")) << finding.advice;
  EXPECT_EQ(finding.locks.size(), 2u);
}

TEST_F(DataRaceTest, HeldForReadingWhileWriting) {
  const uint32_t shared = rwlock();
  DataRaceSpec race = both_change();
  race.before.locks = {{.sync = shared, .mode = 2}};
  race.now.locks = {{.sync = shared, .mode = 2}};
  const Finding finding = only(race);
  EXPECT_TRUE(finding.steps[0].holds.at(0).shared);
  EXPECT_TRUE(contains(finding.explanation, "is held for reading where it is changed")) << finding.explanation;
  EXPECT_TRUE(contains(finding.advice, "for writing")) << finding.advice;
}

TEST_F(DataRaceTest, AtomicAtOneAccessOnly) {
  DataRaceSpec race = both_change();
  race.before.flags |= trace::kRaceAtomic;
  const Finding finding = only(race);
  EXPECT_TRUE(contains(finding.explanation, "Only the access at")) << finding.explanation;
  EXPECT_TRUE(contains(finding.advice, "make the other access atomic too")) << finding.advice;
  EXPECT_TRUE(finding.steps[0].access->atomic);
  EXPECT_FALSE(finding.steps[1].access->atomic);
}

TEST_F(DataRaceTest, CounterWithoutALock) {
  DataRaceSpec race = both_change();
  race.now.stack = race.before.stack = here;
  const Finding finding = only(race);
  EXPECT_FALSE(contains(finding.title, "(app+0x1000 and")) << finding.title;
  EXPECT_TRUE(contains(finding.advice, "std::atomic")) << finding.advice;
  EXPECT_TRUE(contains(finding.explanation, "No lock is held at either")) << finding.explanation;
}

TEST_F(DataRaceTest, LargeMemoryIsNoAtomic) {
  DataRaceSpec race = both_change();
  race.now.flags |= trace::kRaceRange;
  race.now.size = race.before.size = 100;
  const Finding finding = only(race);
  EXPECT_FALSE(contains(finding.advice, "std::atomic")) << finding.advice;
  EXPECT_TRUE(contains(finding.advice, "hold one mutex")) << finding.advice;
}

TEST_F(DataRaceTest, InASignalHandler) {
  DataRaceSpec race = both_change();
  race.now.flags |= trace::kRaceSignal;
  const Finding finding = only(race);
  EXPECT_TRUE(finding.steps[1].access->in_signal);
  EXPECT_TRUE(contains(finding.explanation, "signal handler")) << finding.explanation;
}

TEST_F(DataRaceTest, HeapBlock) {
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::heap;
  race.location = 0;
  race.block = 0x5fff'fff0;
  race.block_bytes = 64;
  race.block_stack = stack();
  race.block_thread = 1;
  const Finding finding = only(race);
  EXPECT_TRUE(contains(finding.title, "both change heap memory allocated at app+")) << finding.title;
  EXPECT_EQ(finding.memory->kind, "heap");
  EXPECT_EQ(finding.memory->block_bytes, 64u);
  EXPECT_EQ(finding.memory->owner, 1u);
  EXPECT_EQ(finding.memory->owner_label, "main");
  EXPECT_EQ(finding.memory->allocated_at.frames.size(), 1u);
  EXPECT_FALSE(finding.memory->freed);
}

TEST_F(DataRaceTest, BlocksOfOnePlaceAreOneMistake) {
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::heap;
  race.location = 0;
  race.block_stack = stack();
  for (uint64_t i = 0; i < 5; ++i) {
    race.block = race.now.address = race.before.address = 0x7000'0000 + 64 * i;
    builder.add_data_race(race);
  }
  EXPECT_EQ(only().count, 5u);
}

TEST_F(DataRaceTest, WhoseStack) {
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::stack;
  race.location = 0;
  race.block_thread = worker;
  EXPECT_TRUE(contains(only(race).title, "both change a stack variable of \"worker\" (")) << only().title;
}

// Whether the frame can be told depends on the schedule: it is no part of what makes the mistake.
TEST_F(DataRaceTest, WhoseFrame) {
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::stack;
  race.location = 0;
  race.block_thread = worker;
  race.block = 0x6000'0000;
  race.block_bytes = 0x100'0000;
  builder.add_data_race(race);
  race.block = race.now.address - 32;
  race.block_bytes = 64;
  race.block_stack = stack();
  const Finding finding = only(race);
  EXPECT_EQ(finding.count, 2u);
  EXPECT_EQ(finding.memory->identity, "stack");
  EXPECT_EQ(finding.memory->block_bytes, 64u);
  EXPECT_EQ(finding.memory->frame.frames.size(), 1u);
  EXPECT_TRUE(finding.memory->allocated_at.frames.empty());
}

TEST_F(DataRaceTest, OwnerThatHasNoPartInIt) {
  const uint32_t third = thread("third");
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::tls;
  race.location = 0;
  race.block_thread = third;
  const Finding finding = only(race);
  EXPECT_TRUE(contains(finding.title, "a thread-local variable of \"third\"")) << finding.title;
  EXPECT_EQ(finding.threads.size(), 2u);
  EXPECT_EQ(finding.memory->owner, third);
}

TEST_F(DataRaceTest, UseAfterFree) {
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::heap;
  race.location = 0;
  race.flags = trace::kRaceFreed;
  race.before.flags = trace::kRaceWrite | trace::kRaceFree;
  race.now.flags = 0;
  race.free_stack = there;
  const Finding finding = only(race);
  EXPECT_EQ(finding.subkind, "use-after-free");
  EXPECT_FALSE(contains(finding.explanation, "No lock")) << finding.explanation;  // what is missing is no lock
  EXPECT_EQ(finding.title.rfind("thread main frees heap memory (", 0), 0u) << finding.title;
  EXPECT_TRUE(contains(finding.title, "while thread \"worker\" reads it")) << finding.title;
  EXPECT_TRUE(finding.memory->freed);
  EXPECT_EQ(finding.memory->freed_at.frames.size(), 1u);
}

TEST_F(DataRaceTest, AccessesAfterTheFree) {
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::heap;
  race.location = 0;
  race.flags = trace::kRaceFreed;
  const Finding finding = only(race);
  EXPECT_EQ(finding.subkind, "use-after-free");
  EXPECT_TRUE(contains(finding.title, "both change already freed heap memory")) << finding.title;
}

// The same mistake seen the other way round: the same id, and the worse of the two is told.
TEST_F(DataRaceTest, FreeThatComesLast) {
  DataRaceSpec race = both_change();
  race.memory = MemoryKind::heap;
  race.location = 0;
  race.now.flags = trace::kRaceWrite | trace::kRaceFree;
  race.before.flags = 0;
  builder.add_data_race(race);
  const Finding before = only();
  EXPECT_EQ(before.subkind, "free");
  std::swap(race.now, race.before);
  race.flags = trace::kRaceFreed;
  builder.add_data_race(race);
  const Finding both = only();
  EXPECT_EQ(both.subkind, "use-after-free");
  EXPECT_EQ(both.count, 2u);
  EXPECT_EQ(both.id, before.id);
}

TEST_F(DataRaceTest, VirtualFunctionTable) {
  DataRaceSpec race = both_change();
  race.now.flags |= trace::kRaceVptr;
  race.before.flags = 0;
  const Finding finding = only(race);
  EXPECT_EQ(finding.subkind, "vptr");
  EXPECT_TRUE(contains(finding.title, "constructs or destroys an object in")) << finding.title;
  EXPECT_TRUE(contains(finding.advice, "destructor")) << finding.advice;
}

TEST_F(DataRaceTest, PossibleOnesAreLessSure) {
  DataRaceSpec race = both_change();
  race.flags = trace::kRacePossible;
  const Finding finding = only(race);
  EXPECT_EQ(finding.confidence, Confidence::possible);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_TRUE(contains(finding.title, "only the order in which a lock happened to be taken")) << finding.title;
}

TEST_F(DataRaceTest, WhatHappenedIsToldInsteadOfWhatCould) {
  for (const bool possible_first : {true, false}) {
    DataRaceTest::builder = Scenario().builder;
    worker = thread("worker");
    here = stack();
    there = stack();
    DataRaceSpec possible = both_change();
    possible.flags = trace::kRacePossible;
    possible.count = 100;
    DataRaceSpec observed = both_change();
    observed.count = 2;
    builder.add_data_race(possible_first ? possible : observed);
    builder.add_data_race(possible_first ? observed : possible);
    const Finding finding = only();
    EXPECT_EQ(finding.confidence, Confidence::observed);
    EXPECT_EQ(finding.count, 2u);
  }
}

TEST_F(DataRaceTest, UnknownMemoryAndThreads) {
  DataRaceSpec race;
  race.now.flags = trace::kRaceWrite;
  race.now.thread = 77;
  race.before.thread = 78;
  const Finding finding = only(race);
  EXPECT_TRUE(contains(finding.title, "thread #77 changes memory (an unknown place)")) << finding.title;
}

TEST_F(DataRaceTest, WhatWasWatched) {
  EXPECT_FALSE(analyze_raw(builder).watched.races);
  builder.header().races = static_cast<uint32_t>(trace::RaceChecking::on);
  builder.header().accesses_checked = 1234;
  const Report report = analyze_raw(builder);
  EXPECT_TRUE(report.watched.races);
  EXPECT_EQ(report.watched.accesses, 1234u);
}

TEST_F(DataRaceTest, Gaps) {
  builder.add_note(trace::Note::races_unavailable, 12);
  builder.add_note(trace::Note::race_history_lost, 5);
  builder.add_note(trace::Note::races_unheard, 300);
  builder.add_note(trace::Note::races_hidden_allocator, trace::TraceBuilder::frame(1, 0x10));
  builder.add_note(trace::Note::races_hidden_allocator, 0x1234);
  std::string all;
  for (const std::string& note : analyze_raw(builder).notes) all += note + "\n";
  EXPECT_TRUE(contains(all, "the allocator in app is found before libconcheck-races.so")) << all;
  EXPECT_TRUE(contains(all, "the allocator in an unknown library is found")) << all;
  EXPECT_TRUE(contains(all, "could not be set aside (error 12)")) << all;
  EXPECT_TRUE(contains(all, "5 data race(s) are not told")) << all;
  EXPECT_TRUE(contains(all, "300 thread(s) were too many")) << all;
}

}  // namespace
}  // namespace concheck::analysis
