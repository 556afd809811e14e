// The table of contended locks, for people.
#ifndef CONCHECK_ANALYSIS_RENDER_CONTENTION_TEXT_H_
#define CONCHECK_ANALYSIS_RENDER_CONTENTION_TEXT_H_

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "analysis/report/contention.h"

namespace concheck::analysis {

// The locks by the waiting that they cause, each of the worst with its threads, places and histograms, then the longest
// waits. All of them with RenderOptions::verbose.
void render_contention(Canvas& canvas, const Contention& contention, const RenderOptions& options);

// One column a bucket, the fuller the heavier its character: "[    .:=#@%:.    ]".
std::string histogram_line(const Histogram& histogram);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_CONTENTION_TEXT_H_
