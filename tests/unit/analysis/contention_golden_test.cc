// The table of contended locks and the timeline, as they were looked at and found good.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "tests/unit/analysis/golden.h"
#include "tests/unit/analysis/sample_report.h"
#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

constexpr uint64_t kUs = 1'000;
constexpr uint64_t kMs = 1'000'000;
SourceStack stack_in(const std::string& function, int line) {
  const Finding finding = sample_inversion();
  SourceStack stack = finding.steps[0].stack;
  stack.frames[1].function = function;
  stack.frames[1].line = line;
  return stack;
}

ContendingThreads group(const std::string& name, uint64_t threads, uint64_t waits, uint64_t holds) {
  ContendingThreads made;
  made.name = name;
  made.threads = threads;
  made.waits = waits;
  made.wait_ns = waits * 900 * kUs;
  made.longest_wait_ns = waits > 0 ? 312 * kMs : 0;
  made.holds = holds;
  made.hold_ns = holds * 60 * kUs;
  made.longest_hold_ns = holds > 0 ? 310 * kMs : 0;
  if (waits > 0) made.waited_at = stack_in("bank::transfer", 21);
  if (holds > 0) made.held_at = stack_in("bank::audit", 71);
  return made;
}

ContendedLock contended(const std::string& name, uint64_t caused) {
  ContendedLock lock;
  lock.exe = "bank";
  lock.kind = "mutex";
  lock.name = name;
  lock.identity = "mutex " + name;
  lock.caused_ns = caused;
  lock.waits = 4'812;
  lock.wait_ns = 8'200 * kMs;
  lock.longest_wait_ns = 312 * kMs;
  lock.timeouts = 3;
  lock.holds = 120'000;
  lock.hold_ns = 7'200 * kMs;
  lock.longest_hold_ns = 310 * kMs;
  lock.longest_queue = 1'204;
  lock.fairness = 0.521;
  for (uint32_t i = 4; i < 22; ++i) lock.wait_times.buckets[i] = (22 - i) * (i - 3) * 3;
  lock.hold_times.buckets[7] = 64'000;
  lock.hold_times.buckets[8] = 55'936;
  lock.hold_times.buckets[21] = 64;
  lock.threads = {group("ann", 8, 4'000, 0), group("ben", 1, 812, 20'000), group("audit", 1, 0, 100'000)};
  return lock;
}

Contention sample_contention() {
  Contention contention;
  contention.waits = 5'000;
  contention.wait_ns = 9 * kSecond;
  contention.locks = {contended("bank::checking.mutex", 7'700 * kMs), contended("bank::savings.mutex", 1'300 * kMs)};
  contention.locks[1].objects = 12;
  contention.locks[1].fairness.reset();
  contention.locks[1].holds = 0;
  LongWait wait;
  wait.exe = "bank";
  wait.pid = 4000;
  wait.begin_ns = 2'500 * kMs;
  wait.wait_ns = 312 * kMs;
  wait.lock = "bank::checking.mutex";
  wait.thread = "\"ann\"";
  wait.waited_at = stack_in("bank::transfer", 21);
  wait.holder = "\"audit\"";
  wait.held_at = stack_in("bank::audit", 71);
  wait.passed = 17;
  wait.behind = "bank::savings.mutex";
  wait.behind_ns = 200 * kMs;
  wait.thread_id = 2;
  wait.holder_id = 3;
  wait.held_throughout = true;
  contention.longest = {wait, wait};
  contention.longest[1].wait_ns = 40 * kMs;
  contention.longest[1].holder.clear();
  contention.longest[1].holder_id = 0;
  contention.longest[1].held_throughout = false;
  contention.longest[1].timed_out = true;
  return contention;
}

Report report_of(Contention contention) {
  Report report = sample_report({});
  report.contention = std::move(contention);
  return report;
}

Report timed_report() {
  Report report = sample_report({});
  Timeline& timeline = report.timeline;
  timeline.processes = {{4000, "bank"}};
  timeline.threads = {{4000, 4002, "ann"}, {4000, 4003, "audit"}, {4000, 4004, "ben"}};
  const uint64_t start = 1'700'000'000 * kSecond;
  timeline.events = {
      {4000,
       4003,
       SpanKind::stall,
       start,
       500 * kMs,
       "is kept from its event loop",
       "bank::audit (audit.cc:71)",
       {{"cause", "blocking-call"}}},
      {4000,
       4002,
       SpanKind::wait,
       start + 10 * kMs,
       312 * kMs + 1,
       "waits for bank::checking.mutex",
       "bank::transfer (transfer.cc:21)",
       {{"passed", "0"}, {"holder", "\"audit\""}}},
      {4000,
       4003,
       SpanKind::hold,
       start + 10 * kMs,
       312 * kMs + 1,
       "holds bank::checking.mutex",
       "bank::audit (audit.cc:70)",
       {}},
      {4000,
       4003,
       SpanKind::block,
       start + 20 * kMs,
       480 * kMs + 7,
       "sleeps",
       "",
       {{"holding", "bank::checking.mutex"}}},
      {4000,
       4004,
       SpanKind::run,
       start + 30 * kMs,
       290 * kMs,
       "runs meanwhile",
       "",
       {{"ran", "280 ms"}, {"priority", "real-time priority 11"}}},
  };
  return report;
}

// An inverted wait: H, M and L, and a waiter that no step tells of.
Finding timed_finding() {
  Finding finding = sample_inversion();
  LaneBar wait;
  wait.text = "waits for `checking`";
  wait.length_ns = 310 * kMs;
  wait.parts = {{Spent::bounded, 10 * kMs}, {Spent::unbounded, 290 * kMs}, {Spent::excused, 10 * kMs}};
  wait.source = 1;
  LaneBar ran;
  ran.span = SpanKind::run;
  ran.text = "meanwhile";
  ran.length_ns = 310 * kMs;
  ran.parts = {{Spent::ran, 290 * kMs}};
  LaneBar hold = wait;
  hold.span = SpanKind::hold;
  hold.text = "holds `checking`";
  hold.before = true;
  hold.parts = {{Spent::ran, 10 * kMs}, {Spent::delayed, 300 * kMs}};
  hold.source = 2;
  LaneBar other;
  other.text = "waits for `checking`";
  other.begin_ns = 40 * kMs;
  other.length_ns = 270 * kMs;
  other.after = true;
  other.stack = stack_in("bank::audit", 71);
  finding.lanes = {SpanKind::wait,
                   2'500 * kMs,
                   310 * kMs,
                   {{4000, 2, "\"ann\"", "H", "real-time priority 16", 1, {wait}},
                    {4000, 4, "\"audit\"", "M", "real-time priority 11", 1, {ran}},
                    {4000, 3, "\"ben\"", "L", "real-time priority 6", 1, {hold}},
                    {4000, 5, "\"eve\"", "", "", 1, {other}}},
                   2};
  return finding;
}

RenderOptions options_with(int width, bool verbose = false) {
  RenderOptions options;
  options.width = width;
  options.verbose = verbose;
  return options;
}

TEST(ContentionGolden, Narrow) {
  expect_golden("contention_narrow", render_text(report_of(sample_contention()), options_with(80)));
}

TEST(ContentionGolden, Wide) {
  expect_golden("contention_wide", render_text(report_of(sample_contention()), options_with(160, true)));
}

TEST(ContentionGolden, Nothing) { expect_golden("contention_none", render_text(report_of({}), options_with(80))); }

TEST(ContentionGolden, Json) { expect_golden("contention", render_json(report_of(sample_contention())), ".json"); }

TEST(ContentionGolden, Lanes) { expect_golden("lanes", render_json(sample_report({timed_finding()})), ".json"); }

TEST(ContentionGolden, Perfetto) { expect_golden("timeline", render_perfetto(timed_report()), ".perfetto"); }

TEST(Contention, KeepsToTheWidth) {
  for (const int width : {40, 60, 80, 160}) {
    std::istringstream text(render_text(report_of(sample_contention()), options_with(width)));
    for (std::string line; std::getline(text, line);) {
      EXPECT_LE(columns(line), static_cast<size_t>(std::max(width, 76))) << line;
    }
  }
}

TEST(Contention, HostileNamesReachNoTerminal) {
  Contention contention = sample_contention();
  contention.locks[0].name = contention.longest[0].lock = contention.longest[0].thread = "\x1b[2J\xe2\x80\xae\xff";
  contention.locks[0].threads[0].name = "\x1b[2J\n";
  const std::string text = render_text(report_of(contention), options_with(80));
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
}

TEST(Perfetto, EmptyIsValid) {
  const auto json = nlohmann::json::parse(render_perfetto(sample_report({})));
  EXPECT_TRUE(json["traceEvents"].empty());
}

// Measured one after the other, the inner ends later by some nanoseconds.
TEST(Perfetto, LanesAreNested) {
  const auto json = nlohmann::json::parse(render_perfetto(timed_report()));
  double stall_end = 0;
  double call_end = 0;
  for (const auto& event : json["traceEvents"]) {
    if (event.value("cat", "") == "stalled event loop") stall_end = event["ts"].get<double>() + event["dur"].get<double>();
    if (event.value("cat", "") == "blocking call") call_end = event["ts"].get<double>() + event["dur"].get<double>();
  }
  EXPECT_GT(call_end, 0);
  EXPECT_LE(call_end, stall_end);
}

}  // namespace
}  // namespace concheck::analysis
