#include "cli/quantity.h"

#include <gtest/gtest.h>

namespace concheck::cli {
namespace {

TEST(ParseSize, AcceptsWhatPeopleWrite) {
  EXPECT_EQ(parse_size("0"), 0u);
  EXPECT_EQ(parse_size("4096"), 4096u);
  EXPECT_EQ(parse_size("64K"), 64u << 10);
  EXPECT_EQ(parse_size("64k"), 64u << 10);
  EXPECT_EQ(parse_size("64M"), 64u << 20);
  EXPECT_EQ(parse_size("64MB"), 64u << 20);
  EXPECT_EQ(parse_size("64MiB"), 64u << 20);
  EXPECT_EQ(parse_size("1G"), uint64_t{1} << 30);
  EXPECT_EQ(parse_size("2t"), uint64_t{2} << 40);
}

TEST(ParseSize, RefusesTheRest) {
  for (const char* text : {"", "M", "-1", "+1", " 1", "1 M", "1.5G", "64Q", "64MM", "64i", "0x10", "sixty",
                           "18446744073709551616", "18014398509481984K"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(ParseSize, ReachesTheLimit) {
  EXPECT_EQ(parse_size("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_size("18014398509481983K"), uint64_t{18014398509481983} << 10);
}

TEST(ParseNumber, KeepsToItsLimit) {
  EXPECT_EQ(parse_number("255", 255), 255u);
  EXPECT_EQ(parse_number("256", 255), std::nullopt);
  EXPECT_EQ(parse_number("", 255), std::nullopt);
  EXPECT_EQ(parse_number("1x", 255), std::nullopt);
  EXPECT_EQ(parse_number("-0", 255), std::nullopt);
}

TEST(ParseSeconds, TakesDecimalNumbers) {
  EXPECT_EQ(parse_seconds("30"), 30'000'000'000u);
  EXPECT_EQ(parse_seconds("0.25"), 250'000'000u);
  EXPECT_EQ(parse_seconds("1.000000001"), 1'000'000'001u);
  EXPECT_EQ(parse_seconds("0"), 0u);
  for (const char* text : {"", ".", "1.", ".5", "-1", "1s", "1.0000000001", "31536001", "1.5.2", " 1"}) {
    EXPECT_EQ(parse_seconds(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace concheck::cli
