#include "cli/check_list.h"

#include <gtest/gtest.h>

namespace concheck::cli {
namespace {

const CheckList kList = {"Machine",
                         {{Verdict::good, "kernel", "new", ""},
                          {Verdict::limited, "unwinder", "missing", "install it"},
                          {Verdict::bad, "library", "missing", ""}}};

TEST(FormatCheckList, PutsTheRemedyBelow) {
  EXPECT_EQ(format_check_list(kList, false),
            "Machine\n"
            "  ok  kernel                    new\n"
            "  --  unwinder                  missing\n"
            "                                -> install it\n"
            "  NO  library                   missing\n");
}

TEST(FormatCheckList, ColoursTheMarksOnly) {
  const std::string text = format_check_list(kList, true);
  EXPECT_NE(text.find("\033[32mok \033[0m kernel"), std::string::npos);
}

TEST(CheckList, KnowsWhetherAnythingIsBad) {
  EXPECT_TRUE(kList.any_bad());
  EXPECT_FALSE((CheckList{"", {{Verdict::limited, "", "", ""}}}).any_bad());
}

}  // namespace
}  // namespace concheck::cli
