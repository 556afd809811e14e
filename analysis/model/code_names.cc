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

uint32_t RawCodeNames::memory_class(const MemoryPlace& memory) {
  std::pair<uint32_t, uint64_t> key{6, static_cast<uint64_t>(memory.kind)};
  if (memory.location != 0) {
    key = {4, memory.location};
  } else if (memory.allocated) {
    key = {5, memory.allocated.value};
  }
  return classes_.emplace(key, static_cast<uint32_t>(classes_.size() + 1)).first->second;
}

uint32_t RawCodeNames::creation_class(SyncId lock) {
  const Lock* found = model_.find_lock(lock);
  if (found == nullptr) return 0;
  const bool initialised = found->origin == trace::Origin::init_call && found->create_stack;
  return found->location != 0 || initialised ? lock_class(lock) : 0;
}

}  // namespace concheck::analysis
