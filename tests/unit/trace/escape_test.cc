#include "trace/escape.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace concheck::trace {
namespace {

using namespace std::string_view_literals;

TEST(Escape, PlainTextStays) {
  EXPECT_EQ(escape_text("/usr/bin/app --x=1 [a]"), "/usr/bin/app --x=1 [a]");
  EXPECT_EQ(escape_text("größe 日本 🧵"), "größe 日本 🧵");
  EXPECT_EQ(escape_text(""), "");
}

TEST(Escape, ControlsAndQuotes) {
  EXPECT_EQ(escape_text("a\nb\tc"), "a\\nb\\tc");
  EXPECT_EQ(escape_text("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(escape_text("\0\x7f\r"sv), "\\x00\\x7f\\x0d");
  EXPECT_EQ(escape_text("\"\\"), "\\\"\\\\");
  EXPECT_EQ(quote_text("a\"b"), "\"a\\\"b\"");
}

TEST(Escape, UnicodeThatMovesTextOrHides) {
  EXPECT_EQ(escape_text("\xc2\x9b"), "\\xc2\\x9b");           // C1: CSI
  EXPECT_EQ(escape_text("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // right-to-left override
  EXPECT_EQ(escape_text("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");  // line separator
  EXPECT_EQ(escape_text("\xe2\x81\xa6"), "\\xe2\\x81\\xa6");  // isolate
  EXPECT_EQ(escape_text("\xef\xbb\xbf"), "\\xef\\xbb\\xbf");  // byte order mark
}

TEST(Escape, BytesThatAreNotUtf8) {
  EXPECT_EQ(escape_text("\xff"), "\\xff");
  EXPECT_EQ(escape_text("a\x80z"), "a\\x80z");
  EXPECT_EQ(escape_text("\xc0\xaf"), "\\xc0\\xaf");                    // overlong
  EXPECT_EQ(escape_text("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // surrogate
  EXPECT_EQ(escape_text("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(escape_text("\xe6\x97"), "\\xe6\\x97");                    // cut off
  EXPECT_EQ(escape_text("\xf0\x9f\xa7Z"), "\\xf0\\x9f\\xa7Z");
}

TEST(Escape, DifferentTextsStayDifferentOnOneLine) {
  constexpr uint32_t kSeed = 20240607;
  std::mt19937 random(kSeed);
  std::set<std::string> inputs;
  std::set<std::string> outputs;
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 6, ' ');
    for (char& c : text) c = static_cast<char>(random() % 3 == 0 ? "\\x0n\"\n"[random() % 6] : random() % 256);
    inputs.insert(text);
    const std::string escaped = escape_text(text);
    EXPECT_EQ(escape_text(text), escaped);
    for (const char c : escaped) ASSERT_FALSE((c >= 0 && c < 0x20) || c == 0x7f) << "seed " << kSeed;
    outputs.insert(escaped);
  }
  EXPECT_EQ(inputs.size(), outputs.size()) << "seed " << kSeed;
}

TEST(Escape, Hex) {
  const uint8_t bytes[] = {0x00, 0x0f, 0xff};
  EXPECT_EQ(hex_text(bytes), "000fff");
  EXPECT_EQ(hex_text({}), "");
}

}  // namespace
}  // namespace concheck::trace
