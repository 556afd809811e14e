#include "analysis/detect/priority_inversion_risk.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

class PriorityInversionRisk : public ::testing::Test, public ContentionScenario {
 protected:
  void share(uint32_t lock, uint64_t longest = 3 * kMs) {
    builder.add_lock_use(held(t2, lock, 1, kMs));
    builder.add_lock_use(held(t3, lock, 1, longest));
  }
  std::vector<Finding> risks() const { return find("priority-inversion-risk"); }
};

TEST_F(PriorityInversionRisk, WithOneBetween) {
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  scheduled(t4, kFifo, 10);
  share(m);
  const std::vector<Finding> findings = risks();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "no-protocol");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_EQ(findings[0].confidence, Confidence::predicted);
  EXPECT_NE(findings[0].title.find("by thread \"three\" (real-time priority 5), and so by thread \"four\""),
            std::string::npos)
      << findings[0].title;
  EXPECT_EQ(findings[0].steps.size(), 3u);
}

TEST_F(PriorityInversionRisk, BoundedWithoutOneBetween) {
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  scheduled(t4, kFifo, 5);
  share(m);
  const std::vector<Finding> findings = risks();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "bounded");
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_TRUE(findings[0].informative);
  EXPECT_NE(findings[0].explanation.find("which was 3 ms at most"), std::string::npos) << findings[0].explanation;
}

TEST_F(PriorityInversionRisk, OneBetweenOnAnotherProcessor) {
  scheduled(t2, kFifo, 15, 0, 3);
  scheduled(t3, kFifo, 5, 0, 1);
  scheduled(t4, kFifo, 10, 0, 2);
  share(m);
  ASSERT_EQ(risks().size(), 1u);
  EXPECT_TRUE(risks()[0].informative);
}

TEST_F(PriorityInversionRisk, OfEqualPriorityIsNone) {
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 15);
  scheduled(t4, kFifo, 5);
  share(m);
  EXPECT_TRUE(risks().empty());
}

TEST_F(PriorityInversionRisk, InheritanceIsSilent) {
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  scheduled(t4, kFifo, 10);
  share(object(trace::SyncKind::mutex, trace::kProtocolInherit));
  EXPECT_TRUE(risks().empty());
}

TEST_F(PriorityInversionRisk, ARightCeilingIsSilent) {
  const uint32_t lock = object(trace::SyncKind::mutex, trace::kProtocolProtect);
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  trace::LockUseSlot use = held(t2, lock, 1, kMs);
  use.ceiling = 15;
  builder.add_lock_use(use);
  builder.add_lock_use(held(t3, lock, 1, kMs));
  EXPECT_TRUE(risks().empty());
}

TEST_F(PriorityInversionRisk, AWrongCeiling) {
  const uint32_t lock = object(trace::SyncKind::mutex, trace::kProtocolProtect);
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  builder.add_lock_use(held(t2, lock, 1, kMs));
  trace::LockUseSlot use = held(t3, lock, 1, kMs);
  use.ceiling = 14;
  builder.add_lock_use(use);
  const std::vector<Finding> findings = risks();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "ceiling");
  EXPECT_EQ(findings[0].severity, Severity::error);
  EXPECT_NE(findings[0].title.find("whose ceiling is 14"), std::string::npos) << findings[0].title;
}

TEST_F(PriorityInversionRisk, ACeilingCountsForThoseWhoUsedTheLockUnderIt) {
  const uint32_t lock = object(trace::SyncKind::mutex, trace::kProtocolProtect);
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  scheduled(t4, kFifo, 10);
  const auto use = [&](uint32_t thread, int32_t ceiling) {
    trace::LockUseSlot made = held(thread, lock, 1, kMs);
    made.ceiling = ceiling;
    builder.add_lock_use(made);
  };
  use(t2, 15);
  use(t3, 5);
  EXPECT_TRUE(risks().empty());
  use(t4, 9);
  const std::vector<Finding> findings = risks();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].title.find("thread \"four\" (real-time priority 10) uses "), std::string::npos) << findings[0].title;
  EXPECT_NE(findings[0].title.find("whose ceiling is 9"), std::string::npos) << findings[0].title;
}

TEST_F(PriorityInversionRisk, OtherKindsOfLocks) {
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  scheduled(t4, kFifo, 10);
  for (const uint32_t lock : {rwlock(), object(trace::SyncKind::spinlock), object(trace::SyncKind::semaphore, 0, 1)}) {
    share(lock);
  }
  share(object(trace::SyncKind::condition));                        // has no holder
  share(object(trace::SyncKind::semaphore, trace::kSignalled, 1));  // nor has this one
  const std::vector<Finding> findings = risks();
  EXPECT_EQ(findings.size(), 3u);
  for (const Finding& finding : findings) EXPECT_EQ(finding.subkind, "no-inheritance");
}

TEST_F(PriorityInversionRisk, NiceLevelsOnlyWhereSomebodyWaited) {
  scheduled(t2, 0, 0, 0);
  scheduled(t3, 0, 0, 5);
  share(m);
  EXPECT_TRUE(risks().empty());
  const uint32_t other = mutex();
  builder.add_lock_use(waits(t2, other, 1, 2 * kMs));
  builder.add_lock_use(held(t3, other, 1, kMs));
  const std::vector<Finding> findings = risks();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(findings[0].informative);
}

TEST_F(PriorityInversionRisk, CloseNiceLevelsAreNone) {
  scheduled(t2, 0, 0, 0);
  scheduled(t3, 0, 0, 4);
  builder.add_lock_use(waits(t2, m, 1, 2 * kMs));
  builder.add_lock_use(held(t3, m, 1, kMs));
  EXPECT_TRUE(risks().empty());
}

// The process's first thread is real-time, and so are those of which nothing else is known.
TEST_F(PriorityInversionRisk, ThreadsAreAsTheFirstOne) {
  scheduled(1, kFifo, 15);
  share(m);
  EXPECT_TRUE(risks().empty());
  scheduled(t3, 0, 0);
  EXPECT_EQ(risks().size(), 1u);
}

}  // namespace
}  // namespace concheck::analysis
