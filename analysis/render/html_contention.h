// The table of contended locks as the data of the HTML page.
#ifndef CONCHECK_ANALYSIS_RENDER_HTML_CONTENTION_H_
#define CONCHECK_ANALYSIS_RENDER_HTML_CONTENTION_H_

#include <nlohmann/json.hpp>
#include <string>

#include "analysis/report/contention.h"

namespace concheck::analysis {

// File names below `root` are relative to it.
nlohmann::ordered_json contention_page_json(const Contention& contention, const std::string& root);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_HTML_CONTENTION_H_
