// Suppression files of ThreadSanitizer and Valgrind, as their users have them.
#include <gtest/gtest.h>

#include "analysis/triage/suppression_file.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

SuppressionFile parse(const std::string& text) { return parse_suppressions(text, "s", {"deadlock"}); }

std::string error_in(const std::string& text) {
  try {
    parse(text);
  } catch (const SuppressionError& error) {
    return error.what();
  }
  return "";
}

bool hides(const std::string& text, const Finding& finding) {
  for (const Suppression& one : parse(text).suppressions) {
    if (suppresses(one, finding)) return true;
  }
  return false;
}

Finding race() {
  Finding finding = sample_inversion();
  finding.kind = "data-race";
  return finding;
}

TEST(ThreadSanitizerFile, PatternsAreParts) {
  EXPECT_TRUE(hides("# of old\n\ndeadlock:transfer\n", sample_inversion()));
  EXPECT_TRUE(hides("deadlock:bank::put*aside\n", sample_inversion()));
  EXPECT_TRUE(hides("deadlock:src/transfer.cc\n", sample_inversion()));
  EXPECT_TRUE(hides("deadlock:libc.so\n", sample_inversion()));
  EXPECT_TRUE(hides("deadlock:savings.mutex\n", sample_inversion()));
  EXPECT_TRUE(hides("deadlock:^bank::transfer$\n", sample_inversion()));
  EXPECT_FALSE(hides("deadlock:^transfer\n", sample_inversion()));
  EXPECT_FALSE(hides("deadlock:bank::trans$\n", sample_inversion()));
  EXPECT_FALSE(hides("deadlock:other\n", sample_inversion()));
}

TEST(ThreadSanitizerFile, ParametersDoNotCount) {
  EXPECT_TRUE(hides("deadlock:bank::transfer(bank::Account&, int)\n", sample_inversion()));
  EXPECT_TRUE(hides("deadlock:^bank::transfer(*)$\n", sample_inversion()));
  EXPECT_FALSE(hides("deadlock:bank::trans(int)\n", sample_inversion()));
  Finding finding = sample_inversion();
  for (FindingStep& step : finding.steps) step.stack.frames[1].function = "run<void (int)>";
  EXPECT_TRUE(hides("deadlock:run<void (int)>\n", finding));
  EXPECT_FALSE(hides("deadlock:run<void (char)>\n", finding));
}

TEST(ThreadSanitizerFile, TypesAreKinds) {
  EXPECT_TRUE(hides("race:transfer\n", race()));
  EXPECT_FALSE(hides("race:transfer\n", sample_inversion()));
  EXPECT_FALSE(hides("deadlock:transfer\n", sample_deadlock()));  // that one did happen
  EXPECT_TRUE(hides("mutex:open_account\n", sample_misuse()));
  EXPECT_FALSE(hides("thread:open_account\n", sample_misuse()));
}

TEST(ThreadSanitizerFile, TopIsTheAccessItself) {
  EXPECT_TRUE(hides("race_top:bank::transfer\n", race()));
  EXPECT_FALSE(hides("race_top:bank::put_aside\n", race()));
  EXPECT_TRUE(hides("race:bank::put_aside\n", race()));
}

TEST(ThreadSanitizerFile, VariablesCountToo) {
  EXPECT_TRUE(hides("race:bank::total\n", sample_race()));
  EXPECT_TRUE(hides("race:^bank::total$\n", sample_race()));
  EXPECT_TRUE(hides("race:total\n", sample_race()));
  EXPECT_FALSE(hides("race:^total\n", sample_race()));
  EXPECT_FALSE(hides("race:bank::tot$\n", sample_race()));
  EXPECT_FALSE(hides("deadlock:bank::total\n", sample_race()));
  // They know the variable alone.
  EXPECT_TRUE(hides("race:^bank::balance::total$\n", sample_stack_race()));
}

TEST(ThreadSanitizerFile, Errors) {
  EXPECT_EQ(error_in("race:x\nraces:y\n"),
            "s:2: 'races:y' is no line of a ThreadSanitizer file, as 'race:function' or 'deadlock:file.cc'");
  EXPECT_EQ(error_in("race:\n"), "s:1: there is no pattern behind the colon");
}

std::string stanza(const std::string& kind, const std::string& frames) {
  return "{\n   <of old>\n   " + kind + "\n" + frames + "}\n";
}

TEST(ValgrindFile, FramesFromTheInnermost) {
  const auto hidden = [](const std::string& frames) { return hides(stanza("Helgrind:Race", frames), race()); };
  EXPECT_TRUE(hidden("   fun:bank::transfer\n"));
  EXPECT_TRUE(hidden("   fun:_ZN4bank8transferERNS_7AccountES1_i\n   fun:_ZN4bank9put_asideEv\n"));
  EXPECT_TRUE(hidden("   ...\n   fun:bank::put_aside\n   obj:*/libc.so.6\n"));
  EXPECT_TRUE(hidden("   fun:*\n   src:clerk.cc:42\n"));
  EXPECT_TRUE(hidden("   src:transfer.cc\n   ...\n   obj:/lib/*\n"));
  EXPECT_FALSE(hidden("   fun:bank::put_aside\n"));
  EXPECT_FALSE(hidden("   fun:bank::transfer\n   fun:main\n"));
  EXPECT_FALSE(hidden("   src:clerk.cc:421\n"));
  EXPECT_FALSE(hidden("   ...\n   fun:main\n"));
}

TEST(ValgrindFile, ItsOwnFramesArePassedBy) {
  EXPECT_TRUE(
      hides(stanza("Helgrind:LockOrder", "  fun:mutex_lock_WRK\n  fun:pthread_mutex_lock\n  fun:bank::transfer\n"),
            sample_inversion()));
  EXPECT_TRUE(hides(stanza("Helgrind:LockOrder", "  obj:*/vgpreload_helgrind-amd64-linux.so\n  fun:bank::transfer\n"),
                    sample_inversion()));
}

TEST(ValgrindFile, KindsOfBothTools) {
  EXPECT_TRUE(hides(stanza("Helgrind:UnlockForeign", "  ...\n"), sample_misuse()));
  EXPECT_FALSE(hides(stanza("Helgrind:UnlockUnlocked", "  ...\n"), sample_misuse()));
  EXPECT_TRUE(hides(stanza("drd:MutexErr", "  ...\n"), sample_misuse()));
  EXPECT_TRUE(hides(stanza("DRD:ConflictingAccess", "  ...\n"), race()));
  EXPECT_TRUE(hides(stanza("Memcheck,Helgrind:Race", "  ...\n"), race()));
}

TEST(ValgrindFile, OtherToolsArePassedBy) {
  EXPECT_TRUE(parse(stanza("Memcheck:Leak", "  match-leak-kinds: reachable\n  fun:malloc\n")).suppressions.empty());
  EXPECT_TRUE(hides(stanza("Memcheck:Param", "  write(buf)\n  ...\n") + "# more\n" + stanza("Helgrind:Race", "  ...\n"),
                    race()));
}

TEST(ValgrindFile, MangledWildcardsAreTold) {
  const SuppressionFile file = parse(stanza("Helgrind:Race", "  fun:_ZN4bank*\n"));
  EXPECT_TRUE(file.suppressions.empty());
  ASSERT_EQ(file.notes.size(), 1u);
  EXPECT_TRUE(file.notes[0].starts_with("s:1: a wildcard in a mangled C++ name can not be compared")) << file.notes[0];
}

TEST(ValgrindFile, Errors) {
  EXPECT_EQ(error_in("{\n  name\n"), "s:2: the file ends where 'Tool:Kind' should be");
  EXPECT_EQ(error_in("{\n  name\n  Helgrind\n}\n"), "s:3: 'Tool:Kind' should be here, not 'Helgrind'");
  EXPECT_EQ(error_in(stanza("Helgrind:Races", "")), "s:3: Helgrind has no errors of kind 'Races'");
  EXPECT_EQ(error_in(stanza("Helgrind:Race", "  function:f\n")),
            "s:4: 'fun:', 'obj:', 'src:' or '...' should be here, not 'function:f'");
  EXPECT_EQ(error_in(stanza("Helgrind:Race", "") + "race:x\n"), "s:5: '{' should be here, not 'race:x'");
}

}  // namespace
}  // namespace concheck::analysis
