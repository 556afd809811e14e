#include "analysis/render/words.h"

#include <gtest/gtest.h>

namespace concheck::analysis {
namespace {

TEST(Words, Thousands) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(Words, Counted) {
  EXPECT_EQ(counted(0, "thread"), "0 threads");
  EXPECT_EQ(counted(1, "thread"), "1 thread");
  EXPECT_EQ(counted(2, "process", "processes"), "2 processes");
}

TEST(Words, Duration) {
  EXPECT_EQ(duration(999), "999 ns");
  EXPECT_EQ(duration(1'500), "1.5 us");
  EXPECT_EQ(duration(2'000'000), "2 ms");
  EXPECT_EQ(duration(4'250'000'000), "4.2 s");
}

TEST(Words, RelativeTo) {
  EXPECT_EQ(relative_to("/a/b/c.cc", "/a/b"), "c.cc");
  EXPECT_EQ(relative_to("/a/b/c.cc", "/a/b/"), "c.cc");
  EXPECT_EQ(relative_to("/a/bc/d.cc", "/a/b"), "/a/bc/d.cc");
  EXPECT_EQ(relative_to("/a/b.cc", ""), "/a/b.cc");
}

}  // namespace
}  // namespace concheck::analysis
