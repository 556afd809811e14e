// The options of every command that makes a report.
#ifndef CONCHECK_CLI_REPORT_OPTIONS_H_
#define CONCHECK_CLI_REPORT_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/analyze.h"
#include "cli/exit_codes.h"
#include "cli/triage_options.h"

namespace CLI {
class App;
}

namespace concheck::cli {

enum class Format { text, json, sarif, junit, github, html, perfetto, ctest };
enum class Color { automatic, always, never };

struct Output {
  Format format = Format::text;
  std::string path;  // "": the command's own stream; "-": standard output
};

// Options that were checked: nothing in here can be wrong any more.
struct ReportSettings {
  std::vector<Output> outputs;  // never empty; at most one with path ""
  analysis::AnalyzeOptions analysis;
  analysis::TriageSettings triage;
  std::string write_baseline;              // "": none
  int findings_exit_code = kExitFindings;  // 0: findings do not change the exit code
  Color color = Color::automatic;
  size_t most_findings = SIZE_MAX;  // that the text tells in full
  bool quiet = false;
  bool verbose = false;
};

// The names that --format takes.
std::vector<std::string> format_names();

class ReportOptions {
 public:
  // Adds the options to `app`; `stream` names where the report goes without --output ("standard error"), `exit_code` is
  // that of findings without --error-exitcode.
  void declare(CLI::App& app, std::string_view stream, int exit_code = kExitFindings);

  // Throws Failure for a value that is not one of the possible ones, naming the nearest, for outputs that do not fit
  // their formats, and for an output file that can not be written. Makes no file.
  ReportSettings resolve() const;

 private:
  std::vector<std::string> formats_;
  std::vector<std::string> outputs_;
  std::vector<std::string> detect_;
  std::vector<std::string> no_detect_;
  std::vector<std::string> thresholds_;
  TriageOptions triage_;
  std::string min_severity_ = "note";
  std::string error_exitcode_;
  std::string color_ = "auto";
  bool contention_ = false;
  bool quiet_ = false;
  bool verbose_ = false;
  const CLI::App* app_ = nullptr;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_REPORT_OPTIONS_H_
