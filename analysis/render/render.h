// The renderers: pure functions from a Report to text. They read no file, no clock and no environment.
#ifndef CONCHECK_ANALYSIS_RENDER_RENDER_H_
#define CONCHECK_ANALYSIS_RENDER_RENDER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "analysis/report/report.h"

namespace concheck::analysis {

struct RenderOptions {
  int width = 80;                   // columns to fill; less than 40 is taken as 40
  bool color = false;               // ANSI colours
  bool verbose = false;             // every frame, creation stacks, offsets, metrics
  bool quiet = false;               // nothing at all when there is nothing new
  size_t most_findings = SIZE_MAX;  // that the text tells in full; of the others it has the first line
  std::string source_root;          // this folder is cut off file names; empty: none
};

// For people. Ends with a newline unless it is empty. Control characters in names are shown as \xNN.
std::string render_text(const Report& report, const RenderOptions& options);

// Schema concheck-report/1, see docs/report.schema.json. Invalid UTF-8 is replaced. Ends with a newline.
std::string render_json(const Report& report);

// SARIF 2.1.0 (OASIS), for code-scanning pages and editors: one run, a rule for each kind that was looked for, a result
// with a code flow for each finding. Files below RenderOptions::source_root are named relative to it.
std::string render_sarif(const Report& report, const RenderOptions& options);

// JUnit's XML as CI systems read it: a failed test case for each new finding, a skipped one for each that the baseline
// knows or that only informs, and a passed one for each kind that was looked for and not found.
std::string render_junit(const Report& report, const RenderOptions& options);

// One page that needs nothing else: no network, no other file. Shows Report::excerpts.
std::string render_html(const Report& report, const RenderOptions& options);

// Workflow commands of GitHub Actions, one line a finding, which the run's page shows at the source line, and a
// closing line. Known findings are left out.
std::string render_github(const Report& report, const RenderOptions& options);

// Report::timeline as a trace in Chrome's Trace Event Format, for Perfetto: a lane for each thread that waited long.
// Ends with a newline.
std::string render_perfetto(const Report& report);
// The log of a memory checker as CTest reads it, with a defect for each finding that is not known: see ctest.cc.
std::string render_ctest(const Report& report, const RenderOptions& options);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_RENDER_H_
