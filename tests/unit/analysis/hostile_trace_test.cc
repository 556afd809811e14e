// Whatever the reader lets through, the analysis and the renderers must get through too: damaged traces, end to end.
#include <gtest/gtest.h>

#include <cstring>
#include <iostream>
#include <random>
#include <variant>

#include "analysis/analyze.h"
#include "analysis/render/render.h"
#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

// Threads that wait in every way, conditions that are notified, threads that were left behind.
void add_waits(Scenario& scenario) {
  trace::TraceBuilder& builder = scenario.builder;
  const uint32_t condition = builder.add_sync({.kind = trace::SyncKind::condition});
  const uint32_t barrier = builder.add_sync({.kind = trace::SyncKind::barrier, .value = 3});
  const uint32_t semaphore = builder.add_sync({.kind = trace::SyncKind::semaphore, .value = 1});
  const uint32_t strict = builder.add_sync({.kind = trace::SyncKind::rwlock, .attributes = 2 << trace::kRwKindShift});
  const uint32_t shared = builder.add_sync({.attributes = trace::kProcessShared});
  for (const uint32_t object : {condition, barrier, semaphore, strict, shared}) builder.add_sync_slot({.sync = object});
  const uint32_t reader = scenario.acquire(2, strict, 0, 0, trace::Mode::shared);
  scenario.acquire(2, strict, reader, 0, trace::Mode::shared);
  scenario.acquire(3, strict);
  scenario.acquire(2, condition, reader, 0, trace::Mode::wait);
  scenario.acquire(3, condition, scenario.acquire(3, strict), trace::kUnheard, trace::Mode::notify);
  const std::vector<std::pair<trace::WaitKind, uint32_t>> waits = {
      {trace::WaitKind::condition, condition}, {trace::WaitKind::barrier, barrier}, {trace::WaitKind::join, 0},
      {trace::WaitKind::semaphore, semaphore}, {trace::WaitKind::futex, 0},         {trace::WaitKind::once, strict},
      {trace::WaitKind::lock, shared},         {trace::WaitKind::lock, strict}};
  for (const auto& [kind, object] : waits) {
    const uint32_t who = scenario.thread();
    builder.add_thread_slot(
        {.thread = who,
         .held = {{.sync = shared + who % 2, .stack = 2}},
         .wait = trace::WaitSpec{.kind = kind, .sync = object, .stack = 3, .since = 1, .other = who - 1}});
  }
  for (const trace::DeadlockShape shape : {trace::DeadlockShape::set, trace::DeadlockShape::orphan}) {
    builder.add_deadlock({{2, condition, 1, strict, 2, 1, 1, 2}, {3, 0, 3, shared, 4, 1, 1, 5}}, 0, 1, shape);
  }
  const uint32_t left = builder.add_thread({.parent = 1, .create_stack = 5});
  builder.add_thread_slot({.thread = left, .state = trace::ThreadState::exited, .create_stack = 5});
  builder.add_sync_slot({.sync = shared, .owner = left});
}

// Something of every kind that a detector looks at.
std::vector<std::byte> busy_image() {
  Scenario scenario;
  trace::TraceBuilder& builder = scenario.builder;
  const uint32_t two = scenario.thread("two");
  const uint32_t three = scenario.thread("three");
  std::vector<uint32_t> locks;
  for (int i = 0; i < 6; ++i) locks.push_back(i % 3 == 0 ? scenario.rwlock() : scenario.mutex());
  for (const uint32_t outer : locks) {
    for (const uint32_t inner : locks) {
      if (outer != inner) scenario.nest(outer % 2 == 0 ? two : three, outer, inner);
    }
  }
  const uint32_t clock = builder.add_clock(1, 2, {{1, 2}, {2, 1}});
  scenario.acquire(two, locks[0], scenario.acquire(two, locks[1]), 0, trace::Mode::shared, 0, clock);
  for (uint32_t misuse = 1; misuse <= 28; ++misuse) {
    builder.add_misuse({.misuse = static_cast<trace::Misuse>(misuse),
                        .thread = two,
                        .sync = locks[misuse % 6],
                        .stack = 1 + misuse,
                        .other_thread = three,
                        .other_stack = 2 + misuse});
  }
  builder.add_deadlock({{two, locks[1], 1, locks[2], 2, 1, 1, 1}, {three, locks[2], 3, locks[1], 4, 1, 1, 1}});
  add_waits(scenario);
  for (uint16_t i = 0; i < 12; ++i) {
    builder.add_data_race(
        {.now = {.thread = two,
                 .stack = 1u + i,
                 .flags = static_cast<uint16_t>(1 << (i % 7)),
                 .locks = {{.sync = locks[i % 6], .stack = 2, .mode = static_cast<uint8_t>(1 + i % 2)}}},
         .before = {.thread = three, .stack = 2u + i, .flags = static_cast<uint16_t>(i % 2), .size = i},
         .memory = static_cast<trace::MemoryKind>(i % 6),
         .flags = static_cast<uint16_t>(i % 4),
         .location = i % 6 == 1 ? trace::TraceBuilder::frame(1, 0x4000) : 0,
         .block = i % 2 == 0 ? 0 : 0x6000'0000u - i,
         .block_stack = i % 5u,
         .block_thread = i % 4u,
         .free_stack = i % 3u});
  }
  builder.header().races = static_cast<uint32_t>(trace::RaceChecking::on);
  builder.add_gate(two, locks[5]);
  builder.add_note(trace::Note::no_unwinder);
  for (const uint32_t thread : {two, three}) {
    builder.add_thread_slot({.thread = thread,
                             .name = "live",
                             .acquisitions = 3,
                             .held = {{.sync = locks[thread % 6], .stack = 2}, {.sync = locks[4], .pc = 0x1234}},
                             .wait = trace::WaitSpec{.sync = locks[(thread + 1) % 6], .stack = 3}});
    builder.add_sync_slot({.sync = locks[thread], .owner = thread});
  }
  return builder.build();
}

// Once as it is, and once with all detectors, and beside another process.
void go_through(const std::vector<std::byte>& image, bool all) {
  auto result = trace::read_trace(image, "damaged");
  auto* good = std::get_if<trace::Trace>(&result);
  if (good == nullptr) return;
  AnalyzeOptions options;
  options.symbolize = false;
  std::vector<trace::Trace> traces;
  if (all) {
    for (const DetectorInfo& info : detectors()) options.detect.emplace_back(info.kind);
    options.hang_timeout_ns = 1000;
    options.now_ns = 1'000'000;
    traces.push_back(*good);
    traces.back().header.parent_pid = good->header.pid;
    ++traces.back().header.pid;
  }
  traces.push_back(std::move(*good));
  const Report report = analyze(std::move(traces), options);
  RenderOptions render;
  render.verbose = true;
  EXPECT_FALSE(render_text(report, render).empty());
  EXPECT_FALSE(render_json(report).empty());
  for (const Finding& finding : report.findings) {
    EXPECT_EQ(finding.id.size(), 16u);
    EXPECT_FALSE(finding.title.empty());
    for (const FindingThread& thread : finding.threads) EXPECT_FALSE(thread.label.empty());
    for (const FindingLock& lock : finding.locks) EXPECT_FALSE(lock.label.empty());
  }
}

void go_through(const std::vector<std::byte>& image) {
  for (const bool all : {false, true}) go_through(image, all);
}

TEST(HostileTrace, DamagedBytes) {
  const char* given = std::getenv("CONCHECK_TEST_SEED");
  const uint32_t seed = given != nullptr ? static_cast<uint32_t>(std::stoul(given)) : std::random_device{}();
  std::cout << "seed " << seed << " (set CONCHECK_TEST_SEED to run it again)\n";
  const std::vector<std::byte> image = busy_image();
  go_through(image);
  // Most of the file is unused: damage what is not zero, and a little of the rest.
  std::vector<size_t> used;
  for (size_t i = 0; i < image.size(); ++i) {
    if (image[i] != std::byte{0}) used.push_back(i);
  }
  for (uint32_t round = 0; round < 1500; ++round) {
    std::mt19937 random(seed + round);
    SCOPED_TRACE("seed " + std::to_string(seed + round));
    std::vector<std::byte> damaged = image;
    for (uint32_t i = 1 + random() % 12; i > 0; --i) {
      const size_t at = random() % 8 == 0 ? random() % image.size() : used[random() % used.size()];
      const uint32_t how = random() % 3;
      damaged[at] = how == 0   ? static_cast<std::byte>(random())
                    : how == 1 ? damaged[at] ^ static_cast<std::byte>(1U << (random() % 8))
                               : static_cast<std::byte>(random() % 16);
    }
    go_through(damaged);
  }
}

TEST(HostileTrace, ReferencesToNothing) {
  trace::TraceBuilder builder;
  builder.add_acquire({.thread = 77, .sync = 4711, .parent = 999, .stack = 888, .clock = 777});
  builder.add_deadlock({{8, 9, 10, 11, 12, 1, 1, 1}});
  builder.add_deadlock({{8, 9, 10, 11, 12, 1, 1, 1}, {0, 0, 0, 0, 0, 0, 0, 0}, {13, 0, 0, 0, 0, 1, 1, 5}});
  builder.add_misuse({.misuse = trace::Misuse::unlock_not_owner, .thread = 5, .sync = 6, .other_thread = 7});
  builder.add_gate(3, 4);
  builder.add_thread_slot({.thread = 9, .wait = trace::WaitSpec{.kind = trace::WaitKind::join, .other = 9}});
  go_through(builder.build());
}

}  // namespace
}  // namespace concheck::analysis
