// The text, as it was looked at and found good. CONCHECK_UPDATE_GOLDEN=1 writes the files anew; look at them then.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "tests/unit/analysis/golden.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

Report everything() { return sample_report({sample_deadlock(), sample_misuse(), sample_inversion()}); }

RenderOptions options_with(int width) {
  RenderOptions options;
  options.width = width;
  options.source_root = "/home/ann/bank";
  return options;
}

TEST(TextGolden, Narrow) { expect_golden("narrow", render_text(everything(), options_with(80))); }
TEST(TextGolden, Wide) { expect_golden("wide", render_text(everything(), options_with(160))); }

TEST(TextGolden, Color) {
  RenderOptions options = options_with(80);
  options.color = true;
  expect_golden("color", render_text(everything(), options));
}

TEST(TextGolden, Verbose) {
  RenderOptions options = options_with(80);
  options.verbose = true;
  expect_golden("verbose", render_text(everything(), options));
}

TEST(TextGolden, SeveralProcesses) {
  Report report = everything();
  report.processes.push_back(report.processes[0]);
  report.processes[1].pid = 4001;
  report.suppressed = 2;
  report.notes = {"bank[4001]: 12 facts were dropped"};
  expect_golden("several_processes", render_text(report, options_with(80)));
}

TEST(TextGolden, Clean) { expect_golden("clean", render_text(sample_report({}), options_with(80))); }

TEST(TextGolden, NothingWatched) {
  Report report = sample_report({});
  report.watched = {1, 0, 0, 0};
  expect_golden("nothing_watched", render_text(report, options_with(80)));
}

TEST(TextGolden, NoTrace) { expect_golden("no_trace", render_text(Report(), options_with(80))); }

TEST(TextGolden, Compared) { expect_golden("compared", render_text(compared_report(), options_with(80))); }

TEST(TextGolden, ComparedVerbose) {
  RenderOptions options = options_with(80);
  options.verbose = true;
  expect_golden("compared_verbose", render_text(compared_report(), options));
}

TEST(TextGolden, MoreThanFitALog) {
  RenderOptions options = options_with(80);
  options.most_findings = 1;
  expect_golden("some", render_text(everything(), options));
}

TEST(TextGolden, Hostile) {
  expect_golden("hostile", render_text(sample_report({hostile_finding()}), options_with(80)));
}

TEST(Text, HostileStringsReachNoTerminal) {
  for (const bool verbose : {false, true}) {
    RenderOptions options = options_with(80);
    options.verbose = verbose;
    const std::string text = render_text(sample_report({hostile_finding()}), options);
    for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);  // right-to-left override
    EXPECT_EQ(text.find('\xff'), std::string::npos);
  }
}

TEST(Text, KeepsToTheWidth) {
  for (const int width : {0, 40, 60, 80, 100, 160}) {
    std::istringstream text(render_text(everything(), options_with(width)));
    for (std::string line; std::getline(text, line);) {
      EXPECT_LE(columns(line), static_cast<size_t>(std::max(width, 40))) << line;
    }
  }
}

TEST(Text, NoTrailingBlanks) {
  for (const Report& report : {everything(), sample_report({}), Report()}) {
    std::istringstream text(render_text(report, options_with(80)));
    for (std::string line; std::getline(text, line);) EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
}

TEST(Text, QuietIsSilentOnlyWithoutFindings) {
  RenderOptions options = options_with(80);
  options.quiet = true;
  EXPECT_EQ(render_text(sample_report({}), options), "");
  EXPECT_NE(render_text(everything(), options), "");
}

TEST(Canvas, ShortensByColumns) {
  EXPECT_EQ(shorten_end("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(shorten_end("abcdefghi", 8), "abcde...");
  EXPECT_EQ(shorten_front("abcdefghi", 8), "...efghi");
  EXPECT_EQ(shorten_end("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc", 5), "\xc3\xa4\xc3\xb6...");
  EXPECT_EQ(columns("\xc3\xa4"), 1u);
}

TEST(Canvas, LongWordsStandAlone) {
  Canvas canvas(40, false);
  canvas.wrap({{Style::plain, "a " + std::string(50, 'x') + " b"}}, 2, 4);
  EXPECT_EQ(canvas.take(), "  a\n    " + std::string(50, 'x') + "\n    b\n");
}

}  // namespace
}  // namespace concheck::analysis
