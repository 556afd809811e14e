#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "cli/failure.h"

namespace concheck::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() {
    app_.set_help_flag("-h,--help", "Help.");
    app_.add_option("-o,--output", output_)->envname("CONCHECK_TEST_OUTPUT");
    app_.add_option("--format", formats_)->allow_extra_args(false)->delimiter(',');
    app_.add_flag("-q,--quiet", quiet_)->envname("CONCHECK_TEST_QUIET");
    app_.add_flag("-v,--verbose", verbose_);
  }
  ~CommandLineTest() override {
    unsetenv("CONCHECK_TEST_OUTPUT");
    unsetenv("CONCHECK_TEST_QUIET");
  }

  SplitArguments split(const std::vector<std::string>& words) { return split_arguments(app_, words, true); }

  std::string failure(const std::vector<std::string>& words, bool takes_program = true) {
    try {
      parse_arguments(app_, split_arguments(app_, words, takes_program));
    } catch (const Failure& failure) {
      return failure.what();
    }
    return "";
  }

  CLI::App app_;
  std::string output_;
  std::vector<std::string> formats_;
  bool quiet_ = false;
  bool verbose_ = false;
};

TEST_F(CommandLineTest, TheProgramBeginsAfterTheDashes) {
  const SplitArguments split = this->split({"--quiet", "--", "app", "--quiet", "--", "x"});
  EXPECT_THAT(split.own, ElementsAre("--quiet"));
  EXPECT_THAT(split.program, ElementsAre("app", "--quiet", "--", "x"));
}

TEST_F(CommandLineTest, TheProgramBeginsAtTheFirstWordThatIsNoOption) {
  const SplitArguments split = this->split({"--format", "json", "-qv", "-o", "file", "app", "--format", "x"});
  EXPECT_THAT(split.own, ElementsAre("--format=json", "-qv", "-o", "file"));
  EXPECT_THAT(split.program, ElementsAre("app", "--format", "x"));
}

TEST_F(CommandLineTest, ValuesAreSet) {
  EXPECT_TRUE(parse_arguments(app_, split({"--format=text,json", "-ofile", "--quiet", "--", "app"})));
  EXPECT_THAT(formats_, ElementsAre("text", "json"));
  EXPECT_EQ(output_, "file");
  EXPECT_TRUE(quiet_);
  EXPECT_FALSE(verbose_);
}

TEST_F(CommandLineTest, RepeatedOptionsAddUp) {
  EXPECT_TRUE(parse_arguments(app_, split({"--format", "text", "--format", "json", "app"})));
  EXPECT_THAT(formats_, ElementsAre("text", "json"));
}

TEST_F(CommandLineTest, AValueMayBeginWithADash) {
  EXPECT_TRUE(parse_arguments(app_, split({"--output", "-", "--", "app"})));
  EXPECT_EQ(output_, "-");
}

TEST_F(CommandLineTest, NothingIsAProgramOfNoWords) {
  EXPECT_THAT(split({}).program, IsEmpty());
  EXPECT_THAT(split({"--"}).program, IsEmpty());
}

TEST_F(CommandLineTest, UnknownOptionsNameTheNearest) {
  EXPECT_EQ(failure({"--fromat", "json", "--", "app"}), "unknown option '--fromat'; did you mean '--format'?");
  EXPECT_EQ(failure({"--fromat=json"}), "unknown option '--fromat'; did you mean '--format'?");
  EXPECT_EQ(failure({"--zebra"}), "unknown option '--zebra'");
  EXPECT_EQ(failure({"-qz"}), "unknown option '-z'");
}

TEST_F(CommandLineTest, AMissingValueIsSaid) {
  EXPECT_EQ(failure({"--format"}), "option '--format' needs a value");
  EXPECT_EQ(failure({"--format", "--", "app"}), "option '--format' needs a value");
  EXPECT_EQ(failure({"-qo"}), "option '-qo' needs a value");
}

TEST_F(CommandLineTest, SurplusArgumentsAreRefusedWithoutAProgram) {
  EXPECT_EQ(failure({"surplus"}, false), "unexpected argument 'surplus'");
}

TEST_F(CommandLineTest, TheEnvironmentGivesDefaults) {
  setenv("CONCHECK_TEST_OUTPUT", "from-environment", 1);
  setenv("CONCHECK_TEST_QUIET", "1", 1);
  EXPECT_TRUE(parse_arguments(app_, split({"app"})));
  EXPECT_EQ(output_, "from-environment");
  EXPECT_TRUE(quiet_);
}

TEST_F(CommandLineTest, TheCommandLineWinsOverTheEnvironment) {
  setenv("CONCHECK_TEST_OUTPUT", "from-environment", 1);
  EXPECT_TRUE(parse_arguments(app_, split({"--output", "mine", "app"})));
  EXPECT_EQ(output_, "mine");
}

TEST_F(CommandLineTest, AWrongFlagInTheEnvironmentIsNamed) {
  setenv("CONCHECK_TEST_QUIET", "perhaps", 1);
  EXPECT_EQ(failure({"app"}), "CONCHECK_TEST_QUIET is 'perhaps'; use 1 or 0");
}

TEST_F(CommandLineTest, HelpIsNotAnError) { EXPECT_FALSE(parse_arguments(app_, split({"--help"}))); }

}  // namespace
}  // namespace concheck::cli
