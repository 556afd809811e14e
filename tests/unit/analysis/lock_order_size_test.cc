// Large graphs.
#include <chrono>
#include <iostream>
#include <random>

#include "analysis/detect/lock_order_graph.h"
#include "analysis/detect/lock_order_inversion.h"
#include "tests/unit/analysis/lock_order_scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;

// The promise: 10,000 locks and 100,000 edges in less than a second. The time is printed, not asserted: it is the
// machine's.
void time_detector(const char* what, const trace::TraceBuilder& builder, size_t expected) {
  const ProcessModel model = model_of(builder);
  RawCodeNames names(model);
  const auto start = std::chrono::steady_clock::now();
  const DetectorResult result = LockOrderInversionDetector().detect(model, names);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  std::cout << what << ": " << model.locks().size() << " locks, " << model.acquisitions().size() << " records, "
            << spent.count() << " s\n";
  EXPECT_EQ(result.detections.size(), expected) << what;
}

TEST_F(LockOrderInversion, LargeOrderedGraphIsFast) {
  std::mt19937 random(1);
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  std::vector<uint32_t> threads;
  for (int i = 0; i < 16; ++i) threads.push_back(thread());
  for (int i = 0; i < 100'000; ++i) {
    uint32_t first = random() % 9'999;
    const uint32_t second = first + 1 + random() % (9'999 - first);
    nest(threads[i % 16], locks[first], locks[second]);
  }
  time_detector("ordered", builder, 0);
  // One more edge, and everything is one knot of long circles.
  nest(threads[0], locks[9'999], locks[0]);
  time_detector("long circles", builder, 1);
}

TEST_F(LockOrderInversion, LargeKnotOfOneMistakeIsFast) {
  std::mt19937 random(2);
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  const uint32_t one = stack();
  const uint32_t two = stack();
  for (int i = 0; i < 100'000; ++i) {
    const uint32_t who = 2 + i % 16;
    const uint32_t outer = acquire(who, locks[random() % 10'000], 0, 0, Mode::exclusive, one);
    acquire(who, locks[random() % 10'000], outer, 0, Mode::exclusive, two);
  }
  const ProcessModel model = model_of(builder);
  RawCodeNames names(model);
  const auto start = std::chrono::steady_clock::now();
  const DetectorResult result = LockOrderInversionDetector().detect(model, names);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  std::cout << "one mistake: " << spent.count() << " s\n";
  EXPECT_GE(result.detections.size(), 1u);
}

TEST_F(LockOrderInversion, LargeKnotOfDifferentPlacesIsBounded) {
  std::mt19937 random(3);
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  for (int i = 0; i < 100'000; ++i) nest(2 + i % 16, locks[random() % 10'000], locks[random() % 10'000]);
  time_detector("different places", builder, 1);
}

TEST_F(LockOrderInversion, LargeKnotUnderAGateIsFast) {
  std::mt19937 random(4);
  const uint32_t gate = mutex();
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  std::vector<uint32_t> gates;
  for (uint32_t who = 2; who < 18; ++who) gates.push_back(acquire(who, gate));
  for (int i = 0; i < 100'000; ++i) {
    const uint32_t who = i % 16;
    const uint32_t outer = acquire(2 + who, locks[random() % 10'000], gates[who]);
    acquire(2 + who, locks[random() % 10'000], outer);
  }
  time_detector("gated", builder, 0);
}

TEST_F(LockOrderInversion, ThousandsOfLocksHeldAtOnce) {
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  uint32_t held = 0;
  for (const uint32_t lock : locks) held = acquire(t2, lock, held);
  held = 0;
  for (const uint32_t lock : locks) held = acquire(t3, lock, held);
  time_detector("all held", builder, 0);
}

}  // namespace
}  // namespace concheck::analysis
