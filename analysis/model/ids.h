// Numbers that must not be mixed up. An id is only meaningful within its process; 0 is "none" or "unknown".
#ifndef CONCHECK_ANALYSIS_MODEL_IDS_H_
#define CONCHECK_ANALYSIS_MODEL_IDS_H_

#include <compare>
#include <cstdint>
#include <functional>

namespace concheck::analysis {

template <typename Tag>
struct StrongId {
  uint32_t value = 0;

  constexpr StrongId() = default;
  constexpr explicit StrongId(uint32_t number) : value(number) {}
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(StrongId, StrongId) = default;

  template <typename H>
  friend H AbslHashValue(H state, StrongId id) {
    return H::combine(std::move(state), id.value);
  }
};

using ThreadId = StrongId<struct ThreadTag>;
using SyncId = StrongId<struct SyncTag>;  // never reused in a process, so it carries the generation of its address
using StackId = StrongId<struct StackTag>;
using AcquireId = StrongId<struct AcquireTag>;
using ClockId = StrongId<struct ClockTag>;

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_MODEL_IDS_H_
