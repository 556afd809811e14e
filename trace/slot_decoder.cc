#include "trace/slot_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "trace/names.h"
#include "trace/record_decoder.h"

namespace concheck::trace {
namespace {

constexpr int kReadings = 4;

bool same(const Wait& a, const Wait& b) { return std::memcmp(&a, &b, sizeof(Wait)) == 0; }

// Slots of a sparse file are mostly holes. The index of the first slot from `index` on that may hold something.
uint32_t skip_hole(const Source& source, uint64_t first_slot, uint32_t index, size_t slot_bytes) {
  const uint64_t data = source.next_data(first_slot + uint64_t{index} * slot_bytes);
  const uint64_t found = data <= first_slot ? 0 : (data - first_slot) / slot_bytes;
  return static_cast<uint32_t>(std::max<uint64_t>(index, std::min<uint64_t>(found, UINT32_MAX)));
}

}  // namespace

void SlotDecoder::damaged(uint64_t offset, const std::string& why) {
  warnings_->add(Trouble::slot, fmt::format("damaged at byte {}: {}", offset, why));
}

// Slots that lie within the file and whose indices fit.
uint32_t SlotDecoder::slots_in(const Block& block, size_t slot_bytes) {
  const uint64_t block_bytes = uint64_t{block.header.chunks} * kChunkBytes - sizeof(BlockHeader);
  uint64_t slots = block.header.slots;
  if (slots > block_bytes / slot_bytes || slots > uint64_t{UINT32_MAX} - block.header.first) {
    damaged(block.offset, fmt::format("{} slots from {} on do not fit in their block", slots, block.header.first));
    slots = std::min({slots, block_bytes / slot_bytes, uint64_t{UINT32_MAX} - block.header.first});
  }
  const uint64_t start = block.offset + sizeof(BlockHeader);
  const uint64_t present = block.end > start ? (block.end - start) / slot_bytes : 0;
  return static_cast<uint32_t>(std::min(slots, present));
}

bool SlotDecoder::read_thread_slot(uint64_t offset, ThreadSlot* slot, bool* wait_valid) const {
  const auto read = [&](ThreadSlot* to) {
    return source_.read(offset, std::as_writable_bytes(std::span(to, 1))) == sizeof(*to);
  };
  if (!read(slot)) return false;
  bool stable = !live_;
  for (int i = 1; i < kReadings && !stable; ++i) {
    const ThreadSlot before = *slot;
    if (!read(slot)) return false;
    stable = same(before.wait, slot->wait);
  }
  *wait_valid = stable && slot->wait.sequence % 2 == 0 && is_wait_kind(slot->wait.kind) && is_mode(slot->wait.mode);
  return true;
}

void SlotDecoder::thread_slots(const Block& block, const std::function<void(uint64_t, ThreadSlotView&&)>& fn) {
  const uint64_t first_slot = block.offset + sizeof(BlockHeader);
  const uint32_t slots = slots_in(block, sizeof(ThreadSlot));
  for (uint32_t i = skip_hole(source_, first_slot, 0, sizeof(ThreadSlot)); i < slots; ++i) {
    const uint64_t offset = first_slot + uint64_t{i} * sizeof(ThreadSlot);
    ThreadSlotView view{};
    if (!read_thread_slot(offset, &view.slot, &view.wait_valid)) return;
    if (view.slot.thread == 0) {
      i = skip_hole(source_, first_slot, i + 1, sizeof(ThreadSlot)) - 1;
      continue;
    }
    if (!is_thread_state(view.slot.state)) {
      damaged(offset, fmt::format("thread {} is in state {}", view.slot.thread, view.slot.state));
      continue;
    }
    if (view.slot.state == static_cast<uint32_t>(ThreadState::free)) continue;
    if (!live_ && !view.wait_valid && view.slot.wait.sequence % 2 == 0) {
      damaged(offset, fmt::format("thread {} waits for kind {}, mode {}", view.slot.thread, view.slot.wait.kind,
                                  view.slot.wait.mode));
    }
    view.index = block.header.first + i;
    view.name = bounded_text(view.slot.name);
    read_held(offset, view.slot, &view.held);
    fn(offset, std::move(view));
  }
}

void SlotDecoder::read_held(uint64_t slot_offset, const ThreadSlot& slot, std::vector<HeldEntry>* held) {
  if (slot.held_depth == 0) return;
  if (slot.held_offset != 0) {
    read_held_block(slot_offset, slot, held);
  } else {
    if (slot.held_depth > kInlineHeld) {
      damaged(slot_offset,
              fmt::format("thread {} holds {} locks in room for {}", slot.thread, slot.held_depth, kInlineHeld));
    }
    held->assign(slot.held, slot.held + std::min(slot.held_depth, kInlineHeld));
  }
  std::erase_if(*held, [](const HeldEntry& entry) { return entry.sync == 0; });
  for (HeldEntry& entry : *held) {
    if (is_mode(entry.mode)) continue;
    damaged(slot_offset, fmt::format("thread {} holds a lock in mode {}", slot.thread, entry.mode));
    entry.mode = static_cast<uint8_t>(Mode::none);
  }
}

// Each byte of the file may serve one held stack only: otherwise a small file could ask for any amount of memory.
bool SlotDecoder::claim(uint64_t begin, uint64_t end) {
  const auto next = claimed_.lower_bound(begin);
  if (next != claimed_.end() && next->first < end) return false;
  if (next != claimed_.begin() && std::prev(next)->second > begin) return false;
  claimed_.emplace(begin, end);
  return true;
}

void SlotDecoder::read_held_block(uint64_t slot_offset, const ThreadSlot& slot, std::vector<HeldEntry>* held) {
  const uint64_t offset = slot.held_offset;
  const uint64_t block_offset = offset / kChunkBytes * kChunkBytes;
  BlockHeader block{};
  const bool has_block = block_offset != 0 && offset % alignof(HeldEntry) == 0 &&
                         offset - block_offset >= sizeof(BlockHeader) &&
                         source_.read(block_offset, std::as_writable_bytes(std::span(&block, 1))) == sizeof(block) &&
                         block.magic == kBlockMagic && block.type == static_cast<uint16_t>(BlockType::held);
  if (!has_block) {
    return damaged(slot_offset,
                   fmt::format("thread {} keeps its locks at byte {}, where none are", slot.thread, offset));
  }
  const uint64_t block_end = block_offset + uint64_t{block.chunks} * kChunkBytes;
  const uint64_t room = block_end > offset ? (block_end - offset) / sizeof(HeldEntry) : 0;
  if (slot.held_depth > room) {
    damaged(slot_offset, fmt::format("thread {} holds {} locks in room for {}", slot.thread, slot.held_depth, room));
  }
  const uint64_t readable = source_.size() > offset ? (source_.size() - offset) / sizeof(HeldEntry) : 0;
  const uint64_t depth = std::min({uint64_t{slot.held_depth}, room, readable});
  if (depth == 0) return;
  if (!claim(offset, offset + depth * sizeof(HeldEntry))) {
    return damaged(slot_offset, fmt::format("thread {} keeps its locks where another thread does", slot.thread));
  }
  Window window(source_);
  const uint64_t end = offset + depth * sizeof(HeldEntry);
  for (uint64_t at = source_.next_data(offset); at < end;) {
    at = offset + (at - offset) / sizeof(HeldEntry) * sizeof(HeldEntry);
    HeldEntry entry;
    const auto bytes = window.at(at, sizeof(entry), end);
    if (bytes.size() < sizeof(entry)) return;
    std::memcpy(&entry, bytes.data(), sizeof(entry));
    if (entry.sync != 0) held->push_back(entry);
    at += sizeof(entry);
    if (entry.sync == 0 && (at - offset) % kChunkBytes == 0) at = std::max(at, source_.next_data(at));
  }
}

void SlotDecoder::sync_slots(const Block& block, const std::function<void(uint64_t, const SyncSlotView&)>& fn) {
  const uint64_t first_slot = block.offset + sizeof(BlockHeader);
  const uint32_t slots = slots_in(block, sizeof(SyncSlot));
  Window window(source_);
  for (uint32_t i = skip_hole(source_, first_slot, 0, sizeof(SyncSlot)); i < slots; ++i) {
    const uint64_t offset = first_slot + uint64_t{i} * sizeof(SyncSlot);
    SyncSlotView view{};
    const auto bytes = window.at(offset, sizeof(SyncSlot), block.end);
    if (bytes.size() < sizeof(SyncSlot)) return;
    std::memcpy(&view.slot, bytes.data(), sizeof(SyncSlot));
    if (view.slot.address == 0 || view.slot.id == 0) {
      // One question a chunk is enough.
      if (i % 128 == 127) i = skip_hole(source_, first_slot, i + 1, sizeof(SyncSlot)) - 1;
      continue;
    }
    view.index = block.header.first + i;
    if (!is_sync_kind(view.slot.kind) || !is_origin(view.slot.origin)) {
      damaged(offset,
              fmt::format("sync object {} of kind {}, origin {}", view.slot.id, view.slot.kind, view.slot.origin));
      if (!is_sync_kind(view.slot.kind)) view.slot.kind = static_cast<uint8_t>(SyncKind::none);
      if (!is_origin(view.slot.origin)) view.slot.origin = static_cast<uint8_t>(Origin::first_use);
    }
    fn(offset, view);
  }
}

void SlotDecoder::lock_uses(const Block& block, const std::function<void(uint64_t, const LockUseView&)>& fn) {
  const uint64_t first_slot = block.offset + sizeof(BlockHeader);
  const uint32_t slots = slots_in(block, sizeof(LockUseSlot));
  Window window(source_);
  for (uint32_t i = skip_hole(source_, first_slot, 0, sizeof(LockUseSlot)); i < slots; ++i) {
    const uint64_t offset = first_slot + uint64_t{i} * sizeof(LockUseSlot);
    LockUseView view{};
    const auto bytes = window.at(offset, sizeof(LockUseSlot), block.end);
    if (bytes.size() < sizeof(LockUseSlot)) return;
    std::memcpy(&view.slot, bytes.data(), sizeof(LockUseSlot));
    if (view.slot.sync == 0) {
      i = skip_hole(source_, first_slot, i + 1, sizeof(LockUseSlot)) - 1;
      continue;
    }
    view.index = block.header.first + i;
    fn(offset, view);
  }
}

}  // namespace concheck::trace
