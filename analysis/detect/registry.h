// The only list of detectors. Options, help and documentation derive from it.
#ifndef CONCHECK_ANALYSIS_DETECT_REGISTRY_H_
#define CONCHECK_ANALYSIS_DETECT_REGISTRY_H_

#include <memory>
#include <vector>

#include "analysis/detect/detector.h"

namespace concheck::analysis {

// In the order in which help lists them.
const std::vector<std::unique_ptr<Detector>>& detector_registry();

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_REGISTRY_H_
