// Whatever the reader lets through, the analysis and the renderers must get through too: damaged traces, end to end.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <variant>

#include "analysis/analyze.h"
#include "analysis/render/render.h"
#include "tests/unit/analysis/busy_trace.h"

namespace concheck::analysis {
namespace {

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
    for (const FindingStep& step : finding.steps) {
      EXPECT_TRUE(step.object == 0 || find_lock(finding, step.object) != nullptr) << finding.kind << " object " << step.object;
      for (const uint32_t held : step.holding) EXPECT_NE(find_lock(finding, held), nullptr) << finding.kind << " holding " << held;
    }
  }
}

void go_through(const std::vector<std::byte>& image) {
  for (const bool all : {false, true}) go_through(image, all);
}

// In parts, which run beside each other.
class DamagedTrace : public ::testing::TestWithParam<uint32_t> {};
constexpr uint32_t kParts = 4;
constexpr uint32_t kRounds = 1500;

TEST_P(DamagedTrace, Bytes) {
  const char* given = std::getenv("CONCHECK_TEST_SEED");
  const uint32_t seed = given != nullptr ? static_cast<uint32_t>(std::stoul(given)) : std::random_device{}();
  std::cout << "seed " << seed << " (set CONCHECK_TEST_SEED to run it again)\n";
  const std::vector<std::byte> image = busy_trace().build();
  go_through(image);
  // Most of the file is unused: damage what is not zero, and a little of the rest.
  std::vector<size_t> used;
  for (size_t i = 0; i < image.size(); ++i) {
    if (image[i] != std::byte{0}) used.push_back(i);
  }
  for (uint32_t round = GetParam(); round < kRounds; round += kParts) {
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

INSTANTIATE_TEST_SUITE_P(Part, DamagedTrace, ::testing::Range(0U, kParts));

TEST(HostileTrace, ADeadlockWithOneWhoNeitherWaitsNorHolds) {
  trace::TraceBuilder builder;
  builder.add_deadlock({{1, 2, 1, 1, 1, 1, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}});
  go_through(builder.build());
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
