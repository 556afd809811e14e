#include "analysis/analyze.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

// A process with an inversion and a misuse.
trace::TraceBuilder busy(uint32_t pid, uint64_t started) {
  Scenario scenario;
  scenario.builder.header().pid = pid;
  scenario.builder.header().start_realtime = started;
  scenario.builder.header().syncs_seen = 2;
  scenario.builder.header().acquisitions_retired = 40;
  const uint32_t two = scenario.thread("two");
  const uint32_t three = scenario.thread("three");
  const uint32_t a = scenario.mutex();
  const uint32_t b = scenario.mutex();
  const auto at = [&](uint64_t offset) { return scenario.builder.add_stack({trace::TraceBuilder::frame(1, offset)}); };
  scenario.acquire(two, b, scenario.acquire(two, a, 0, 0, trace::Mode::exclusive, at(0x10)), 0, trace::Mode::exclusive,
                   at(0x20));
  scenario.acquire(three, a, scenario.acquire(three, b, 0, 0, trace::Mode::exclusive, at(0x30)), 0,
                   trace::Mode::exclusive, at(0x40));
  scenario.builder.add_misuse({.misuse = trace::Misuse::unlock_unlocked, .thread = two, .sync = a, .stack = at(0x50)});
  return scenario.builder;
}

std::vector<trace::Trace> traces(const std::vector<trace::TraceBuilder>& builders) {
  std::vector<trace::Trace> all;
  for (const trace::TraceBuilder& builder : builders) all.push_back(read_back(builder));
  return all;
}

AnalyzeOptions raw() {
  AnalyzeOptions options;
  options.symbolize = false;
  return options;
}

TEST(Analyze, NoTraces) {
  const Report report = analyze({}, raw());
  EXPECT_TRUE(report.findings.empty());
  EXPECT_TRUE(report.processes.empty());
}

TEST(Analyze, OneProcess) {
  const Report report = analyze(traces({busy(7, 1)}), raw());
  EXPECT_EQ(report.findings.size(), 2u);
  EXPECT_EQ(report.new_findings, 2u);
  ASSERT_EQ(report.processes.size(), 1u);
  EXPECT_EQ(report.processes[0].pid, 7u);
  EXPECT_EQ(report.processes[0].exe, "app");
  EXPECT_EQ(report.processes[0].exit_code, 0);
  EXPECT_EQ(report.command, std::vector<std::string>{"app"});
  EXPECT_EQ(report.watched.threads, 3u);
  EXPECT_EQ(report.watched.locks, 2u);
  EXPECT_EQ(report.watched.acquisitions, 40u);
}

TEST(Analyze, ProcessesOfOneRunAreMerged) {
  const Report report = analyze(traces({busy(8, 2), busy(7, 1)}), raw());
  EXPECT_EQ(report.processes[0].pid, 7u);  // by the time they began
  ASSERT_EQ(report.findings.size(), 2u);
  for (const Finding& finding : report.findings) {
    EXPECT_EQ(finding.count, 2u);
    EXPECT_EQ(finding.pid, 7u);
  }
  EXPECT_EQ(report.watched.acquisitions, 80u);
}

TEST(Analyze, IdsDoNotDependOnTheRun) {
  std::set<std::string> ids;
  for (const uint32_t pid : {7, 4711}) {
    for (const Finding& finding : analyze(traces({busy(pid, pid)}), raw()).findings) ids.insert(finding.id);
  }
  EXPECT_EQ(ids.size(), 2u);
}

TEST(Analyze, Options) {
  AnalyzeOptions options = raw();
  options.detect = {"lock-misuse"};
  EXPECT_EQ(analyze(traces({busy(7, 1)}), options).findings.size(), 1u);
  options.no_detect = {"lock-misuse"};
  EXPECT_TRUE(analyze(traces({busy(7, 1)}), options).findings.empty());
  options = raw();
  options.no_detect = {"lock-misuse"};
  EXPECT_EQ(analyze(traces({busy(7, 1)}), options).findings.size(), 1u);
}

TEST(Analyze, MinimumSeverity) {
  Scenario scenario;
  const uint32_t a = scenario.mutex();
  const uint32_t b = scenario.mutex();
  scenario.nest(scenario.thread(), a, b, trace::kTimed);
  scenario.nest(scenario.thread(), b, a);
  AnalyzeOptions options = raw();
  EXPECT_EQ(analyze(traces({scenario.builder}), options).findings.size(), 1u);
  options.min_severity = Severity::error;
  EXPECT_TRUE(analyze(traces({scenario.builder}), options).findings.empty());
}

TEST(Analyze, SaysWhatIsMissing) {
  Scenario scenario;
  scenario.builder.add_note(trace::Note::no_unwinder);
  scenario.builder.add_note(trace::Note::no_unwinder);
  scenario.builder.add_note(trace::Note::size_limit, 4096);
  scenario.builder.add_note(trace::Note::foreign_thread, 12);
  const Report report = analyze(traces({scenario.builder}), raw());
  EXPECT_EQ(report.notes.size(), 3u);
}

TEST(Detectors, HaveUniqueKindsAndOneLineOfHelp) {
  std::set<std::string_view> kinds;
  for (const DetectorInfo& info : detectors()) {
    EXPECT_TRUE(kinds.insert(info.kind).second) << info.kind;
    EXPECT_EQ(info.kind.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos);
    EXPECT_FALSE(info.help.empty());
    EXPECT_EQ(info.help.find('\n'), std::string_view::npos);
  }
  for (const char* kind : {"deadlock", "self-deadlock", "lock-order-inversion", "lock-misuse"}) {
    EXPECT_EQ(kinds.count(kind), 1u) << kind;
  }
}

}  // namespace
}  // namespace concheck::analysis
