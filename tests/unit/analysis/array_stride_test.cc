#include "analysis/report/array_stride.h"

#include <gtest/gtest.h>

namespace concheck::analysis {
namespace {

TEST(ArrayStride, ElementsThatLieEquallyFarApart) {
  EXPECT_EQ(array_stride({8, 72, 136, 200}), 64u);
  EXPECT_EQ(array_stride({8, 136, 328, 1992}), 64u) << "not all of them were used";
  EXPECT_EQ(array_stride({0, 40, 80, 120, 160}), 40u) << "nothing but mutexes";
}

TEST(ArrayStride, AFewAreMembersOfOneObject) {
  EXPECT_EQ(array_stride({}), 0u);
  EXPECT_EQ(array_stride({16}), 0u);
  EXPECT_EQ(array_stride({0, 40, 80}), 0u);
}

TEST(ArrayStride, NoDistanceInCommon) {
  EXPECT_EQ(array_stride({0, 40, 88, 152}), 0u);
  EXPECT_EQ(array_stride({0, 16, 32, 48}), 0u) << "a mutex has no room there";
}

}  // namespace
}  // namespace concheck::analysis
