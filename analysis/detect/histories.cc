#include "analysis/detect/histories.h"

#include <algorithm>

namespace concheck::analysis {
namespace {

constexpr size_t kMostHolds = 16;
constexpr int kMostUses = 32;

bool exclude(trace::Mode a, trace::Mode b) { return a != trace::Mode::shared || b != trace::Mode::shared; }

bool is_taking(const Acquisition& acquisition) {
  return acquisition.mode == trace::Mode::exclusive || acquisition.mode == trace::Mode::shared;
}

}  // namespace

Histories::Histories(const ProcessModel& model) : model_(model) {
  for (uint32_t i = 0; i < model.acquisitions().size(); ++i) {
    const Acquisition& acquisition = model.acquisitions()[i];
    if (is_taking(acquisition)) taken_[{acquisition.thread, acquisition.lock}].push_back(i);
  }
}

std::vector<uint32_t> Histories::holds_of(uint32_t request) const {
  std::vector<uint32_t> holds;
  for (int32_t i = model_.acquisitions()[request].parent; i >= 0 && holds.size() < kMostHolds;
       i = model_.acquisitions()[i].parent) {
    holds.push_back(static_cast<uint32_t>(i));
  }
  return holds;
}

bool Histories::keep_apart(uint32_t a, uint32_t b) const {
  const std::vector<uint32_t> holds_of_b = holds_of(b);
  for (const uint32_t hold_of_a : holds_of(a)) {
    const Use way_to_a{a, hold_of_a};
    for (const uint32_t hold_of_b : holds_of_b) {
      const Use way_to_b{b, hold_of_b};
      const Acquisition& held_by_a = model_.acquisitions()[hold_of_a];
      const Acquisition& held_by_b = model_.acquisitions()[hold_of_b];
      const bool a_used = used_since(way_to_a, held_by_b);
      const bool b_used = used_since(way_to_b, held_by_a);
      if (a_used && b_used) return true;
      if (a_used && let_go_since(way_to_b, held_by_a)) return true;
      if (b_used && let_go_since(way_to_a, held_by_b)) return true;
    }
  }
  return false;
}

// Did the thread take `other`'s lock under its hold, earlier than it made its request? A try could have failed instead.
bool Histories::used_since(const Use& way, const Acquisition& other) const {
  const auto taken = taken_.find({model_.acquisitions()[way.request].thread, other.lock});
  if (taken == taken_.end()) return false;
  auto use = std::lower_bound(taken->second.begin(), taken->second.end(), way.request);
  for (int left = kMostUses; use != taken->second.begin() && left > 0; --left) {
    --use;
    if (*use <= way.hold) return false;
    const Acquisition& used = model_.acquisitions()[*use];
    const bool waits = (used.flags & (trace::kTry | trace::kTimed | trace::kDerived)) == 0;
    if (waits && exclude(used.mode, other.mode) && is_under(*use, way.hold)) return true;
  }
  return false;
}

// Did the thread hold `other`'s lock when it took its own, and release that first?
bool Histories::let_go_since(const Use& way, const Acquisition& other) const {
  const Acquisition& hold = model_.acquisitions()[way.hold];
  if ((hold.flags & trace::kDerived) == 0) return false;
  const auto taken = taken_.find({hold.thread, hold.lock});
  auto origin = std::lower_bound(taken->second.begin(), taken->second.end(), way.hold);
  for (int left = kMostUses; origin != taken->second.begin() && left > 0; --left) {
    --origin;
    const Acquisition& first = model_.acquisitions()[*origin];
    if ((first.flags & trace::kDerived) != 0 || first.stack != hold.stack) continue;
    for (int32_t i = first.parent; i >= 0; i = model_.acquisitions()[i].parent) {
      const Acquisition& held = model_.acquisitions()[i];
      if (held.lock == other.lock && exclude(held.mode, other.mode)) return true;
    }
    return false;
  }
  return false;
}

bool Histories::is_under(uint32_t acquisition, uint32_t hold) const {
  for (int32_t i = model_.acquisitions()[acquisition].parent; i >= 0; i = model_.acquisitions()[i].parent) {
    if (static_cast<uint32_t>(i) == hold) return true;
    if (static_cast<uint32_t>(i) < hold) return false;
  }
  return false;
}

}  // namespace concheck::analysis
