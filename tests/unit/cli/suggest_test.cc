#include "cli/suggest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace concheck::cli {
namespace {

TEST(EditDistance, CountsEachKindOfEdit) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("format", "format"), 0u);
  EXPECT_EQ(edit_distance("format", "formt"), 1u);    // deletion
  EXPECT_EQ(edit_distance("format", "forrmat"), 1u);  // insertion
  EXPECT_EQ(edit_distance("format", "fornat"), 1u);   // substitution
  EXPECT_EQ(edit_distance("format", "fromat"), 1u);   // swap
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);  // where the restricted distance differs from the unrestricted (2)
}

// The definition, without the table.
size_t naive_distance(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  const size_t n = a.size();
  const size_t m = b.size();
  size_t best = std::min(naive_distance(a.substr(0, n - 1), b), naive_distance(a, b.substr(0, m - 1))) + 1;
  best = std::min(best, naive_distance(a.substr(0, n - 1), b.substr(0, m - 1)) + (a[n - 1] == b[m - 1] ? 0 : 1));
  if (n > 1 && m > 1 && a[n - 1] == b[m - 2] && a[n - 2] == b[m - 1]) {
    best = std::min(best, naive_distance(a.substr(0, n - 2), b.substr(0, m - 2)) + 1);
  }
  return best;
}

TEST(EditDistance, AgreesWithItsDefinition) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 300; ++i) {
    std::string words[2];
    for (std::string& word : words) {
      word.resize(random() % 7);
      std::generate(word.begin(), word.end(), [&] { return static_cast<char>('a' + random() % 3); });
    }
    EXPECT_EQ(edit_distance(words[0], words[1]), naive_distance(words[0], words[1])) << words[0] << " " << words[1];
  }
}

TEST(Nearest, FindsWhatWasMeant) {
  const std::vector<std::string> options = {"--format", "--output", "--color", "--quiet", "--keep-trace"};
  EXPECT_EQ(nearest("--fromat", options), "--format");
  EXPECT_EQ(nearest("--FORMAT", options), "--format");
  EXPECT_EQ(nearest("-format", options), "--format");
  EXPECT_EQ(nearest("--colour", options), "--color");
  EXPECT_EQ(nearest("--keep-traces", options), "--keep-trace");
  EXPECT_EQ(nearest("--keep", options), "--keep-trace");
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  const std::vector<std::string> options = {"--format", "--output"};
  EXPECT_EQ(nearest("--jobs", options), "");
  EXPECT_EQ(nearest("", options), "");
  EXPECT_EQ(nearest("--x", options), "");
  EXPECT_EQ(nearest("--format", {}), "");
}

TEST(DidYouMean, IsAClauseOrNothing) {
  EXPECT_EQ(did_you_mean("reprot", {"run", "report"}), "; did you mean 'report'?");
  EXPECT_EQ(did_you_mean("xyzzy", {"run", "report"}), "");
}

}  // namespace
}  // namespace concheck::cli
