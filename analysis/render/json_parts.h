// Parts of the JSON report, schema concheck-report/1.
#ifndef CONCHECK_ANALYSIS_RENDER_JSON_PARTS_H_
#define CONCHECK_ANALYSIS_RENDER_JSON_PARTS_H_

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "analysis/report/contention.h"
#include "analysis/report/finding.h"

namespace concheck::analysis {

nlohmann::ordered_json text_or_null(const std::string& text);
nlohmann::ordered_json frame_json(const SourceFrame& frame);
nlohmann::ordered_json stack_json(const SourceStack& stack);
nlohmann::ordered_json stack_or_null(const SourceStack& stack);  // null: no frame is known

// How the texts and call stacks of the contention table are written.
struct ContentionStyle {
  std::function<nlohmann::ordered_json(const std::string&)> name;        // empty: not known
  std::function<nlohmann::ordered_json(const SourceStack&)> place;       // of a longest wait or hold
  std::function<nlohmann::ordered_json(const SourceStack&)> wait_stack;  // of one of the longest waits
};

nlohmann::ordered_json contention_json(const Contention& contention, const ContentionStyle& style);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_JSON_PARTS_H_
