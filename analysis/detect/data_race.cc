#include "analysis/detect/data_race.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "analysis/detect/race_words.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kDataRaceInfo{"data-race", "accesses to the same memory, one of them a write, that nothing orders"};

bool is_possible(const trace::DataRace& race) { return (race.flags & trace::kRacePossible) != 0; }

MemoryPlace memory_of(const trace::DataRace& race) {
  const trace::RaceAccess& now = race.now.access;
  const trace::RaceAccess& before = race.before.access;
  MemoryPlace memory;
  memory.kind = race.memory;
  memory.address = now.address;
  memory.size = now.size;
  // The bytes that both accessed, when the record has it that there are such.
  const uint64_t begin = std::max(now.address, before.address);
  const uint64_t end = std::min(now.address + now.size, before.address + before.size);
  if (begin < end) {
    memory.address = begin;
    memory.size = end - begin;
  }
  if (race.location != 0) memory.location = race.location + (memory.address - now.address);
  memory.block = race.block;
  memory.block_bytes = race.block_bytes;
  (race.memory == trace::MemoryKind::stack ? memory.frame : memory.allocated) = StackId(race.block_stack);
  memory.owner = ThreadId(race.block_thread);
  memory.freed = (race.flags & trace::kRaceFreed) != 0;
  memory.freed_at = StackId(race.free_stack);
  return memory;
}

DetectionStep step_of(const ProcessModel& model, const trace::RaceSide& side) {
  const auto has = [&side](uint16_t flag) { return (side.access.flags & flag) != 0; };
  FindingAccess access;
  access.address = side.access.address;
  access.size = side.access.size;
  access.write = has(trace::kRaceWrite) || has(trace::kRaceFree) || has(trace::kRaceAllocate);
  access.atomic = has(trace::kRaceAtomic);
  access.range = has(trace::kRaceRange);
  access.free = has(trace::kRaceFree);
  access.allocation = has(trace::kRaceAllocate);
  access.vptr = has(trace::kRaceVptr);
  access.in_signal = has(trace::kRaceSignal);
  DetectionStep step;
  step.thread = ThreadId(side.access.thread);
  step.action = Action::access;
  for (const trace::RaceLock& lock : side.locks) {
    if (lock.sync == 0) continue;
    step.holding.emplace_back(lock.sync);
    step.holds.push_back(
        {SyncId(lock.sync), lock.mode == static_cast<uint8_t>(trace::Mode::shared), model.stack(StackId(lock.stack))});
  }
  step.stack = model.stack(StackId(side.access.stack));
  step.access = access;
  return step;
}

// All records of one mistake.
struct Mistake {
  const trace::DataRace* told = nullptr;  // the first of those that say most
  bool same_line = false;
  uint64_t count = 0;
};

// Less is told first: what did happen, then what is worse, then what is known better.
std::tuple<bool, int, bool> rank(const trace::DataRace& race) {
  const std::string_view subkind = race_subkind(race);
  const int severity = subkind == "use-after-free" ? 0 : subkind == "free" ? 1 : subkind.empty() ? 3 : 2;
  return {is_possible(race), severity, race.block_stack == 0};
}

void add(Mistake& mistake, const trace::DataRace& race) {
  if (mistake.told != nullptr && is_possible(race) != is_possible(*mistake.told)) {
    // What did happen says it all; how often it nearly did is of no interest.
    if (is_possible(race)) return;
    mistake = {nullptr, mistake.same_line, 0};
  }
  if (mistake.told == nullptr || rank(race) < rank(*mistake.told)) mistake.told = &race;
  mistake.count += race.count;
}

Detection detection_of(const ProcessModel& model, const Mistake& mistake) {
  const trace::DataRace& race = *mistake.told;
  Detection detection;
  detection.kind = kDataRaceInfo.kind;
  detection.subkind = race_subkind(race);
  detection.severity = is_possible(race) ? Severity::warning : Severity::error;
  detection.confidence = is_possible(race) ? Confidence::possible : Confidence::observed;
  detection.count = mistake.count;
  detection.memory = memory_of(race);
  for (const trace::RaceSide* side : {&race.before, &race.now}) {
    detection.steps.push_back(step_of(model, *side));
    const DetectionStep& step = detection.steps.back();
    detection.threads.push_back(step.thread);
    detection.locks.insert(detection.locks.end(), step.holding.begin(), step.holding.end());
  }
  describe_race(race, mistake.same_line, detection);
  return detection;
}

}  // namespace

const DetectorInfo& DataRaceDetector::info() const { return kDataRaceInfo; }

DetectorResult DataRaceDetector::run(const ProcessModel& model, CodeNames& names, const DetectSettings&) const {
  using Same = std::tuple<uint32_t, uint32_t, uint32_t>;  // lower line, higher line, memory
  std::map<Same, size_t> known;
  std::vector<Mistake> mistakes;  // in the order in which they came up
  for (const trace::DataRace& race : model.trace().data_races) {
    const auto [low, high] = std::minmax(
        {names.access_line(StackId(race.now.access.stack)), names.access_line(StackId(race.before.access.stack))});
    const auto [entry, added] = known.try_emplace({low, high, names.memory_class(memory_of(race))}, mistakes.size());
    if (added) mistakes.push_back({nullptr, low == high, 0});
    add(mistakes[entry->second], race);
  }
  DetectorResult result;
  for (const Mistake& mistake : mistakes) result.detections.push_back(detection_of(model, mistake));
  return result;
}

}  // namespace concheck::analysis
