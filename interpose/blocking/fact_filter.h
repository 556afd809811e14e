// "One record for a kind of event, and another when it took twice as long": a thread's memory of what it has told. A
// record's count goes up with every repetition, so the sum over the records of one kind is how often it happened. Of
// very many kinds the ones told least are forgotten and told again.
#ifndef CONCHECK_INTERPOSE_BLOCKING_FACT_FILTER_H_
#define CONCHECK_INTERPOSE_BLOCKING_FACT_FILTER_H_

#include <cstdint>

#include "trace/schema.h"

namespace concheck::interpose::blocking {

class FactFilter {
 public:
  // True when an event of this kind (not 0) that took `ns` is to be told; else it is counted.
  bool is_news(uint64_t kind, uint64_t ns) {
    Told& told = place_of(kind);
    if (told.kind != kind || told.record == nullptr || ns / 2 >= told.longest) return true;
    __atomic_store_n(&told.record->count, told.record->count + 1, __ATOMIC_RELAXED);
    return false;
  }

  // It was told in `record`; null: there was no room.
  void remember(uint64_t kind, uint64_t ns, trace::RecordHeader* record) {
    if (record == nullptr) return;
    record->count = 1;
    place_of(kind) = {kind, ns, record};
  }

 private:
  struct Told {
    uint64_t kind;
    uint64_t longest;  // ns
    trace::RecordHeader* record;
  };
  static constexpr uint32_t kEntries = 64;
  static constexpr uint32_t kWays = 4;

  Told& place_of(uint64_t kind) {
    Told* set = told_ + (kind * 0x9e3779b97f4a7c15ULL >> 32) % (kEntries / kWays) * kWays;
    Told* least = set;
    for (Told* told = set; told != set + kWays; ++told) {
      if (told->kind == kind) return *told;
      if (told->longest < least->longest) least = told;
    }
    return *least;
  }

  Told told_[kEntries];
};

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_FACT_FILTER_H_
