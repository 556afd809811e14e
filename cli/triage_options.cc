#include "cli/triage_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <filesystem>
#include <system_error>

#include "analysis/triage/builtin_suppressions.h"
#include "analysis/triage/suppression_file.h"
#include "cli/choices.h"
#include "cli/failure.h"
#include "cli/input_checks.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr Choices<bool, 2> kOnOff = {{{"on", true}, {"off", false}}};

// By the user's clock and time zone.
std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm date = {};
  localtime_r(&now, &date);
  return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

analysis::Baseline read_baseline(std::string_view option, const std::string& path) {
  try {
    return analysis::parse_baseline(read_input(option, path), path);
  } catch (const analysis::BaselineError& error) {
    throw Failure(error.what());
  }
}

}  // namespace

void TriageOptions::declare(CLI::App& app) {
  const std::string group = "What counts";
  app.add_option("--suppressions", suppressions_)
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->envname("CONCHECK_SUPPRESSIONS")
      ->group(group)
      ->description(
          "Leave out what FILE describes: a file of concheck's own format, or of ThreadSanitizer, Helgrind or DRD; may "
          "repeat. --verbose lists those that nothing needs any more.");
  app.add_option("--builtin-suppressions", builtin_suppressions_)
      ->type_name("on|off")
      ->envname("CONCHECK_BUILTIN_SUPPRESSIONS")
      ->group(group)
      ->description(
          "Leave out what is harmless by the documented design of a library (default: on); concheck doctor lists it. "
          "--verbose tells which of them hid something.");
  app.add_option("--baseline", baseline_)
      ->type_name("FILE")
      ->envname("CONCHECK_BASELINE")
      ->group(group)
      ->description("Compare with the findings in FILE: only those that are not in it count.");
  app.add_option("--write-baseline", write_baseline_)
      ->type_name("FILE")
      ->envname("CONCHECK_WRITE_BASELINE")
      ->group(group)
      ->description(
          "Write what was found to FILE, as the baseline of later runs; findings do not fail this one. Reasons and "
          "dates "
          "that FILE, or the --baseline, has already are kept.");
  app.add_option("--fail-on", fail_on_)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("KIND,...")
      ->envname("CONCHECK_FAIL_ON")
      ->group(group)
      ->description("Only these kinds of finding change the exit code, the others are just reported; may repeat.");
}

void TriageOptions::resolve(analysis::TriageSettings& settings, std::string& write_baseline) const {
  for (const std::string& path : suppressions_) {
    try {
      analysis::SuppressionFile file =
          analysis::parse_suppressions(read_input("--suppressions", path), path, known_kinds());
      for (analysis::Suppression& one : file.suppressions) settings.suppressions.push_back(std::move(one));
      for (std::string& note : file.notes) settings.notes.push_back(std::move(note));
    } catch (const analysis::SuppressionError& error) {
      throw Failure(error.what());
    }
  }
  // The user's come first, so that none of them looks as if nothing needed it.
  if (choose("--builtin-suppressions", builtin_suppressions_, kOnOff)) {
    for (analysis::Suppression& one : analysis::builtin_suppressions()) settings.suppressions.push_back(std::move(one));
  }
  check_kinds("--fail-on", fail_on_);
  settings.fail_on = fail_on_;
  settings.today = today();
  std::error_code ignored;
  const bool to_be_replaced = fs::exists(write_baseline_, ignored);
  if (!baseline_.empty()) {
    const bool first = !to_be_replaced && baseline_ == write_baseline_;
    settings.baseline = first ? analysis::Baseline() : read_baseline("--baseline", baseline_);
    settings.baseline_name = baseline_;
  } else if (!write_baseline_.empty() && to_be_replaced) {
    settings.baseline = read_baseline("--write-baseline", write_baseline_);
    settings.baseline_name = write_baseline_;
  }
  check_writable("--write-baseline", write_baseline_);
  settings.accept_all = !write_baseline_.empty();
  write_baseline = write_baseline_;
}

}  // namespace concheck::cli
