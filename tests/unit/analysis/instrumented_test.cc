#include "analysis/symbolize/instrumented.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

std::string fixture(const std::string& name) { return std::string(CONCHECK_FIXTURE_FOLDER) + "/" + name; }

TEST(Instrumented, ByWhatTheFileNeeds) {
  EXPECT_EQ(is_instrumented(fixture("libchecked.so")), std::optional(true));
  EXPECT_EQ(is_instrumented(fixture("libplain.so")), std::optional(false));
  EXPECT_EQ(is_instrumented(fixture("symbols")), std::optional(false));
}

TEST(Instrumented, UnknownWhenThereIsNothingToRead) {
  EXPECT_EQ(is_instrumented("/nonexistent"), std::nullopt);
  EXPECT_EQ(is_instrumented("/"), std::nullopt);
  EXPECT_EQ(is_instrumented("/dev/null"), std::nullopt);
  EXPECT_EQ(is_instrumented(CONCHECK_FIXTURE_SOURCE), std::nullopt);
}

TEST(Instrumented, NamesOnlyWhatMatters) {
  std::vector<trace::Module> modules;
  for (const std::string& path : {fixture("symbols"), fixture("libplain.so"), fixture("libchecked.so"),
                                  fixture("libplain.so"), std::string("/nonexistent/libgone.so")}) {
    modules.push_back({.id = static_cast<uint32_t>(modules.size() + 1), .path = path});
  }
  // The program's run-time libraries are not instrumented either.
  for (const std::string path : {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2"}) {
    ASSERT_EQ(is_instrumented(path), std::optional(false)) << path;
    modules.push_back({.id = 50, .path = path});
  }
  EXPECT_EQ(uninstrumented_modules(modules), (std::vector<std::string>{"libplain.so", "symbols"}));
}

TEST(Instrumented, IsSaidWhenRacesAreLookedFor) {
  for (const bool checked : {false, true}) {
    trace::TraceBuilder builder;
    builder.add_module({.path = fixture("libplain.so")});
    builder.add_thread({.name = "main"});
    if (checked) builder.header().races = static_cast<uint32_t>(trace::RaceChecking::on);
    std::string all;
    for (const std::string& note : analyze_raw(builder).notes) all += note + "\n";
    EXPECT_EQ(all.find("not compiled for race checking") != std::string::npos, checked) << all;
    EXPECT_EQ(all.find("libplain.so") != std::string::npos, checked) << all;
  }
}

}  // namespace
}  // namespace concheck::analysis
