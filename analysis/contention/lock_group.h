// Which locks are one to a person who reads what was measured.
#ifndef CONCHECK_ANALYSIS_CONTENTION_LOCK_GROUP_H_
#define CONCHECK_ANALYSIS_CONTENTION_LOCK_GROUP_H_

#include <cstdint>
#include <tuple>

#include "analysis/model/code_names.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

// Equal: locks of one variable, or made at one place; of those that need no making, first used at one place.
using LockGroup = std::tuple<uint32_t, uint32_t, uint32_t>;

inline LockGroup lock_group(const ProcessModel& model, CodeNames& names, SyncId id) {
  const uint32_t lock_class = names.lock_class(id);
  const Lock* lock = model.find_lock(id);
  if (lock == nullptr || !lock->create_stack) {
    const bool is_variable = lock != nullptr && lock->location != 0;
    return {lock_class, 0, is_variable ? 0 : id.value};
  }
  const bool is_known = lock->location != 0 || lock->origin == trace::Origin::init_call;
  return {lock_class, is_known ? 0 : names.place(lock->create_stack), 0};
}

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_CONTENTION_LOCK_GROUP_H_
