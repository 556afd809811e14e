#include "cli/test_suite.h"

#include <gtest/gtest.h>

namespace concheck::cli {
namespace {

TestSuite two_tests() {
  return TestSuite::from_ctest(R"({"kind": "ctestInfo", "tests": [
    {"name": "bank", "command": ["/b/bank_test", "--fast"]},
    {"name": "clerk", "command": ["/b/run.sh", "clerk"]},
    {"name": "not built"},
    {"name": "same 1", "command": ["/b/same"]},
    {"name": "same 2", "command": ["/b/same"]}]})");
}

TEST(TestSuite, OwnCommandLine) { EXPECT_EQ(two_tests().test_of({"/b/bank_test", "--fast"}, {}), "bank"); }

TEST(TestSuite, WhatOneTestRunsCanBeAnothersCommand) {
  EXPECT_EQ(two_tests().test_of({"/b/bank_test", "--fast"}, {{"/b/run.sh", "clerk"}, {"ctest"}}), "clerk");
}

TEST(TestSuite, Ancestor) {
  EXPECT_EQ(two_tests().test_of({"/b/clerk"}, {{"sh", "/b/x"}, {"/b/run.sh", "clerk"}, {"ctest"}}), "clerk");
}

TEST(TestSuite, ScriptAndItsInterpreter) {
  EXPECT_EQ(two_tests().test_of({"/b/clerk"}, {{"/bin/sh", "/b/run.sh", "clerk"}, {"ctest"}}), "clerk");
  EXPECT_EQ(two_tests().test_of({"/b/clerk"}, {{"/usr/bin/env", "sh", "/b/run.sh", "clerk"}}), "clerk");
}

TEST(TestSuite, OneCommandOfTwoTests) { EXPECT_EQ(two_tests().test_of({"/b/same"}, {}), "same 1 or same 2"); }

TEST(TestSuite, AutomakesDriver) {
  EXPECT_EQ(
      TestSuite().test_of({"./t1"}, {{"/bin/sh", "./test-driver", "--test-name", "t1.sh", "--log-file", "t1.log"}}),
      "t1.sh");
}

TEST(TestSuite, GoogleTestFilter) {
  EXPECT_EQ(TestSuite().test_of({"./t", "--gtest_filter=Bank.Opens"}, {}), "Bank.Opens");
  EXPECT_EQ(TestSuite().test_of({"./t", "--gtest_filter=Bank.*"}, {}), "t --gtest_filter=Bank.*");
  EXPECT_EQ(TestSuite().test_of({"./t", "--gtest_filter=A.B:A.C"}, {}), "t --gtest_filter=A.B:A.C");
}

TEST(TestSuite, CommandLineAsTheLastResort) {
  EXPECT_EQ(TestSuite().test_of({"/usr/bin/t", "-v"}, {{"sh"}}), "t -v");
  EXPECT_EQ(TestSuite().test_of({}, {}), "an unknown test");
  const std::string longest = TestSuite().test_of({"t", std::string(98, 'x') + "\xc3\xa4\xc3\xa4"}, {});
  EXPECT_EQ(longest, "t " + std::string(98, 'x') + "...");
}

TEST(TestSuite, NoListIsNoSuite) {
  for (const char* text : {"", "no tests", "[]", "{}", R"({"tests": 3})", R"({"tests": [3, {}, {"name": 4}]})"}) {
    EXPECT_EQ(TestSuite::from_ctest(text).size(), 0u) << text;
  }
}

}  // namespace
}  // namespace concheck::cli
