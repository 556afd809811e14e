#include "analysis/report/opposite_origins.h"

#include <algorithm>
#include <set>

#include "analysis/detect/detection.h"
#include "analysis/report/compose.h"
#include "analysis/report/joined.h"

namespace concheck::analysis {
namespace {

constexpr std::string_view kSubkind = "across-processes";
constexpr uint64_t kMostWork = 5'000'000;  // held locks looked at, of one process
constexpr size_t kMostOfOnePair = 8;       // ways to nest, of one process
constexpr size_t kMostPairs = 20'000;      // of one process

bool is_request(const Acquisition& acquisition) {
  return (acquisition.mode == trace::Mode::exclusive || acquisition.mode == trace::Mode::shared) &&
         (acquisition.flags & (trace::kTry | trace::kDerived)) == 0;
}

Finding describe(const ProcessModel& model, Naming& naming, const Acquisition& hold, const Acquisition& request,
                 std::string_view kind) {
  Detection detection;
  detection.kind = kind;
  detection.threads = {request.thread};
  detection.locks = {hold.lock, request.lock};
  detection.steps.push_back(
      {request.thread, Action::acquire, hold.lock, {}, hold.mode == trace::Mode::shared, {}, model.stack(hold.stack)});
  detection.steps.push_back({request.thread,
                             Action::request,
                             request.lock,
                             {hold.lock},
                             request.mode == trace::Mode::shared,
                             {},
                             model.stack(request.stack)});
  detection.steps.back().seen = request.count;
  return compose(model, naming, detection);
}

bool share_any(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& one) { return std::binary_search(b.begin(), b.end(), one); });
}

// Two of them, one each way, that can be the halves of a deadlock.
template <typename Nestings>
auto meeting(const Nestings& forth, const Nestings& back) {
  using Nesting = typename Nestings::value_type;
  for (const Nesting& one : forth) {
    for (const Nesting& other : back) {
      const bool blocks = !(one.inner_shared && other.outer_shared) && !(other.inner_shared && one.outer_shared);
      if (blocks && !share_any(one.held, other.held)) return std::pair<const Nesting*, const Nesting*>(&one, &other);
    }
  }
  return std::pair<const Nesting*, const Nesting*>(nullptr, nullptr);
}

}  // namespace

void OppositeOrigins::add(const ProcessModel& model, Naming& naming) {
  std::map<Origins, Nestings>& nestings = processes_.emplace_back();
  uint64_t work_left = kMostWork;
  for (const Acquisition& request : model.acquisitions()) {
    if (!is_request(request)) continue;
    for (int32_t i = request.parent; i >= 0 && work_left > 0; i = model.acquisitions()[i].parent) {
      --work_left;
      add_nesting(model, naming, model.acquisitions()[i], request, nestings);
    }
  }
}

void OppositeOrigins::add_nesting(const ProcessModel& model, Naming& naming, const Acquisition& hold,
                                  const Acquisition& request, std::map<Origins, Nestings>& nestings) {
  Origins origins{naming.lasting_origin(hold.lock), naming.lasting_origin(request.lock)};
  if (origins.first.empty() || origins.second.empty() || origins.first == origins.second) return;
  if (nestings.size() == kMostPairs && nestings.count(origins) == 0) return;
  Nestings& known = nestings[std::move(origins)];
  if (known.size() == kMostOfOnePair) return;
  Nesting nesting{hold.mode == trace::Mode::shared, request.mode == trace::Mode::shared, {}, {}};
  for (int32_t i = request.parent; i >= 0; i = model.acquisitions()[i].parent) {
    const Acquisition& held = model.acquisitions()[i];
    std::string origin = held.mode == trace::Mode::exclusive ? naming.lasting_origin(held.lock) : std::string();
    if (!origin.empty()) nesting.held.push_back(std::move(origin));
  }
  std::sort(nesting.held.begin(), nesting.held.end());
  const bool is_new = std::none_of(known.begin(), known.end(), [&](const Nesting& other) {
    return other.outer_shared == nesting.outer_shared && other.inner_shared == nesting.inner_shared &&
           other.held == nesting.held;
  });
  if (!is_new) return;
  nesting.told = describe(model, naming, hold, request, kind_);
  known.push_back(std::move(nesting));
}

std::vector<Finding> OppositeOrigins::find() const {
  // What one process does both ways is told, or ruled out, as its own.
  std::set<Origins> within_one;
  for (const std::map<Origins, Nestings>& process : processes_) {
    for (const auto& [origins, nestings] : process) {
      if (process.count({origins.second, origins.first}) != 0) within_one.insert(origins);
    }
  }
  std::map<Origins, Nestings> seen;  // of all processes
  for (const std::map<Origins, Nestings>& process : processes_) {
    for (const auto& [origins, nestings] : process) {
      if (within_one.count(origins) != 0) continue;
      Nestings& all = seen[origins];
      all.insert(all.end(), nestings.begin(), nestings.end());
    }
  }
  std::vector<Finding> findings;
  for (const auto& [origins, forth] : seen) {
    if (origins.first > origins.second) continue;
    const auto back = seen.find({origins.second, origins.first});
    if (back == seen.end()) continue;
    const auto [one, other] = meeting(forth, back->second);
    if (one != nullptr) findings.push_back(tell(origins, *one, *other));
  }
  return findings;
}

Finding OppositeOrigins::tell(const Origins& origins, const Nesting& forth, const Nesting& back) const {
  JoinedFinding joined;
  joined.add(forth.told, {origins.first, origins.second});
  joined.add(back.told, {origins.second, origins.first});
  Finding finding = joined.finish();
  finding.subkind = kSubkind;
  finding.severity = Severity::note;
  finding.confidence = Confidence::possible;
  finding.title =
      "two processes take " + finding.locks[0].label + " and " + finding.locks[1].label + " in opposite orders";
  finding.explanation =
      "No process was seen to take them in both orders, so none of these could deadlock. If one process comes to do "
      "what "
      "both did, in two threads, it can.";
  finding.advice = "take these locks in one order everywhere; if no process ever does both, leave it";
  return finding;
}

}  // namespace concheck::analysis
