#ifndef CONCHECK_ANALYSIS_RENDER_HTML_NAME_H_
#define CONCHECK_ANALYSIS_RENDER_HTML_NAME_H_

#include <string>
#include <string_view>

#include "analysis/render/canvas.h"

namespace concheck::analysis {

inline constexpr size_t kLongestHtmlName = 400;  // columns: of a function, a lock, a thread

// As the page shows it.
inline std::string html_name(std::string_view text) { return shorten_end(visible(text), kLongestHtmlName); }

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_HTML_NAME_H_
