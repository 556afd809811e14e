// Gates that a creator of threads holds while they live.
#include "tests/unit/analysis/lock_order_scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;

TEST_F(LockOrderInversion, GateHeldByTheCreator) {
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, c)));
  EXPECT_EQ(find().size(), 1u);
  builder.add_gate(t2, c);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, GatesHeldInTurnKeepOutWhoHasThemAll) {
  const uint32_t creator = thread("creator");
  const uint32_t d = mutex();
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, d, acquire(t3, c))));
  builder.add_gate(t2, c, creator, trace::kGateChained);
  builder.add_gate(t2, d, creator, trace::kGateChained);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, GatesHeldInTurnLetOthersIn) {
  const uint32_t creator = thread("creator");
  const uint32_t d = mutex();
  nest(t2, a, b);
  builder.add_gate(t2, c, creator, trace::kGateChained);
  builder.add_gate(t2, d, creator, trace::kGateChained);
  acquire(t3, a, acquire(t3, b, acquire(t3, d)));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, GatesHeldInTurnGuardSiblingsFromNeitherEachOtherNorTheirCreator) {
  const uint32_t creator = thread("creator");
  const uint32_t d = mutex();
  for (const uint32_t child : {t2, t3}) {
    builder.add_gate(child, c, creator, trace::kGateChained);
    builder.add_gate(child, d, creator, trace::kGateChained);
  }
  nest(t2, a, b);
  acquire(creator, a, acquire(creator, b, acquire(creator, d, acquire(creator, c))));
  EXPECT_EQ(find().size(), 1u);
  const uint32_t e = mutex();
  const uint32_t f = mutex();
  nest(t2, e, f);
  nest(t3, f, e);
  EXPECT_EQ(find().size(), 2u);
}

TEST_F(LockOrderInversion, GatesHeldByTwoCreators) {
  nest(t2, a, b);
  nest(t3, b, a);
  builder.add_gate(t2, c, thread("one"));
  EXPECT_EQ(find().size(), 1u);
  builder.add_gate(t3, c, thread("other"));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, GateThatTheCreatorReads) {
  const uint32_t gate = rwlock();
  const uint32_t creator = thread("creator");
  builder.add_gate(t2, gate, creator, trace::kGateShared);
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, gate, 0, 0, Mode::exclusive)));
  EXPECT_TRUE(find().empty());
  const uint32_t reader = thread("reader");
  acquire(reader, a, acquire(reader, b, acquire(reader, gate, 0, 0, Mode::shared)));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, SiblingsUnderOneGateMeet) {
  nest(t2, a, b);
  nest(t3, b, a);
  const uint32_t creator = thread("creator");
  builder.add_gate(t2, c, creator);
  builder.add_gate(t3, c, creator);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, TheCreatorMeetsWhoItGuards) {
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, c)));
  builder.add_gate(t2, c, t3);
  EXPECT_EQ(find().size(), 1u);
}

}  // namespace
}  // namespace concheck::analysis
