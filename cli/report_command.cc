// concheck report: analyses traces that exist.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/report_options.h"
#include "cli/report_writer.h"
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
           "  concheck report --output report.txt --verbose concheck.server.4711.trace\n";
  }

  void declare(CLI::App& app) override {
    report_options_.declare(app, "standard output");
    app.add_option("TRACE", traces_);
  }

  int run(const std::vector<std::string>&) override {
    const ReportSettings settings = report_options_.resolve();
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
    analysis::Report report =
        analysis::analyze(std::move(read_traces(paths, Unreadable::fails).traces), settings.analysis);
    settle_processes(report, {});
    write_report(report, settings, STDOUT_FILENO);
    return report.findings.empty() ? kExitOk : settings.findings_exit_code;
  }

 private:
  ReportOptions report_options_;
  std::vector<std::string> traces_;
};

}  // namespace

std::unique_ptr<Command> make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace concheck::cli
