#include "analysis/model/code_names.h"

namespace concheck::analysis {

uint32_t RawCodeNames::lock_class(SyncId lock) {
  const Lock* found = model_.find_lock(lock);
  std::pair<uint32_t, uint64_t> key{3, lock.value};
  if (found != nullptr && found->location != 0) {
    key = {1, found->location};
  } else if (found != nullptr && found->create_stack) {
    key = {2, found->create_stack.value};
  }
  return classes_.emplace(key, static_cast<uint32_t>(classes_.size() + 1)).first->second;
}

}  // namespace concheck::analysis
