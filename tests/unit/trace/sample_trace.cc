#include "tests/unit/trace/sample_trace.h"

namespace concheck::trace {
namespace {

void add_main_thread(TraceBuilder* builder) {
  const Frame main_frame = TraceBuilder::frame(1, 0x1140);
  builder->add_module({.path = "/usr/bin/app"});
  builder->add_module({.path = "/lib/libc.so.6", .start = 0x7f00'0000, .end = 0x7f20'0000, .bias = 0x7f00'0000});
  builder->add_stack({main_frame, TraceBuilder::frame(2, 0x2724)});
  builder->add_thread({.time = 10, .name = "main"});
  builder->add_sync(
      {.origin = Origin::init_call, .attributes = 1, .location = TraceBuilder::frame(1, 0x4010), .create_stack = 1});
  builder->add_clock(0, 1, {{0, 1}});
  builder->add_acquire({.thread = 1, .sync = 1, .stack = 1, .clock = 1, .time_ms = 20});
  builder->add_process(ProcessEvent::spawn, 77, 25);
  builder->add_ancestor(76, {"sh", "run tests.sh"});
  builder->add_gate(2, 1);
  builder->add_joined_hold(1, 2, 1);
  builder->add_sync_change(2, kSignalled);
  builder->add_sync_block(2, 1);
  builder->add_note(Note::foreign_thread, 4243);
  builder->add_raw_record(static_cast<uint16_t>(RecordType::text), {std::byte{'h'}, std::byte{'i'}});
}

void add_worker(TraceBuilder* builder) {
  builder->begin_block();
  builder->add_stack({TraceBuilder::frame(1, 0x1290)}, kStackPartial, 0, 2);
  builder->add_thread({.parent = 1, .create_stack = 1, .time = 30, .start_routine = TraceBuilder::frame(1, 0x1280)});
  builder->add_sync({.kind = SyncKind::rwlock, .attributes = 2 << kRwKindShift, .create_stack = 2, .thread = 2});
  builder->add_clock(1, 1, {{0, 1}, {1, 1}}, 0, 2);
  const uint32_t outer = builder->add_acquire({.thread = 2, .sync = 2, .stack = 2, .clock = 2, .time_ms = 40});
  builder->add_acquire({.thread = 2, .sync = 1, .parent = outer, .stack = 2, .clock = 2, .time_ms = 50, .flags = kTimed});
  builder->add_misuse({.misuse = Misuse::unlock_not_owner,
                       .thread = 2,
                       .sync = 1,
                       .stack = 2,
                       .other_thread = 1,
                       .other_stack = 1,
                       .result = 1,
                       .time = 55});
  builder->add_deadlock({{1, 2, 1, 1, 1, 1, 1, static_cast<uint16_t>(WaitKind::lock)},
                         {2, 1, 2, 2, 2, 1, 1, static_cast<uint16_t>(WaitKind::lock)}},
                        60, 2);
  builder->add_data_race(
      {.now = {.thread = 2, .stack = 2, .flags = kRaceWrite, .locks = {{.sync = 2, .stack = 2, .mode = 1}}},
       .before = {.thread = 1, .stack = 1, .flags = kRaceAtomic, .address = 0x6000'0002, .size = 2},
       .count = 3,
       .time = 58,
       .memory = MemoryKind::heap,
       .flags = kRaceFreed,
       .block = 0x5fff'fff0,
       .block_bytes = 64,
       .block_stack = 1,
       .block_thread = 1,
       .free_stack = 2});
  builder->add(LongWaitRecord{.header = {.flags = kWaitTimed | kOwnerMeasured, .thread = 2},
                              .begin = 30,
                              .end = 50,
                              .served = 3,
                              .sync = 1,
                              .stack = 2,
                              .owner = 1,
                              .owner_site = TraceBuilder::frame(1, 0x1140),
                              .others = 1,
                              .kind = static_cast<uint16_t>(WaitKind::lock),
                              .mode = 1,
                              .owner_cpu_ns = 7,
                              .owner_delay_ns = 5});
  builder->add(SchedulingRecord{.about = 2, .policy = 1, .priority = 30, .affinity = {3}, .time = 31});
  builder->add(UntimedWaitRecord{.header = {.thread = 2}, .sync = 1, .stack = 2, .kind = 1});
  builder->add(InversionRecord{.header = {.thread = 2, .count = 2},
                               .begin = 30,
                               .end = 50,
                               .sync = 1,
                               .stack = 2,
                               .policy = 1,
                               .priority = 30,
                               .mode = 1,
                               .kind = 1},
               {{.thread = 1, .sync = 1, .stack = 1, .cpu_ns = 4, .delay_ns = 16}},
               {{.thread = 3, .policy = 1, .priority = 20, .cpu_ns = 16}});
  builder->add(
      ProcessorDelayRecord{
          .header = {.thread = 2}, .begin = 20, .end = 60, .run_ns = 4, .delay_ns = 36, .affinity = {1}},
      {{.thread = 1, .cpu_ns = 36}});
  builder->add(BlockedHoldingRecord{.header = {.thread = 1},
                                    .begin = 33,
                                    .end = 44,
                                    .stack = 1,
                                    .call = static_cast<uint16_t>(BlockingCall::sleep),
                                    .waiters = 1,
                                    .wait_stack = 2,
                                    .wait_thread = 2,
                                    .wait_sync = 1,
                                    .wait_ns = 10},
               {{.sync = 1, .stack = 1, .mode = 1}});
  builder->add(LoopStallRecord{.header = {.thread = 2},
                               .begin = 40,
                               .end = 90,
                               .loop_stack = 2,
                               .cause = static_cast<uint16_t>(StallCause::computation),
                               .cause_ns = 48,
                               .cpu_ns = 48,
                               .delay_ns = UINT64_MAX,
                               .sample_period_us = 10'000},
               {{.stack = 1, .count = 3}});
  builder->add_lock_use({.sync = 1,
                         .thread = 2,
                         .waits = 4,
                         .wait_ns = 100,
                         .longest_wait_ns = 20,
                         .longest_wait_stack = 2,
                         .waits_log2 = {4}});
  builder->add_lock_use({.sync = 1,
                         .thread = 1,
                         .holds = 70,
                         .hold_ns = 700,
                         .longest_hold_ns = 15,
                         .longest_hold_stack = 1,
                         .holds_log2 = {70}});
  builder->add_module_unload(2, 2);
  builder->add_thread({.parent = 1, .time = 70, .name = "short"});
  builder->add_thread_end({.id = 3, .time = 80, .held = 1, .acquisitions = 5, .contended = 1});
}

}  // namespace

TraceBuilder sample_trace() {
  TraceBuilder builder;
  add_main_thread(&builder);
  builder.add_unused_chunk();
  add_worker(&builder);
  builder.add_sync_slot({.sync = 1, .owner = 1, .acquisitions = 7, .contended = 1});
  builder.add_sync_slot({.sync = 2, .owner = 2, .readers = 0, .acquisitions = 3});
  builder.add_thread_slot({.thread = 1,
                           .name = "main",
                           .held = {{.sync = 1, .stack = 1, .acquire = 1}},
                           .wait = WaitSpec{.sync = 2, .stack = 1, .since = 58, .in_deadlock = true}});
  std::vector<HeldSpec> many(kInlineHeld + 4, HeldSpec{.sync = 2, .stack = 2, .acquire = 2});
  builder.add_thread_slot({.thread = 2,
                           .name = "sixteen letters!",
                           .parent = 1,
                           .create_stack = 1,
                           .held = many,
                           .wait = WaitSpec{.sync = 1, .stack = 2, .since = 60, .timed = true}});
  return builder;
}

}  // namespace concheck::trace
