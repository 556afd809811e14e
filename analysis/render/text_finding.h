// One finding as text.
#ifndef CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_
#define CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_

#include <string>
#include <vector>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"

namespace concheck::analysis {

// `name_process`: say which process it was seen in.
void render_finding(Canvas& canvas, const Finding& finding, const RenderOptions& options, bool name_process);

// What one step says, as a sentence without its full stop: thread "ann" requests `b` while holding `a`.
std::string step_text(const Finding& finding, const FindingStep& step);

// Where the memory of a race comes from: "the block of 8 bytes was allocated by thread "ann"", and the stack that
// tells.
struct MemoryOrigin {
  std::string text;
  const SourceStack* stack;
};
std::vector<MemoryOrigin> memory_origins(const Finding& finding);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_TEXT_FINDING_H_
