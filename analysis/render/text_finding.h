// One finding as text.
#ifndef CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_
#define CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"

namespace concheck::analysis {

// `name_process`: say which process it was seen in.
void render_finding(Canvas& canvas, const Finding& finding, const RenderOptions& options, bool name_process);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_
