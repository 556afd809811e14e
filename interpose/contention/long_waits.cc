#include "interpose/contention/long_waits.h"

#include <string.h>

namespace concheck::interpose::contention {
namespace {

// Entries are never given up, so that what was told stays told. Where there is no place left, nothing is told any more: so all
// that a process tells is bounded, however long it runs and however many locks it makes.
struct Told {
  uint64_t key;    // 0 = empty
  uint64_t value;  // ns of the longest; of a stack: for how many objects
  uint64_t served;  // most often
};
constexpr uint32_t kTold = 4096;
constexpr uint32_t kProbes = 16;
// Of a program that makes locks without end (one a request, say) the first ones tell the story.
constexpr uint64_t kMostObjectsOfStack = 64;
constexpr uint64_t kServedOften = 10;
constexpr uint32_t kAnyObject = UINT32_MAX;

Told told[kTold];
bool told_any;

uint64_t key_of(uint32_t sync, uint32_t stack) { return uint64_t{sync} << 32 | stack; }

// The entry with this key. Null: it is not there, or, when it is to be made, there is no place for it.
Told* find(uint64_t key, bool make) {
  const uint64_t mixed = key * 0x9e3779b97f4a7c15ULL;
  for (uint32_t i = 0; i < kProbes; ++i) {
    Told& entry = told[(static_cast<uint32_t>(mixed >> 40) + i) % kTold];
    uint64_t there = __atomic_load_n(&entry.key, __ATOMIC_ACQUIRE);
    if (there == 0) {
      if (!make) return nullptr;
      if (__atomic_compare_exchange_n(&entry.key, &there, key, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return &entry;
    }
    if (there == key) return &entry;
  }
  return nullptr;
}

// True when `to`, which is at least `least`, is a quarter more than what is known; it is known then.
bool raise(uint64_t& known, uint64_t to, uint64_t least) {
  uint64_t before = __atomic_load_n(&known, __ATOMIC_RELAXED);
  do {
    if (to < before + before / 4 || to <= before || to < least) return false;
  } while (!__atomic_compare_exchange_n(&known, &before, to, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return true;
}

bool may_tell_another_object(uint32_t stack) {
  Told* objects = find(key_of(kAnyObject, stack), true);
  return objects != nullptr && __atomic_load_n(&objects->value, __ATOMIC_RELAXED) < kMostObjectsOfStack &&
         __atomic_fetch_add(&objects->value, 1, __ATOMIC_RELAXED) < kMostObjectsOfStack;
}

}  // namespace

bool claim_long_wait(uint32_t sync, uint32_t stack, uint64_t ns, uint64_t served) {
  const uint64_t key = key_of(sync, stack);
  Told* entry = find(key, false);
  if (entry == nullptr) {
    __atomic_store_n(&told_any, true, __ATOMIC_RELAXED);
    if (!may_tell_another_object(stack)) return false;
    entry = find(key, true);
    if (entry == nullptr) return false;
  }
  const bool is_longer = raise(entry->value, ns, 1);
  return raise(entry->served, served, kServedOften) || is_longer;
}

void restart_long_waits_in_child() {
  // A child that has nothing to forget must not pay for pages of its own.
  if (told_any) memset(told, 0, sizeof told);
  told_any = false;
}

}  // namespace concheck::interpose::contention
