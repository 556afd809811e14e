#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_BASE_NAME_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_BASE_NAME_H_

#include <string>

namespace concheck::analysis {

// What follows the last slash of a path.
inline std::string base_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_BASE_NAME_H_
