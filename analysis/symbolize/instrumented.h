// Whether a module's accesses to memory can be seen: compiled with -fsanitize=thread, it calls a function at each.
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_INSTRUMENTED_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_INSTRUMENTED_H_

#include <optional>
#include <string>
#include <vector>

#include "trace/reader.h"

namespace concheck::analysis {

// By the dynamic symbols that the ELF file at `path` needs. Nothing when it can not be read, or has no such table.
std::optional<bool> is_instrumented(const std::string& path);

// File names of the modules that the trace knows and whose accesses were not seen, sorted. Without the C and C++
// run-time libraries and concheck's own, of which nobody expects it, and without files that can not be read any more.
std::vector<std::string> uninstrumented_modules(const std::vector<trace::Module>& modules);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_INSTRUMENTED_H_
