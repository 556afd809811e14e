// What the outside needs to know of a detector: options, help and documentation derive from a list of these.
#ifndef CONCHECK_ANALYSIS_DETECT_DETECTOR_INFO_H_
#define CONCHECK_ANALYSIS_DETECT_DETECTOR_INFO_H_

#include <cstdint>
#include <string_view>

namespace concheck::analysis {

struct DetectorInfo {
  std::string_view kind;  // stable, kebab-case: what --detect takes and what findings carry
  std::string_view help;  // one line, no full stop
  bool on_by_default = true;
  uint64_t threshold_ns = 0;  // shortest time that counts; 0: the kind has none that a user could set
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_DETECTOR_INFO_H_
