// How a data race is spoken of: what happened, why nothing ordered it, what to do.
#ifndef CONCHECK_ANALYSIS_DETECT_RACE_WORDS_H_
#define CONCHECK_ANALYSIS_DETECT_RACE_WORDS_H_

#include <string_view>

#include "analysis/detect/detection.h"
#include "trace/reader.h"

namespace concheck::analysis {

// What is special about a race: "use-after-free", "free", "vptr"; empty when nothing is.
std::string_view race_subkind(const trace::DataRace& race);

// Sets title, explanation and advice of a detection whose first two steps are race.before and race.now.
// `same_line`: both accesses are made there.
void describe_race(const trace::DataRace& race, bool same_line, Detection& detection);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_RACE_WORDS_H_
