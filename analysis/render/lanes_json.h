// Lanes in JSON: in the report, and in the page's data.
#ifndef CONCHECK_ANALYSIS_RENDER_LANES_JSON_H_
#define CONCHECK_ANALYSIS_RENDER_LANES_JSON_H_

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "analysis/report/lanes.h"

namespace concheck::analysis {

// How texts and call stacks are written. Empty ones are not.
struct LanesStyle {
  std::function<nlohmann::ordered_json(const std::string&)> text;
  std::function<nlohmann::ordered_json(const SourceStack&)> stack;
};

// `source`: the name of the member that has LaneBar::source.
nlohmann::ordered_json lanes_json(const Lanes& lanes, const std::string& source, const LanesStyle& style);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_LANES_JSON_H_
