#include "analysis/report/test_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

using ::testing::ElementsAre;

TEST(GoogleTestName, OfItsBody) {
  EXPECT_EQ(google_test_of("bank::(anonymous namespace)::Account_Opens_Test::TestBody"), "Account.Opens");
  EXPECT_EQ(google_test_of("Account_Opens_twice_Test::TestBody"), "Account.Opens_twice");
  EXPECT_EQ(google_test_of("Account_Opens_Test<int>::TestBody"), "Account.Opens");
  for (const char* other : {"", "TestBody", "Account::TestBody", "_Opens_Test::TestBody", "Account__Test::TestBody",
                            "Account_Opens_Test::SetUp"}) {
    EXPECT_EQ(google_test_of(other), "") << other;
  }
}

TEST(TestsOf, WhereTheStacksSayIt) {
  Finding finding = sample_inversion();
  EXPECT_THAT(tests_of(finding, "all"), ElementsAre("all"));
  finding.steps[0].stack.frames[2].function = "Bank_Transfers_Test::TestBody";
  finding.threads[1].created_at.frames[0].function = "Bank_Pays_Test::TestBody";
  EXPECT_THAT(tests_of(finding, "all"), ElementsAre("all: Bank.Pays", "all: Bank.Transfers"));
  finding.threads[1].created_at.frames.clear();
  EXPECT_THAT(tests_of(finding, "unit.Bank.Transfers"), ElementsAre("unit.Bank.Transfers"));
}

}  // namespace
}  // namespace concheck::analysis
