#include "analysis/detect/lock_class_inversion.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;
using trace::Origin;

class LockClassInversion : public ::testing::Test, public Scenario {
 protected:
  LockClassInversion() : t2(thread("two")), t3(thread("three")), here(stack()), there(stack()) {}

  // A lock initialised at that place; ids and addresses go up.
  uint32_t made_at(uint32_t create_stack) {
    return builder.add_sync({.origin = Origin::init_call, .create_stack = create_stack});
  }
  // A lock that no call initialised, at that byte of a block allocated there.
  uint32_t allocated_at(uint32_t block_stack, uint64_t offset) {
    const uint32_t lock = builder.add_sync({});
    builder.add_sync_block(lock, block_stack, offset);
    return lock;
  }
  std::vector<Finding> find() const {
    return of_kind(analyze_raw(builder, {"lock-class-inversion"}), "lock-class-inversion");
  }

  uint32_t t2, t3, here, there;
};

TEST_F(LockClassInversion, DifferentLocksOfTheSameOrigins) {
  nest(t2, made_at(here), made_at(there));
  nest(t3, made_at(there), made_at(here));
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].confidence, Confidence::possible);
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_EQ(findings[0].steps.size(), 4u);
  EXPECT_EQ(findings[0].locks.size(), 4u);
  // Not unless it is asked for.
  EXPECT_TRUE(analyze_raw(builder).findings.empty());
}

TEST_F(LockClassInversion, BlocksOfTheSamePlaces) {
  nest(t2, allocated_at(here, 0), allocated_at(there, 0));
  nest(t3, allocated_at(there, 0), allocated_at(here, 0));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockClassInversion, PlacesInABlockAreClassesOfTheirOwn) {
  nest(t2, allocated_at(here, 0), allocated_at(here, 40));
  nest(t3, allocated_at(here, 80), allocated_at(here, 0));
  EXPECT_TRUE(find().empty());
  nest(t3, allocated_at(here, 40), allocated_at(here, 0));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockClassInversion, ElementsOfAnArrayAreOneClass) {
  uint32_t elements[4];
  for (uint64_t i = 0; i < 4; ++i) elements[i] = allocated_at(here, 8 + 64 * i);
  nest(t2, elements[0], elements[1]);
  nest(t3, elements[3], elements[2]);
  ASSERT_EQ(find().size(), 1u);
  EXPECT_EQ(find()[0].subkind, "same-class");
}

TEST_F(LockClassInversion, OneThread) {
  nest(t2, made_at(here), made_at(there));
  nest(t2, made_at(there), made_at(here));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockClassInversion, SameOrder) {
  nest(t2, made_at(here), made_at(there));
  nest(t3, made_at(here), made_at(there));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockClassInversion, CoveredByTheLocksThemselves) {
  const uint32_t a = made_at(here);
  const uint32_t b = made_at(there);
  nest(t2, a, b);
  nest(t3, b, a);
  nest(t3, made_at(there), made_at(here));
  EXPECT_TRUE(find().empty());
  EXPECT_EQ(analyze_raw(builder).findings.size(), 1u);
}

TEST_F(LockClassInversion, OriginIsNotKnown) {
  // As std::mutex in the heap: where it is first used says nothing of what it is.
  const auto first_used_at = [this](uint32_t create_stack) {
    return builder.add_sync({.origin = Origin::first_use, .create_stack = create_stack});
  };
  nest(t2, first_used_at(here), first_used_at(there));
  nest(t3, first_used_at(there), first_used_at(here));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockClassInversion, GateOfTheSameOrigin) {
  const uint32_t gate = made_at(stack());
  acquire(t2, made_at(there), acquire(t2, made_at(here), acquire(t2, gate)));
  acquire(t3, made_at(here), acquire(t3, made_at(there), acquire(t3, gate)));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockClassInversion, OneClassInBothDirections) {
  std::vector<uint32_t> locks;
  for (int i = 0; i < 4; ++i) locks.push_back(made_at(here));
  nest(t2, locks[0], locks[1]);
  EXPECT_TRUE(find().empty());
  nest(t3, locks[3], locks[2]);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "same-class");
}

TEST_F(LockClassInversion, OneClassInOneDirection) {
  std::vector<uint32_t> locks;
  for (int i = 0; i < 4; ++i) locks.push_back(made_at(here));
  nest(t2, locks[0], locks[1]);
  nest(t3, locks[2], locks[3]);
  nest(t3, locks[0], locks[3]);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockClassInversion, OneClassOrderedByCreateOrJoin) {
  std::vector<uint32_t> locks;
  for (int i = 0; i < 4; ++i) locks.push_back(made_at(here));
  const uint32_t first = builder.add_clock(1, 1, {{1, 1}});
  const uint32_t later = builder.add_clock(2, 1, {{1, 2}, {2, 1}});
  acquire(t2, locks[1], acquire(t2, locks[0]), 0, Mode::exclusive, 0, first);
  acquire(t3, locks[2], acquire(t3, locks[3]), 0, Mode::exclusive, 0, later);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockClassInversion, OneClassUnderAGate) {
  const uint32_t gate = mutex();
  std::vector<uint32_t> locks;
  for (int i = 0; i < 4; ++i) locks.push_back(made_at(here));
  acquire(t2, locks[1], acquire(t2, locks[0], acquire(t2, gate)));
  acquire(t3, locks[2], acquire(t3, locks[3], acquire(t3, gate)));
  EXPECT_TRUE(find().empty());
}

}  // namespace
}  // namespace concheck::analysis
