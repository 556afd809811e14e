#include "cli/schedule_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>
#include <random>
#include <string_view>

#include "cli/failure.h"
#include "cli/quantity.h"

namespace concheck::cli {
namespace {

constexpr uint64_t kMostRuns = 1'000'000;
constexpr std::string_view kAnySeed = "random";

// Short enough to be read out.
uint64_t any_seed() { return std::random_device()() % 1'000'000; }

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

void ScheduleOptions::declare(CLI::App& app) {
  const std::string group = "Schedule";
  perturb_option_ = app.add_option("--perturb", perturb_)
                        ->expected(0, 1)
                        ->default_str(std::string(kAnySeed))
                        ->type_name("SEED")
                        ->envname("CONCHECK_PERTURB")
                        ->group(group)
                        ->description(
                            "Hold threads back for moments before and after what they do with locks and threads, so "
                            "that rare orders of events happen. The same SEED, a number, disturbs in the same way "
                            "again; without one it is chosen and printed.");
  app.add_option("--repeat", repeat_)
      ->type_name("N")
      ->envname("CONCHECK_REPEAT")
      ->group(group)
      ->description(
          "Run the program up to N times, with --perturb from seed to seed, until something is found or the program "
          "fails. A deadlock then ends the run, as with --on-deadlock abort.");
}

Schedules ScheduleOptions::resolve() const {
  Schedules schedules;
  if (perturb_option_->count() > 0) {
    const bool any = perturb_.empty() || perturb_ == kAnySeed;
    schedules.first_seed = any ? any_seed() : parse_number(perturb_, std::numeric_limits<uint64_t>::max() - kMostRuns);
    if (!schedules.first_seed) {
      throw Failure(fmt::format("--perturb '{}' is not a seed; write a number, or --perturb alone", perturb_));
    }
  }
  if (!repeat_.empty()) {
    const std::optional<uint64_t> runs = parse_number(repeat_, kMostRuns);
    if (!runs || *runs == 0) {
      throw Failure(fmt::format("--repeat '{}' is not a number from 1 to {}", repeat_, kMostRuns));
    }
    schedules.runs = *runs;
    schedules.repeats = true;
  }
  return schedules;
}

std::string replay_command(uint64_t seed, const std::vector<std::string>& program) {
  std::string command = fmt::format("concheck run --perturb={} --", seed);
  for (const std::string& word : program) command += " " + shell_word(word);
  return command;
}

}  // namespace concheck::cli
