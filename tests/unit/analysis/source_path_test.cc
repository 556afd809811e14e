#include "analysis/render/source_path.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

TEST(SourcePath, IsRelativeToTheRoot) {
  EXPECT_EQ(source_path("/home/ann/bank/src/a.cc", "/home/ann/bank"), "src/a.cc");
  EXPECT_EQ(source_path("/home/ann/bank/src/../lib/./a.cc", "/home/ann/bank/"), "lib/a.cc");
  EXPECT_EQ(source_path("./src/a.cc", "/home/ann/bank"), "src/a.cc");
  EXPECT_EQ(source_path("/home/ann/bankrupt/a.cc", "/home/ann/bank"), "/home/ann/bankrupt/a.cc");
  EXPECT_EQ(source_path("/usr/include/a.h", ""), "/usr/include/a.h");
}

TEST(UriOf, EncodesWhatIsNoPath) {
  EXPECT_EQ(uri_of("src/a.cc"), "src/a.cc");
  EXPECT_EQ(uri_of("/usr/include/c++/12/mutex"), "file:///usr/include/c++/12/mutex");
  EXPECT_EQ(uri_of("a b#c?d%e:f\xff\n"), "a%20b%23c%3Fd%25e%3Af%FF%0A");
}

TEST(MainPlace, IsTheLastStepWithALine) {
  EXPECT_EQ(main_place(sample_inversion())->line, 22);
  // The unlock has frames of libc alone.
  EXPECT_EQ(main_place(sample_misuse())->line, 9);
  EXPECT_EQ(main_place(Finding()), nullptr);
}

}  // namespace
}  // namespace concheck::analysis
