#include "cli/run_tally.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <set>

namespace concheck::cli {
namespace {

std::string way_of_failing(int status) {
  if (WIFSIGNALED(status)) return fmt::format("end by signal {}", WTERMSIG(status));
  return fmt::format("exit code {}", WEXITSTATUS(status));
}

std::string runs(uint64_t count) { return count == 1 ? "1 run" : fmt::format("{} runs", count); }

}  // namespace

RunTally::RunTally(const RunPlan& plan, const Schedules& schedules) : plan_(plan), schedules_(schedules) {
  if (!schedules_.first_seed || plan_.settings.quiet) return;
  if (schedules_.runs == 1) {
    fmt::print(stderr, "concheck: the schedule is perturbed with seed {}\n", *schedules_.first_seed);
  } else {
    fmt::print(stderr, "concheck: the schedules are perturbed with seeds from {} to {}\n", *schedules_.first_seed,
               *schedules_.first_seed + schedules_.runs - 1);
  }
}

void RunTally::begin_run() {
  ++runs_;
  if (schedules_.runs == 1 || plan_.settings.quiet || !isatty(STDERR_FILENO)) return;
  // A line of its own: the program writes to the same terminal.
  fmt::print(stderr, "concheck: run {} of {}\n", runs_, schedules_.runs);
}

std::optional<uint64_t> RunTally::seed() const {
  if (!schedules_.first_seed) return std::nullopt;
  return *schedules_.first_seed + (runs_ - 1);
}

bool RunTally::end_run(const analysis::Report& report, const Outcome& outcome) {
  std::set<std::string> what;
  for (const analysis::Finding& finding : report.findings) {
    if (analysis::fails(finding, plan_.settings.triage)) what.insert(finding.kind);
  }
  if (outcome.status != 0) what.insert(way_of_failing(outcome.status));
  for (const std::string& one : what) ++shown_[one];
  if (what.empty()) ++silent_;
  return !what.empty() || outcome.asked_to_end || runs_ == schedules_.runs;
}

void RunTally::sum_up() const {
  const bool silent = shown_.empty();
  if (plan_.settings.quiet && silent) return;
  if (schedules_.repeats) {
    std::string text = fmt::format("concheck: {} of {}", runs(runs_), schedules_.runs);
    if (seed()) text += fmt::format(", {} {}", runs_ == 1 ? "seed" : "seeds", *schedules_.first_seed);
    if (seed() && runs_ > 1) text += fmt::format(" to {}", *seed());
    text += silent ? ": nothing was found" : ":";
    const char* separator = " ";
    for (const auto& [what, count] : shown_) {
      text += fmt::format("{}{} in {}", separator, what, runs(count));
      separator = ", ";
    }
    if (!silent && silent_ > 0) text += fmt::format(", nothing in {}", runs(silent_));
    fmt::print(stderr, "{}\n", text);
  }
  if (seed() && !silent) fmt::print(stderr, "concheck: this run again: {}\n", replay_command(*seed(), plan_.command));
}

}  // namespace concheck::cli
