#include "cli/report_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <optional>

#include "cli/choices.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/input_checks.h"
#include "cli/output_pairs.h"
#include "cli/quantity.h"

namespace concheck::cli {
namespace {

constexpr Choices<Format, 8> kFormats = {{{"text", Format::text},
                                          {"json", Format::json},
                                          {"sarif", Format::sarif},
                                          {"junit", Format::junit},
                                          {"github", Format::github},
                                          {"html", Format::html},
                                          {"perfetto", Format::perfetto},
                                          {"ctest", Format::ctest}}};
constexpr Choices<Color, 3> kColors = {
    {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}}};
constexpr Choices<analysis::Severity, 3> kSeverities = {{{"note", analysis::Severity::note},
                                                         {"warning", analysis::Severity::warning},
                                                         {"error", analysis::Severity::error}}};

constexpr uint64_t kMillisecond = 1'000'000;
constexpr uint64_t kMostMilliseconds = uint64_t{365} * 24 * 3600 * 1000;

std::string kinds_help() {
  std::string text = "Kinds of finding:\n";
  for (const analysis::DetectorInfo& detector : analysis::detectors()) {
    std::string help = fmt::format("{}{}", detector.help, detector.on_by_default ? "" : " (off by default)");
    if (detector.threshold_ns != 0) help += fmt::format(" (from {} ms on)", detector.threshold_ns / kMillisecond);
    text += help_entry(detector.kind, help);
  }
  return text;
}

// "KIND=MS", with a kind that has a threshold.
std::map<std::string, uint64_t> parse_thresholds(const std::vector<std::string>& texts) {
  std::vector<std::string> kinds;
  for (const analysis::DetectorInfo& detector : analysis::detectors()) {
    if (detector.threshold_ns != 0) kinds.emplace_back(detector.kind);
  }
  std::map<std::string, uint64_t> thresholds;
  for (const std::string& text : texts) {
    const size_t equals = std::min(text.find('='), text.size());
    const std::string kind = text.substr(0, equals);
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
      throw Failure(fmt::format("'{}' has no threshold (--threshold){}", kind, hint_at(kind, kinds)));
    }
    const std::optional<uint64_t> ms =
        parse_number(std::string_view(text).substr(std::min(equals + 1, text.size())), kMostMilliseconds);
    if (!ms || *ms == 0) {
      throw Failure(fmt::format("--threshold '{}' has no number of milliseconds; write {}=50", text, kind));
    }
    thresholds[kind] = *ms * kMillisecond;
  }
  return thresholds;
}

}  // namespace

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const auto& [name, format] : kFormats) names.emplace_back(name);
  return names;
}

void ReportOptions::declare(CLI::App& app, std::string_view stream, int exit_code) {
  app_ = &app;
  error_exitcode_ = std::to_string(exit_code);
  app.footer(kinds_help());
  const std::string group = "Report";
  const auto list = [&](const char* name, std::vector<std::string>& values) {
    return app.add_option(name, values)->allow_extra_args(false)->group(group);
  };
  list("--format", formats_)
      ->delimiter(',')
      ->type_name("text|json|html|sarif|junit|github|perfetto")
      ->envname("CONCHECK_FORMAT")
      ->description(
          "Format of the report; may repeat (default: text, or what the name of the --output says: .json, .html, "
          ".sarif, .xml for junit).");
  list("-o,--output", outputs_)
      ->type_name("FILE")
      ->envname("CONCHECK_OUTPUT")
      ->description(
          fmt::format("Write the report to FILE ('-': standard output) instead of {}; may repeat. With as many "
                      "files as formats, the first belongs to the first and so on; with fewer, each belongs "
                      "to the --format just before it.",
                      stream));
  list("--detect", detect_)
      ->delimiter(',')
      ->type_name("KIND,...")
      ->envname("CONCHECK_DETECT")
      ->description("Look for these kinds of finding only (they are listed below); may repeat.");
  list("--no-detect", no_detect_)
      ->delimiter(',')
      ->type_name("KIND,...")
      ->envname("CONCHECK_NO_DETECT")
      ->description("Leave these kinds out; may repeat.");
  list("--threshold", thresholds_)
      ->delimiter(',')
      ->type_name("KIND=MS,...")
      ->envname("CONCHECK_THRESHOLD")
      ->description(
          "From how many milliseconds on a wait, a call or a stall counts as a finding of this kind; may repeat.");
  app.add_flag("--contention", contention_)
      ->envname("CONCHECK_CONTENTION")
      ->group(group)
      ->description(
          "Tell where threads waited for locks: who waits, who holds, where, how long (text, json and html).");
  triage_.declare(app);
  app.add_option("--min-severity", min_severity_)
      ->type_name("note|warning|error")
      ->envname("CONCHECK_MIN_SEVERITY")
      ->group(group)
      ->description("Report nothing less severe than this (default: note).");
  app.add_option("--error-exitcode", error_exitcode_)
      ->type_name("N")
      ->envname("CONCHECK_ERROR_EXITCODE")
      ->group(group)
      ->description(
          fmt::format("Exit code when there are findings (default: {}); 0: as if there were none.", exit_code));
  app.add_option("--color", color_)
      ->type_name("auto|always|never")
      ->envname("CONCHECK_COLOR")
      ->group(group)
      ->description("Colours in text (default: auto: on a terminal, unless NO_COLOR is set).");
  app.add_flag("-q,--quiet", quiet_)
      ->envname("CONCHECK_QUIET")
      ->group(group)
      ->description("Print nothing unless something was found.");
  app.add_flag("-v,--verbose", verbose_)
      ->envname("CONCHECK_VERBOSE")
      ->group(group)
      ->description("Whole stacks, where locks and threads were created, and what was done with the traces.");
}

ReportSettings ReportOptions::resolve() const {
  ReportSettings settings;
  std::vector<bool> is_output;
  for (const CLI::Option* option : app_->parse_order()) {
    if (option->check_lname("format")) is_output.push_back(false);
    if (option->check_lname("output")) is_output.push_back(true);
  }
  for (const FormatAndFile& pair : pair_outputs(formats_, outputs_, is_output)) {
    if (pair.file != "-") check_writable("--output", pair.file);
    settings.outputs.push_back({choose("--format", pair.format, kFormats), pair.file});
  }
  settings.analysis.lock_graph = std::any_of(settings.outputs.begin(), settings.outputs.end(), [](const Output& output) {
    return output.format == Format::html || output.format == Format::json;
  });
  check_kinds("--detect", detect_);
  check_kinds("--no-detect", no_detect_);
  triage_.resolve(settings.triage, settings.write_baseline);
  settings.analysis.detect = detect_;
  settings.analysis.no_detect = no_detect_;
  settings.analysis.thresholds_ns = parse_thresholds(thresholds_);
  settings.analysis.contention = contention_;
  settings.analysis.timeline = std::any_of(settings.outputs.begin(), settings.outputs.end(),
                                           [](const Output& output) { return output.format == Format::perfetto; });
  settings.analysis.min_severity = choose("--min-severity", min_severity_, kSeverities);
  const std::optional<uint64_t> code = parse_number(error_exitcode_, 255);
  if (!code) throw Failure(fmt::format("--error-exitcode '{}' is not a number from 0 to 255", error_exitcode_));
  settings.findings_exit_code = static_cast<int>(*code);
  settings.color = choose("--color", color_, kColors);
  if (quiet_ && verbose_) throw Failure("--quiet and --verbose exclude each other");
  settings.quiet = quiet_;
  settings.verbose = verbose_;
  return settings;
}

}  // namespace concheck::cli
