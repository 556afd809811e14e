// From traces to written reports.
#ifndef CONCHECK_CLI_REPORT_WRITER_H_
#define CONCHECK_CLI_REPORT_WRITER_H_

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "analysis/report/report.h"
#include "cli/report_options.h"
#include "trace/reader.h"

namespace concheck::cli {

enum class Unreadable { fails, is_noted };

struct ReadTraces {
  std::vector<trace::Trace> traces;
  std::vector<std::string> notes;  // on those that could not be read
};

// Reads all of `paths`, with progress on a terminal. A trace that can not be read throws Failure, or is left out and
// noted.
ReadTraces read_traces(const std::vector<std::string>& paths, Unreadable unreadable);

// Completes what a trace can not know: how a process ended that was killed. `statuses` are waitpid(2) statuses by pid,
// as far as they are known; a process that is neither among them nor there any more was killed by something unknown.
void settle_processes(analysis::Report& report, const std::map<pid_t, int>& statuses);

// Renders and writes the report to each of the outputs; `stream` (STDERR_FILENO or STDOUT_FILENO) is the command's own.
// When the text goes to files only, one line on the stream says where. Throws Failure when an output can not be
// written.
void write_report(const analysis::Report& report, const ReportSettings& settings, int stream);

// --write-baseline: the findings of `report` as the new baseline, and a line on standard error that says so. Nothing
// without the option. Throws Failure when the file can not be written; the old one is whole then.
void write_baseline(const analysis::Report& report, const ReportSettings& settings);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_REPORT_WRITER_H_
