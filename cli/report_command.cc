// concheck report: analyses traces that exist.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <utility>

#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/gate_index.h"
#include "cli/report_options.h"
#include "cli/report_writer.h"
#include "cli/terminal.h"
#include "cli/trace_files.h"

namespace concheck::cli {
namespace {

class ReportCommand : public Command {
 public:
  std::string_view name() const override { return "report"; }
  std::string_view summary() const override {
    return "Report on traces that exist, also of a program that still runs.";
  }
  std::string_view synopsis() const override { return "[options] [TRACE...]"; }
  std::string_view description() const override {
    return "Analyses traces and prints a report to standard output. TRACE is a file, or a directory of which every "
           "*.trace "
           "is taken; several are merged into one report. Without TRACE it is the newest concheck.*.trace in the "
           "working "
           "directory. A trace can be read at any time: while its program runs, hangs, and after it was killed.\n\n"
           "The exit code is 66 when something was found, 0 when nothing was, 2 when a trace can not be read.";
  }
  std::string_view examples() const override {
    return "  concheck report\n"
           "  concheck report --format json traces/ > report.json\n"
           "  concheck report --merge shard*/\n"
           "  concheck report --baseline concheck.baseline traces/\n"
           "  concheck report --suggest-suppressions traces/ >> concheck.suppressions\n"
           "  concheck report --output report.txt --verbose concheck.server.4711.trace\n";
  }

  void declare(CLI::App& app) override {
    report_options_.declare(app, "standard output");
    app.add_flag("--merge", merge_)
        ->envname("CONCHECK_MERGE")
        ->group("Report")
        ->description(
            "TRACE is the --trace-dir of a gate, or a directory of such; several are the shards of one test suite, "
            "which "
            "get one report with the names of the tests.");
    app.add_flag("--suggest-suppressions", suggest_)
        ->envname("CONCHECK_SUGGEST_SUPPRESSIONS")
        ->group("What counts")
        ->description("Print suppressions for what was found instead of the report; say in each why it may be so.");
    app.add_option("TRACE", traces_);
  }

  int run(const std::vector<std::string>&) override {
    const ReportSettings settings = report_options_.resolve();
    analysis::Report report = merge_ ? merged(settings) : analysed(settings);
    settle_processes(report, {});
    analysis::triage(report, settings.triage);
    if (suggest_) {
      fmt::print("{}", analysis::suggest_suppressions(report));
      return kExitOk;
    }
    write_report(report, settings, STDOUT_FILENO);
    write_baseline(report, settings);
    return report.failing == 0 ? kExitOk : settings.findings_exit_code;
  }

 private:
  analysis::Report analysed(const ReportSettings& settings) const {
    std::vector<std::string> paths = expand_traces(traces_);
    if (paths.empty()) {
      const NewestTrace newest = newest_trace();
      if (!settings.quiet) {
        const std::string choice =
            newest.candidates > 1 ? fmt::format(", the newest of {}", newest.candidates) : std::string();
        fmt::print(stderr, "concheck report: reading '{}'{}\n", newest.path, choice);
      }
      paths.push_back(newest.path);
    }
    return analysis::analyze(std::move(read_traces(paths, Unreadable::fails).traces), settings.analysis);
  }

  analysis::Report merged(const ReportSettings& settings) const {
    if (traces_.empty()) throw Failure("which directories? Write: concheck report --merge DIR...");
    analysis::AnalyzeOptions options = settings.analysis;
    options.list_all = false;
    analysis::Analyzer analyzer(options);
    std::vector<std::pair<std::string, std::string>> traces;  // and their tests
    for (const std::string& directory : directories_below(traces_)) {
      const GateIndex index = read_gate_index(directory);
      analyzer.add_clean(index.clean);
      for (const std::string& path : list_traces(directory)) {
        const auto test = index.tests.find(path.substr(path.find_last_of('/') + 1));
        traces.emplace_back(path, test != index.tests.end() ? test->second : "");
      }
    }
    Progress progress("concheck: analysing traces", traces.size());
    for (const auto& [path, test] : traces) {
      analyzer.add(std::move(read_traces({path}, Unreadable::fails).traces.front()), test);
      progress.advance();
    }
    return analyzer.report();
  }

  ReportOptions report_options_;
  std::vector<std::string> traces_;
  bool merge_ = false;
  bool suggest_ = false;
};

}  // namespace

std::unique_ptr<Command> make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace concheck::cli
