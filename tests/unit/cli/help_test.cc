#include "cli/help.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <sstream>

namespace concheck::cli {
namespace {

TEST(Wrap, BreaksAtBlanks) {
  EXPECT_EQ(wrap("one two three", 8, 0), "one two\nthree");
  EXPECT_EQ(wrap("one two three", 9, 2), "one two\n  three");
  EXPECT_EQ(wrap("", 8, 0), "");
}

TEST(Wrap, LeavesLongWordsWhole) { EXPECT_EQ(wrap("a incomprehensible b", 6, 0), "a\nincomprehensible\nb"); }

TEST(Wrap, KeepsLineBreaks) { EXPECT_EQ(wrap("one\n\ntwo", 80, 0), "one\n\ntwo"); }

TEST(Overview, ListsEveryCommand) {
  const auto commands = all_commands();
  const std::string text = overview(commands);
  for (const auto& command : commands) {
    EXPECT_NE(text.find("  " + std::string(command->name()) + " "), std::string::npos) << command->name();
  }
}

TEST(HelpPage, SaysEveryOptionWithItsVariableInEightyColumns) {
  for (const auto& command : all_commands()) {
    CLI::App app;
    app.set_help_flag("-h,--help", "Print this text.");
    command->declare(app);
    const std::string text = help_page(*command, app);
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_positional()) continue;
      EXPECT_NE(text.find("--" + option->get_lnames().front()), std::string::npos) << option->get_name();
      EXPECT_NE(text.find(option->get_envname()), std::string::npos) << option->get_name();
      EXPECT_FALSE(option->get_description().empty()) << option->get_name();
    }
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 80u) << line;
      EXPECT_FALSE(line.ends_with(' ')) << "'" << line << "'";
    }
  }
}

TEST(HelpPage, EveryOptionOfAReportOrARecordingHasItsVariable) {
  for (const auto& command : all_commands()) {
    if (command->name() == "doctor") continue;  // records nothing, reports nothing
    CLI::App app;
    command->declare(app);
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_positional() || option->check_lname("help")) continue;
      EXPECT_TRUE(option->get_envname().starts_with("CONCHECK_")) << command->name() << " " << option->get_name();
    }
  }
}

}  // namespace
}  // namespace concheck::cli
