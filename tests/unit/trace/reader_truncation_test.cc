// A trace cut anywhere is readable up to its last whole record; damaged anywhere, it does no harm.
#include <algorithm>

#include "tests/unit/trace/reader_fixture.h"
#include "tests/unit/trace/sample_trace.h"
#include "tests/unit/trace/trace_compare.h"
#include "trace/dump.h"

namespace concheck::trace {
namespace {

TEST(ReaderTruncation, AtEveryByteGivesAPrefix) {
  const Image image = sample_trace().build();
  const Trace whole = read_ok(image);
  size_t facts_before = 0;
  for (size_t bytes = sizeof(Header); bytes < image.size(); ++bytes) {
    const auto result = read_trace(std::span(image).first(bytes), "sample.trace");
    ASSERT_TRUE(std::holds_alternative<Trace>(result)) << "at " << bytes;
    const Trace& part = std::get<Trace>(result);
    ASSERT_EQ(not_a_prefix(part, whole), "") << "at " << bytes;
    ASSERT_FALSE(part.complete) << "at " << bytes;
    ASSERT_EQ(part.warnings.size(), 1u) << joined_warnings(part);
    ASSERT_EQ(part.warnings[0], "truncated at byte " + std::to_string(bytes) + " of " + std::to_string(image.size()) +
                                    ": what follows is missing");
    const size_t facts = count_facts(part);
    ASSERT_GE(facts, facts_before) << "a longer file told less, at " << bytes;
    facts_before = facts;
  }
  EXPECT_EQ(facts_before, count_facts(whole));  // the last slots do not fill their chunk
}

TEST(ReaderTruncation, InTheHeaderIsAnError) {
  const Image image = sample_trace().build();
  for (size_t bytes = 0; bytes < sizeof(Header); ++bytes) {
    ASSERT_TRUE(std::holds_alternative<ReadError>(read_trace(std::span(image).first(bytes), "x"))) << "at " << bytes;
  }
}

// Every single byte, three ways. The result may be anything, but it comes, and what it promises holds.
void expect_sane(const Trace& trace) {
  const auto sorted = [](const auto& list) {
    return std::is_sorted(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.id <= b.id; });
  };
  EXPECT_TRUE(sorted(trace.modules) && sorted(trace.stacks) && sorted(trace.acquires) && sorted(trace.syncs));
  for (const AcquireRecord& acquire : trace.acquires) {
    size_t steps = 0;
    for (const AcquireRecord* at = &acquire; at != nullptr; at = find_by_id(trace.acquires, at->parent)) {
      ASSERT_LE(++steps, trace.acquires.size()) << "a loop of parents";
    }
  }
}

// Far from any data one wrong bit is like another, and there is much of that.
bool is_near_data(const Image& image, size_t at) {
  const auto begin = image.begin() + static_cast<ptrdiff_t>(at - std::min<size_t>(at, 16));
  const auto end = image.begin() + static_cast<ptrdiff_t>(std::min(image.size(), at + 16));
  return std::any_of(begin, end, [](std::byte byte) { return byte != std::byte{0}; });
}

class ReaderCorruption : public ::testing::TestWithParam<int> {};

TEST_P(ReaderCorruption, OfEveryByte) {
  Image image = sample_trace().build();
  const size_t facts = count_facts(read_ok(image));
  for (size_t at = 0; at < image.size(); ++at) {
    if (GetParam() != 0xff && !is_near_data(image, at)) continue;
    const std::byte before = image[at];
    image[at] ^= static_cast<std::byte>(GetParam());
    const auto result = read_trace(image, "sample.trace");
    if (const auto* trace = std::get_if<Trace>(&result)) {
      expect_sane(*trace);
      ASSERT_LE(count_facts(*trace), facts + 4) << "at " << at;  // a free slot may come to life, not more
      ASSERT_LE(trace->warnings.size(), 10u) << "at " << at;
    }
    image[at] = before;
  }
}

INSTANTIATE_TEST_SUITE_P(Bits, ReaderCorruption, ::testing::Values(0x01, 0x80, 0xff));

TEST(ReaderCorruptionOfDump, OfEveryWord) {
  Image image = sample_trace().build();
  for (size_t at = 0; at + 4 <= image.size(); at += 4) {
    if (!is_near_data(image, at)) continue;
    uint32_t before;
    std::memcpy(&before, image.data() + at, sizeof(before));
    poke(&image, at, ~before);
    std::string error;
    size_t lines = 0;
    const auto sink = [&](std::string_view line) {
      ++lines;
      EXPECT_EQ(line.find('\n'), std::string_view::npos);
      return true;
    };
    const int result = dump_trace(image, "sample.trace", sink, &error);
    ASSERT_TRUE(result == 0 ? lines > 6 : !error.empty()) << "at " << at;
    poke(&image, at, before);
  }
}

}  // namespace
}  // namespace concheck::trace
