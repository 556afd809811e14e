// One finding as text.
#ifndef CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_
#define CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_

#include <string>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"

namespace concheck::analysis {

// `name_process`: say which process it was seen in.
void render_finding(Canvas& canvas, const Finding& finding, const RenderOptions& options, bool name_process);

// What one step says, as a sentence without its full stop: thread "ann" requests `b` while holding `a`.
std::string step_text(const Finding& finding, const FindingStep& step);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_
