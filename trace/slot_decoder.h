// Reads blocks of slots: state that the target updates in place, perhaps at this very moment.
#ifndef CONCHECK_TRACE_SLOT_DECODER_H_
#define CONCHECK_TRACE_SLOT_DECODER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "trace/block_walk.h"
#include "trace/reader.h"
#include "trace/source.h"
#include "trace/warnings.h"

namespace concheck::trace {

class SlotDecoder {
 public:
  // `live`: the target may still run, so slots are read until two readings agree (a few times at most).
  SlotDecoder(const Source& source, bool live, Warnings* warnings)
      : source_(source), live_(live), warnings_(warnings) {}

  // Calls fn with the file offset and the view of each slot in use.
  void thread_slots(const Block& block, const std::function<void(uint64_t, ThreadSlotView&&)>& fn);
  void sync_slots(const Block& block, const std::function<void(uint64_t, const SyncSlotView&)>& fn);
  void lock_uses(const Block& block, const std::function<void(uint64_t, const LockUseView&)>& fn);

 private:
  uint32_t slots_in(const Block& block, size_t slot_bytes);
  bool read_thread_slot(uint64_t offset, ThreadSlot* slot, bool* wait_valid) const;
  void read_held(uint64_t slot_offset, const ThreadSlot& slot, std::vector<HeldEntry>* held);
  void read_held_block(uint64_t slot_offset, const ThreadSlot& slot, std::vector<HeldEntry>* held);
  bool claim(uint64_t begin, uint64_t end);
  void damaged(uint64_t offset, const std::string& why);

  const Source& source_;
  const bool live_;
  Warnings* const warnings_;
  std::map<uint64_t, uint64_t> claimed_;  // begin -> end of the held stacks read so far
};

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SLOT_DECODER_H_
