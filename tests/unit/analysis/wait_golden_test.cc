// How deadlocks without a circle, hangs and lost wake-ups read, from the trace to the text.
#include "analysis/render/render.h"
#include "tests/unit/analysis/golden.h"
#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;
using trace::Origin;
using trace::ProcessState;
using trace::SyncKind;
using trace::ThreadState;
using trace::TraceBuilder;
using trace::WaitKind;
using trace::WaitSpec;

// Thread 1 is the main thread, 2 and 3 are its children.
class Story {
 public:
  Story() {
    builder.set_exe("/usr/bin/app");
    builder.set_command({"app"});
    builder.set_state(ProcessState::running);
    builder.add_module();
    builder.add_thread();
    builder.add_thread({.parent = 1, .name = "consumer"});
    builder.add_thread({.parent = 1, .name = "producer"});
  }

  uint32_t at(uint64_t place) { return builder.add_stack({TraceBuilder::frame(1, 0x1000 + 16 * place)}); }

  uint32_t object(SyncKind kind, uint32_t value = 0, uint32_t readers = 0, uint32_t owner = 0) {
    const uint32_t id =
        builder.add_sync({.kind = kind, .origin = Origin::init_call, .create_stack = at(100), .value = value});
    builder.add_sync_slot({.sync = id, .owner = owner, .readers = readers});
    return id;
  }

  void waits(uint32_t who, WaitKind kind, uint32_t object, uint32_t other = 0, std::vector<trace::HeldSpec> held = {}) {
    const WaitSpec wait{.kind = kind,
                        .sync = object,
                        .stack = at(who),
                        .since = (50 + who) * kSecond,
                        .other = other,
                        .mode = kind == WaitKind::lock ? Mode::exclusive : Mode::none};
    builder.add_thread_slot({.thread = who, .held = std::move(held), .wait = wait});
  }

  std::string text(int width) const {
    AnalyzeOptions options;
    options.symbolize = false;
    options.hang_timeout_ns = 10 * kSecond;
    options.now_ns = 100 * kSecond;
    std::vector<trace::Trace> traces;
    traces.push_back(read_back(builder));
    RenderOptions render;
    render.width = width;
    return render_text(analyze(std::move(traces), options), render);
  }

  TraceBuilder builder;
};

Story nobody_left() {
  Story story;
  const uint32_t c = story.object(SyncKind::condition);
  story.waits(1, WaitKind::join, 0, 2);
  story.waits(2, WaitKind::condition, c);
  story.waits(3, WaitKind::barrier, story.object(SyncKind::barrier, 4, 1));
  return story;
}

Story lost_wakeup() {
  Story story;
  const uint32_t m = story.object(SyncKind::mutex);
  const uint32_t c = story.object(SyncKind::condition);
  story.waits(1, WaitKind::join, 0, 2);
  story.waits(2, WaitKind::condition, c, m);
  story.waits(3, WaitKind::join, 0, 2);
  story.builder.add_acquire(
      {.thread = 3, .sync = c, .stack = story.at(9), .mode = Mode::notify, .flags = trace::kUnheard});
  return story;
}

Story holder_ended() {
  Story story;
  const uint32_t m = story.object(SyncKind::mutex, 0, 0, 2);
  story.builder.add_thread_slot({.thread = 1});
  story.builder.add_thread_slot({.thread = 2, .state = ThreadState::exited});
  story.waits(3, WaitKind::lock, m);
  return story;
}

Story held_up() {
  Story story;
  const uint32_t m = story.object(SyncKind::mutex);
  const uint32_t c = story.object(SyncKind::condition);
  story.builder.add_thread_slot({.thread = 1});
  story.waits(2, WaitKind::lock, m);
  story.waits(3, WaitKind::condition, c, 0, {{.sync = m, .stack = story.at(8)}});
  story.builder.add_acquire({.thread = 1, .sync = c, .stack = story.at(9), .mode = Mode::notify});
  return story;
}

Story nobody_moves() {
  Story story;
  story.waits(1, WaitKind::join, 0, 2);
  story.waits(2, WaitKind::futex, 0);
  story.waits(3, WaitKind::futex, 0);
  return story;
}

std::string all_stories(int width) {
  std::string text;
  for (const Story& story : {nobody_left(), lost_wakeup(), holder_ended(), held_up(), nobody_moves()}) {
    text += story.text(width) + "----\n";
  }
  return text;
}

TEST(WaitGolden, Narrow) { expect_golden("waits_narrow", all_stories(80)); }
TEST(WaitGolden, Wide) { expect_golden("waits_wide", all_stories(160)); }

}  // namespace
}  // namespace concheck::analysis
