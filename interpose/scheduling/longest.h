// Which of many occurrences of one thing are recorded: the first, and each that took twice as long as the longest before.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_LONGEST_H_
#define CONCHECK_INTERPOSE_SCHEDULING_LONGEST_H_

#include <cstdint>

namespace concheck::interpose {

// Not thread-safe. All zero is empty. Of more things than there is room for, the later ones are not recorded.
template <uint32_t kRoom>
class Longest {
 public:
  struct Entry {
    uint64_t key;      // 0 = free
    uint64_t longest;  // of those that were recorded
    void* record;      // the latest; null until one could be written
    uint32_t count;
  };

  // Counts an occurrence of `key` (not 0). Null when there is no room.
  Entry* count(uint64_t key) {
    for (uint64_t i = 0, at = key * 0x9e3779b97f4a7c15ULL >> 32; i < kRoom; ++i, ++at) {
      Entry& entry = entries_[at % kRoom];
      if (entry.key != key && entry.key != 0) continue;
      entry.key = key;
      ++entry.count;
      return &entry;
    }
    return nullptr;
  }

  static bool is_due(const Entry& entry, uint64_t duration) {
    return entry.longest == 0 || duration / 2 >= entry.longest;
  }

 private:
  Entry entries_[kRoom];
};

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_LONGEST_H_
