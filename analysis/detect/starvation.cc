#include "analysis/detect/starvation.h"

#include <iterator>
#include <utility>

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kStarvationInfo{"starvation",
                             "threads that wait for long while others get the lock, the wake-up or the processor", true,
                             100'000'000};

void append(std::vector<Detection>& all, std::vector<Detection> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Detection starvation_of(std::string_view subkind, SyncId lock) {
  Detection detection;
  detection.kind = kStarvationInfo.kind;
  detection.subkind = subkind;
  detection.severity = Severity::warning;
  if (lock) detection.locks.push_back(lock);
  return detection;
}

const DetectorInfo& StarvationDetector::info() const { return kStarvationInfo; }

DetectorResult StarvationDetector::run(const ProcessModel& model, CodeNames& names,
                                       const DetectSettings& settings) const {
  const LockUsages usages(model);
  const ProcessorDelays delays(model);
  const StarvationFacts facts{model, names, usages, delays, settings.threshold(kStarvationInfo)};
  DetectorResult result;
  result.detections = starved_locks(facts);
  std::vector<Detection> crowded = crowded_locks(facts, result.detections);
  append(result.detections, std::move(crowded));
  append(result.detections, starved_conditions(facts));
  append(result.detections, starved_of_processor(facts));
  return result;
}

}  // namespace concheck::analysis
