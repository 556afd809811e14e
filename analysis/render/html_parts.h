// The files in analysis/render/html, which CMake puts into the program.
#ifndef CONCHECK_ANALYSIS_RENDER_HTML_PARTS_H_
#define CONCHECK_ANALYSIS_RENDER_HTML_PARTS_H_

#include <string_view>

namespace concheck::analysis {

extern const std::string_view kHtmlPage;  // has "%%STYLE%%", "%%DATA%%" and "%%SCRIPT%%" in it, once each
extern const std::string_view kHtmlStyle;
extern const std::string_view kHtmlScript;
extern const std::string_view kHtmlContentionStyle;
extern const std::string_view kHtmlContentionScript;
extern const std::string_view kHtmlLanesStyle;
extern const std::string_view kHtmlLanesScript;

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_HTML_PARTS_H_
