// Read-write locks: who reads lets others read, unless a writer waits between them.
#include "tests/unit/analysis/lock_order_scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;

// Thread two: read r, request a. Thread three: a, then read r.
class ReadersInACircle : public LockOrderInversion {
 protected:
  uint32_t rwlock_of_kind(uint16_t kind) {
    return builder.add_sync(
        {.kind = trace::SyncKind::rwlock, .attributes = static_cast<uint16_t>(kind << trace::kRwKindShift)});
  }
  void readers(uint32_t r, uint32_t clock = 0) {
    acquire(t2, a, acquire(t2, r, 0, 0, Mode::shared, 0, clock), 0, Mode::exclusive, 0, clock);
    acquire(t3, r, acquire(t3, a), 0, Mode::shared);
  }
};

TEST_F(ReadersInACircle, PassEachOther) {
  for (const uint16_t kind : {0, 1}) {
    const uint32_t r = rwlock_of_kind(kind);
    readers(r);
    acquire(thread(), r);
  }
  EXPECT_TRUE(find().empty());
}

TEST_F(ReadersInACircle, DoNotPassAWaitingWriter) {
  const uint32_t r = rwlock_of_kind(2);
  readers(r);
  EXPECT_TRUE(find().empty());  // nobody writes
  acquire(t2, r);
  EXPECT_TRUE(find().empty());  // one of the two can not be the writer in between as well
  acquire(thread("writer"), r, 0, trace::kTry);
  EXPECT_TRUE(find().empty());  // does not wait
  const uint32_t writer = thread("waiting");
  acquire(writer, r);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].threads.size(), 3u);
  ASSERT_EQ(findings[0].steps.size(), 5u);
  EXPECT_EQ(findings[0].steps[4].thread, writer);
  EXPECT_NE(findings[0].title.find("while thread \"waiting\" wants to write"), std::string::npos) << findings[0].title;
}

TEST_F(ReadersInACircle, WriterUnderTheSameGate) {
  const uint32_t r = rwlock_of_kind(2);
  const uint32_t writer = thread();
  acquire(t2, a, acquire(t2, r, acquire(t2, b), 0, Mode::shared));
  acquire(t3, r, acquire(t3, a), 0, Mode::shared);
  acquire(writer, r, acquire(writer, b));
  EXPECT_TRUE(find().empty());
  acquire(writer, r);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(ReadersInACircle, WriterThatIsOrderedWithThem) {
  const uint32_t r = rwlock_of_kind(2);
  readers(r, builder.add_clock(1, 1, {{1, 1}}));
  const uint32_t writer = thread();
  acquire(writer, r, 0, 0, Mode::exclusive, 0, builder.add_clock(3, 1, {{1, 2}, {3, 1}}));
  EXPECT_TRUE(find().empty());
}

TEST_F(ReadersInACircle, OneReadsTwice) {
  const uint32_t taken = stack(), again = stack();
  for (const uint16_t kind : {0, 1, 2}) {
    const uint32_t r = rwlock_of_kind(kind);
    acquire(t2, r, acquire(t2, r, 0, 0, Mode::shared, taken), 0, Mode::shared, again);
    acquire(t2, r);
    EXPECT_TRUE(find().empty());  // no other thread writes
    acquire(t3, r);
  }
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "nested-read");
  EXPECT_EQ(findings[0].confidence, Confidence::predicted);
  EXPECT_EQ(findings[0].severity, Severity::error);
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[1].thread, t3);
  EXPECT_TRUE(findings[0].steps[2].shared);
}

TEST_F(ReadersInACircle, OneReadsTwiceUnderAGate) {
  const uint32_t r = rwlock_of_kind(2);
  acquire(t2, r, acquire(t2, r, acquire(t2, a), 0, Mode::shared), 0, Mode::shared);
  acquire(t3, r, acquire(t3, a));
  EXPECT_TRUE(find().empty());
  acquire(t2, r, acquire(t2, r, 0, 0, Mode::shared), trace::kTry, Mode::shared);
  EXPECT_TRUE(find().empty());
  builder.add_gate(t3, b);
  acquire(t2, r, acquire(t2, r, acquire(t2, b), 0, Mode::shared), 0, Mode::shared);
  EXPECT_TRUE(find().empty());
  acquire(t2, r, acquire(t2, r, 0, 0, Mode::shared), trace::kTimed, Mode::shared);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

}  // namespace
}  // namespace concheck::analysis
