// The renderers: pure functions from a Report to text. They read no file, no clock and no environment.
#ifndef CONCHECK_ANALYSIS_RENDER_RENDER_H_
#define CONCHECK_ANALYSIS_RENDER_RENDER_H_

#include <string>

#include "analysis/report/report.h"

namespace concheck::analysis {

struct RenderOptions {
  int width = 80;           // columns to fill; less than 40 is taken as 40
  bool color = false;       // ANSI colours
  bool verbose = false;     // every frame, creation stacks, offsets, metrics
  bool quiet = false;       // nothing at all when there is no finding
  std::string source_root;  // this folder is cut off file names; empty: none
};

// For people. Ends with a newline unless it is empty. Control characters in names are shown as \xNN.
std::string render_text(const Report& report, const RenderOptions& options);

// Schema concheck-report/1. Invalid UTF-8 is replaced. Ends with a newline.
std::string render_json(const Report& report);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_RENDER_H_
