#include "tests/unit/analysis/busy_trace.h"

#include <utility>
#include <vector>

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

}  // namespace

trace::TraceBuilder busy_trace() {
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
  return std::move(builder);
}

}  // namespace concheck::analysis
