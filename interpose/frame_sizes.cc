#include "interpose/frame_sizes.h"

#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr uint32_t kPlaces = 1 << 17;
constexpr uint32_t kMostProbes = 16;
constexpr uint32_t kChanges = UINT32_MAX - 1;  // of different sizes at different times

struct Place {
  uintptr_t pc;  // 0 = free; never changes again
  uint32_t size;
};

Place* places;  // sparse; open addressing

Place* table() {
  Place* known = __atomic_load_n(&places, __ATOMIC_ACQUIRE);
  if (known != nullptr) return known;
  constexpr size_t kBytes = kPlaces * sizeof(Place);
  auto* made = static_cast<Place*>(sys::map_anonymous(kBytes, MAP_NORESERVE));
  if (made == nullptr) return nullptr;
  if (__atomic_compare_exchange_n(&places, &known, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
  sys::call(SYS_munmap, reinterpret_cast<long>(made), kBytes);
  return known;
}

Place& place_at(Place* all, uintptr_t pc, uint32_t probe) {
  return all[(static_cast<uint32_t>(pc * 0x9e3779b97f4a7c15ULL >> 40) + probe) % kPlaces];
}

}  // namespace

uint32_t frame_size(uintptr_t pc) {
  Place* all = __atomic_load_n(&places, __ATOMIC_ACQUIRE);
  for (uint32_t probe = 0; all != nullptr && probe < kMostProbes; ++probe) {
    const Place& place = place_at(all, pc, probe);
    const uintptr_t there = __atomic_load_n(&place.pc, __ATOMIC_ACQUIRE);
    if (there == 0) break;
    if (there != pc) continue;
    const uint32_t size = __atomic_load_n(&place.size, __ATOMIC_RELAXED);
    return size == kChanges ? kUnknownFrame : size;
  }
  return kUnknownFrame;
}

void learn_frame_size(uintptr_t pc, uint32_t size) {
  Place* all = table();
  for (uint32_t probe = 0; all != nullptr && probe < kMostProbes; ++probe) {
    Place& place = place_at(all, pc, probe);
    uintptr_t there = 0;
    if (!__atomic_compare_exchange_n(&place.pc, &there, pc, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) && there != pc)
      continue;
    uint32_t before = kUnknownFrame;
    if (size == kUnknownFrame) size = kChanges;
    if (!__atomic_compare_exchange_n(&place.size, &before, size, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED) &&
        before != size) {
      __atomic_store_n(&place.size, kChanges, __ATOMIC_RELAXED);
    }
    return;
  }
}

}  // namespace concheck::interpose
