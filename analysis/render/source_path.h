// File names as tools outside of this machine want them: relative to the root of the sources, and as URIs.
#ifndef CONCHECK_ANALYSIS_RENDER_SOURCE_PATH_H_
#define CONCHECK_ANALYSIS_RENDER_SOURCE_PATH_H_

#include <string>
#include <string_view>

#include "analysis/report/finding.h"

namespace concheck::analysis {

// `file` without "." and "..", and without the folder `root` when it lies in it.
std::string source_path(const std::string& file, const std::string& root);

// RFC 3986: a relative reference, or "file:///..." for an absolute path. Every byte that is not allowed in a path is
// percent-encoded, so the result is ASCII whatever the name was.
std::string uri_of(std::string_view path);

// The one place in the source that stands for a finding: where the last step was done, or the last before it that has
// a source line. Null when no step has one.
const SourceFrame* main_place(const Finding& finding);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_SOURCE_PATH_H_
