// What a suppression in concheck's own format hides, and how its files are read.
#include <gtest/gtest.h>

#include "analysis/triage/glob.h"
#include "analysis/triage/suppression_file.h"
#include "analysis/triage/triage.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

const std::vector<std::string> kKinds = {"lock-order-inversion", "deadlock", "lock-misuse", "data-race"};

std::vector<Suppression> parse(const std::string& text) { return parse_suppressions(text, "s", kKinds).suppressions; }

std::string error_in(const std::string& text) {
  try {
    parse(text);
  } catch (const SuppressionError& error) {
    return error.what();
  }
  return "";
}

// Whether a suppression with these lines hides sample_inversion().
bool hides(const std::string& lines) {
  const auto all = parse("lock-order-inversion\n" + lines + "  reason because\n");
  return suppresses(all.at(0), sample_inversion());
}

TEST(Glob, Matches) {
  EXPECT_TRUE(glob_matches("", ""));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("a*c*e", "abcdcde"));
  EXPECT_TRUE(glob_matches("?b*", "abc"));
  EXPECT_TRUE(glob_matches("**", "x"));
  EXPECT_FALSE(glob_matches("a*c*e", "abcdcd"));
  EXPECT_FALSE(glob_matches("a", "ab"));
  EXPECT_FALSE(glob_matches("?", ""));
}

TEST(Glob, ManyStarsTakeNoAge) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  EXPECT_FALSE(glob_matches(pattern + "b", std::string(20'000, 'a')));
}

TEST(Suppression, EachSubject) {
  EXPECT_TRUE(hides("  id 17aa14b3278ce642\n"));
  EXPECT_FALSE(hides("  id 17aa14b3278ce643\n"));
  EXPECT_TRUE(hides("  function bank::transfer\n"));
  EXPECT_TRUE(hides("  function bank::put_*\n"));
  EXPECT_FALSE(hides("  function transfer\n"));
  EXPECT_TRUE(hides("  file transfer.cc\n"));
  EXPECT_TRUE(hides("  file src/*.cc\n"));
  EXPECT_TRUE(hides("  file /home/ann/bank/*\n"));
  EXPECT_FALSE(hides("  file fer.cc\n"));
  EXPECT_FALSE(hides("  file /src/transfer.cc\n"));
  EXPECT_TRUE(hides("  module libc.so*\n"));
  EXPECT_TRUE(hides("  module /lib/libc.so.6\n"));
  EXPECT_TRUE(hides("  lock bank::savings.mutex\n"));
  EXPECT_FALSE(hides("  lock savings\n"));
  EXPECT_TRUE(hides("  thread be?\n"));
  EXPECT_TRUE(hides("  program bank\n"));
  EXPECT_FALSE(hides("  program clerk\n"));
  EXPECT_FALSE(hides("  test *\n"));  // was seen in none
}

TEST(Suppression, TheVariableOfARace) {
  const auto hides = [](const std::string& pattern, const Finding& finding) {
    return suppresses(parse("data-race\n  variable " + pattern + "\n  reason r\n").at(0), finding);
  };
  EXPECT_TRUE(hides("bank::total", sample_race()));
  EXPECT_TRUE(hides("bank::*", sample_race()));
  EXPECT_FALSE(hides("total", sample_race()));
  EXPECT_TRUE(hides("bank::balance::total", sample_stack_race()));
  EXPECT_TRUE(hides("bank::balance::total.cents", sample_stack_race()));
  EXPECT_FALSE(hides("bank::balance::total.euros", sample_stack_race()));
  EXPECT_FALSE(hides("*", sample_heap_race()));  // has no name
  Finding element = sample_race();
  element.memory->name = "totals[3]";
  EXPECT_TRUE(hides("totals", element));
  EXPECT_TRUE(hides("totals[*]", element));
}

TEST(Suppression, WhereTheVariableOfARaceIs) {
  const auto hides = [](const std::string& line, const Finding& finding) {
    return suppresses(parse("data-race\n  " + line + "\n  reason r\n").at(0), finding);
  };
  Finding global = sample_race();
  EXPECT_FALSE(hides("variable-in *", global));  // of no known module
  global.memory->module_path = "/opt/bank/libledger.so.2";
  EXPECT_TRUE(hides("variable-in libledger.so*", global));
  EXPECT_TRUE(hides("variable-in /opt/bank/*", global));
  EXPECT_FALSE(hides("variable-in libledger.so", global));
  EXPECT_FALSE(hides("allocated-in *", global));
  EXPECT_TRUE(hides("allocated-in bank::open_account", sample_heap_race()));
  EXPECT_TRUE(hides("allocated-in main", sample_heap_race()));
  EXPECT_FALSE(hides("allocated-in bank::audit", sample_heap_race()));
  EXPECT_FALSE(hides("variable-in *", sample_heap_race()));
  EXPECT_FALSE(suppresses(parse("*\n  variable-in *\n  reason r\n").at(0), sample_inversion()));
}

// Of sample_race(): one step at bank::transfer, called by bank::pay, the other at bank::audit, called by
// bank::night_shift.
TEST(Suppression, EachStepMustBeThere) {
  const auto hides = [](const std::string& lines, const Finding& finding) {
    return suppresses(parse("*\n" + lines + "  reason r\n").at(0), finding);
  };
  EXPECT_TRUE(hides("  at bank::transfer\n  at bank::audit\n", sample_race()));
  EXPECT_TRUE(hides("  at bank::*\n", sample_race()));
  EXPECT_FALSE(hides("  at bank::transfer\n", sample_race()));
  EXPECT_FALSE(hides("  at bank::pay\n  at bank::night_shift\n", sample_race()));  // only callers
  EXPECT_FALSE(hides("  at bank::*\n  function no_such\n", sample_race()));
  Finding in_library = sample_race();
  for (FindingStep& step : in_library.steps) {
    SourceFrame frame;
    frame.function = "std::swap";
    frame.internal = true;
    step.stack.frames.insert(step.stack.frames.begin(), frame);
  }
  EXPECT_TRUE(hides("  at std::swap\n", in_library));
  EXPECT_TRUE(hides("  at bank::transfer\n  at std::swap\n", in_library));
  in_library.steps.back().stack.frames.clear();
  EXPECT_FALSE(hides("  at *\n", in_library));
  in_library.steps.clear();
  EXPECT_FALSE(hides("  at *\n", in_library));
}

TEST(Suppression, AllConditionsMustHold) {
  EXPECT_TRUE(hides("  thread ann\n  thread ben\n  lock bank::*\n"));
  EXPECT_FALSE(hides("  thread ann\n  thread eve\n"));
}

TEST(Suppression, TestsAreAllMeant) {
  Finding finding = sample_misuse();
  finding.tests = {"slow.a", "slow.b"};
  const auto slow = parse("lock-misuse\n  test slow.*\n  reason r\n").at(0);
  EXPECT_TRUE(suppresses(slow, finding));
  finding.tests.push_back("quick");
  EXPECT_FALSE(suppresses(slow, finding));
}

TEST(Suppression, KindsAndSubkinds) {
  const auto matches = [](const std::string& kind) {
    return suppresses(parse(kind + "\n  thread ann\n  reason r\n").at(0), sample_misuse());
  };
  EXPECT_TRUE(matches("lock-misuse"));
  EXPECT_TRUE(matches("lock-misuse/unlock-not-owner"));
  EXPECT_TRUE(matches("*"));
  EXPECT_FALSE(matches("lock-misuse/free-held"));
  EXPECT_FALSE(matches("lock-misuse/"));
  EXPECT_TRUE(suppresses(parse("data-race/\n  reason r\n").at(0), sample_race()));
  EXPECT_FALSE(suppresses(parse("data-race/\n  reason r\n").at(0), sample_heap_race()));
  EXPECT_FALSE(matches("deadlock"));
}

TEST(SuppressionFile, ReadsAll) {
  const auto all = parse(
      "# a comment\n"
      "\n"
      "deadlock\r\n"
      "\tlock   a lock  \r\n"
      "\treason of old # no comment\n"
      "\tuntil 2028-02-29\n"
      "lock-misuse\n"
      "  # another\n"
      "  source manual, page 3\n"
      "  reason r\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].origin, "s:3");
  EXPECT_EQ(all[0].text, "deadlock lock a lock");
  EXPECT_EQ(all[0].conditions.at(0).pattern, "a lock");
  EXPECT_EQ(all[0].reason, "of old # no comment");
  EXPECT_EQ(all[0].until, "2028-02-29");
  EXPECT_EQ(all[0].source, "");
  EXPECT_EQ(all[1].origin, "s:7");
  EXPECT_EQ(all[1].source, "manual, page 3");
  EXPECT_FALSE(all[1].built_in);
  EXPECT_TRUE(parse("").empty());
  EXPECT_TRUE(parse("# nothing\n").empty());
}

TEST(SuppressionFile, Errors) {
  EXPECT_EQ(error_in("deadlok\n  reason r\n"),
            "s:1: 'deadlok' is no kind of finding; `concheck report --help` lists them, '*' is any");
  EXPECT_EQ(error_in("  reason r\n"), "s:1: a kind of finding comes first, at the beginning of a line");
  EXPECT_EQ(error_in("deadlock\n  lock a\n"), "s:1: a line 'reason ...' is missing; say why this may be so");
  EXPECT_EQ(error_in("deadlock\n  reason\n"), "s:2: the reason is empty; say why this may be so");
  EXPECT_EQ(error_in("deadlock\n  lock\n"), "s:2: 'lock' needs something behind it");
  EXPECT_EQ(error_in("deadlock\n  until 2027-02-29\n"), "s:2: '2027-02-29' is no date; write it like 2027-03-31");
  EXPECT_EQ(error_in("*\n  reason r\n"), "s:1: this would suppress everything");
  EXPECT_NE(error_in("deadlock\n  func f\n  reason r\n").find("s:2: 'func' is not known"), std::string::npos);
}

TEST(Dates, ThatExist) {
  for (const char* good : {"2027-01-31", "2028-02-29", "2000-02-29", "2027-12-01"}) EXPECT_TRUE(is_date(good)) << good;
  for (const char* bad :
       {"", "2027-1-31", "2027-13-01", "2027-00-01", "2027-04-31", "1900-02-29", "2027/01/31", "2027-01-3x"}) {
    EXPECT_FALSE(is_date(bad)) << bad;
  }
}

TEST(Triage, SuppressedFindingsAreCountedAndLeave) {
  Report report = sample_report({sample_inversion(), sample_misuse()});
  TriageSettings settings;
  settings.suppressions = parse("lock-misuse\n  reason old\n  until 2027-05-01\ndeadlock\n  reason none\n");
  settings.today = "2027-05-01";
  triage(report, settings);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].kind, "lock-order-inversion");
  EXPECT_EQ(report.suppressed, 1u);
  EXPECT_EQ(report.new_findings, 1u);
  EXPECT_EQ(report.failing, 1u);
  ASSERT_EQ(report.suppressions.size(), 2u);
  EXPECT_EQ(report.suppressions[0].findings, 1u);
  EXPECT_EQ(report.suppressions[1].findings, 0u);
  EXPECT_TRUE(report.notes.empty());
}

TEST(Triage, ASuppressionEndsAfterItsDay) {
  Report report = sample_report({sample_misuse()});
  TriageSettings settings;
  settings.suppressions = parse("lock-misuse\n  reason old\n  until 2027-05-01\n");
  settings.today = "2027-05-02";
  triage(report, settings);
  EXPECT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.notes,
            std::vector<std::string>{"the suppression at s:1 ended on 2027-05-01; it has no effect any more"});
}

TEST(Triage, FailOn) {
  Report report = sample_report({sample_inversion(), sample_misuse()});
  TriageSettings settings;
  settings.fail_on = {"lock-misuse"};
  triage(report, settings);
  EXPECT_EQ(report.failing, 1u);
  settings.accept_all = true;
  triage(report, settings);
  EXPECT_EQ(report.failing, 0u);
}

TEST(Triage, WhatInformsFailsOnlyWhenNamed) {
  Finding note = sample_misuse();
  note.severity = Severity::note;
  note.informative = true;
  Report report = sample_report({note});
  triage(report, {});
  EXPECT_EQ(report.failing, 0u);
  EXPECT_FALSE(has_news(report));
  TriageSettings settings;
  settings.fail_on = {"deadlock"};
  triage(report, settings);
  EXPECT_EQ(report.failing, 0u);
  settings.fail_on = {"lock-misuse"};
  triage(report, settings);
  EXPECT_EQ(report.failing, 1u);
  EXPECT_TRUE(has_news(report));
}

// A person fills in the reasons; then it hides what it was made for, and nothing else.
TEST(SuggestSuppressions, HideTheirFindings) {
  const std::vector<Finding> findings = {sample_inversion(), sample_misuse(), hostile_finding(), sample_deadlock()};
  for (const Finding& finding : findings) {
    std::string text = suggest_suppressions(sample_report({finding}));
    EXPECT_NE(error_in(text).find("the reason is empty"), std::string::npos) << text;
    text.insert(text.find_last_not_of('\n') + 1, " known");
    const auto all = parse(text);
    ASSERT_EQ(all.size(), 1u) << text;
    EXPECT_TRUE(suppresses(all[0], finding)) << text;
    for (const Finding& other : findings) {
      if (other.kind == finding.kind) continue;
      EXPECT_FALSE(suppresses(all[0], other)) << text;
    }
    for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  }
}

TEST(SuggestSuppressions, ByIdWithoutNames) {
  Finding finding = sample_misuse();
  finding.steps.erase(finding.steps.begin());
  EXPECT_NE(suggest_suppressions(sample_report({finding})).find("\n  id 69975902709f77db\n"), std::string::npos);
}

}  // namespace
}  // namespace concheck::analysis
