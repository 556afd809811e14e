#include "trace/trace_assembler.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "trace/names.h"
#include "trace/record_decoder.h"

namespace concheck::trace {
namespace {

template <typename T>
void sort_by_id(std::vector<T>* list) {
  std::stable_sort(list->begin(), list->end(), [](const T& a, const T& b) { return a.id < b.id; });
}

template <typename T>
void sort_by_time(std::vector<T>* list) {
  std::stable_sort(list->begin(), list->end(), [](const T& a, const T& b) { return a.time < b.time; });
}

uint64_t begin_of(const LongWaitRecord& wait) { return wait.begin; }
template <typename T>
uint64_t begin_of(const T& item) { return item.record.begin; }

template <typename T>
void sort_by_begin(std::vector<T>* list) {
  std::stable_sort(list->begin(), list->end(), [](const T& a, const T& b) { return begin_of(a) < begin_of(b); });
}

template <typename T>
void sort_by_index(std::vector<T>* list) {
  std::stable_sort(list->begin(), list->end(), [](const T& a, const T& b) { return a.index < b.index; });
}

// Of a sorted list. Gives the key of the first one dropped, if any.
template <typename T, typename Key>
size_t drop_duplicates(std::vector<T>* list, Key key, uint32_t* first_dropped) {
  const auto end = std::unique(list->begin(), list->end(), [&](const T& a, const T& b) {
    if (key(a) != key(b)) return false;
    *first_dropped = key(a);
    return true;
  });
  const size_t dropped = static_cast<size_t>(list->end() - end);
  list->erase(end, list->end());
  return dropped;
}

}  // namespace

template <typename T>
void TraceAssembler::add_to(std::vector<T>* list, const RecordView& view) {
  T item{};
  std::string remark;
  const bool usable = decode(view, &item, &remark);
  if (!remark.empty()) {
    const auto name = record_type_name(static_cast<RecordType>(view.header.type));
    warnings_.add(
        usable ? Trouble::unknown_value : Trouble::record,
        fmt::format("{} at byte {}: {} record, {}", usable ? "doubtful" : "damaged", view.offset, name, remark));
  }
  if (usable) list->push_back(std::move(item));
}

void TraceAssembler::add(const RecordView& view) {
  switch (static_cast<RecordType>(view.header.type)) {
    case RecordType::module:
      return add_to(&trace_.modules, view);
    case RecordType::stack:
      return add_to(&trace_.stacks, view);
    case RecordType::thread_start:
      return add_to(&trace_.thread_starts, view);
    case RecordType::thread_end:
      return add_to(&trace_.thread_ends, view);
    case RecordType::thread_name:
      return add_to(&trace_.thread_names, view);
    case RecordType::sync:
      return add_to(&trace_.syncs, view);
    case RecordType::clock:
      return add_to(&trace_.clocks, view);
    case RecordType::acquire:
      return add_to(&trace_.acquires, view);
    case RecordType::deadlock:
      return add_to(&trace_.deadlocks, view);
    case RecordType::misuse:
      return add_to(&trace_.misuses, view);
    case RecordType::module_unload:
      return add_to(&trace_.module_unloads, view);
    case RecordType::note:
      return add_to(&trace_.notes, view);
    case RecordType::process:
      return add_to(&trace_.processes, view);
    case RecordType::ancestor:
      return add_to(&trace_.ancestors, view);
    case RecordType::gate:
      return add_to(&trace_.gates, view);
    case RecordType::joined_hold:
      return add_to(&trace_.joined_holds, view);
    case RecordType::sync_change:
      return add_to(&trace_.sync_changes, view);
    case RecordType::sync_block:
      return add_to(&trace_.sync_blocks, view);
    case RecordType::data_race:
      return add_to(&trace_.data_races, view);
    case RecordType::long_wait:
      return add_to(&trace_.long_waits, view);
    case RecordType::scheduling:
      return add_to(&trace_.scheduling, view);
    case RecordType::inversion:
      return add_to(&trace_.inversions, view);
    case RecordType::blocked_holding:
      return add_to(&trace_.blocked_holdings, view);
    case RecordType::loop_stall:
      return add_to(&trace_.loop_stalls, view);
    case RecordType::untimed_wait:
      return add_to(&trace_.untimed_waits, view);
    case RecordType::processor_delay:
      return add_to(&trace_.processor_delays, view);
    case RecordType::text:
      return;  // for the person who reads a dump
  }
  warnings_.add(Trouble::unknown_type,
                fmt::format("a record of unknown type {} at byte {} was skipped: a newer concheck may read it",
                            view.header.type, view.offset));
}

template <typename T>
void TraceAssembler::keep_first(std::vector<T>* list, const char* what) {
  sort_by_id(list);
  uint32_t id = 0;
  const size_t dropped = drop_duplicates(
      list, [](const T& item) { return item.id; }, &id);
  if (dropped == 0) return;
  warnings_.add(Trouble::duplicate,
                fmt::format("{} {} stands more than once: the first is kept, {} dropped", what, id, dropped));
}

void TraceAssembler::finish() {
  keep_first(&trace_.modules, "module");
  keep_first(&trace_.stacks, "stack");
  keep_first(&trace_.thread_starts, "thread start");
  keep_first(&trace_.thread_ends, "thread end");
  sort_by_id(&trace_.thread_names);
  keep_first(&trace_.syncs, "sync object");
  keep_first(&trace_.clocks, "clock");
  keep_first(&trace_.acquires, "acquisition");
  keep_first(&trace_.module_unloads, "module unload");
  keep_first(&trace_.sync_blocks, "block of sync object");
  sort_by_time(&trace_.deadlocks);
  sort_by_time(&trace_.misuses);
  sort_by_time(&trace_.data_races);
  sort_by_time(&trace_.processes);
  sort_by_time(&trace_.scheduling);
  sort_by_begin(&trace_.long_waits);
  sort_by_begin(&trace_.inversions);
  sort_by_begin(&trace_.processor_delays);
  sort_by_begin(&trace_.blocked_holdings);
  sort_by_begin(&trace_.loop_stalls);
  sort_by_index(&trace_.thread_slots);
  sort_by_index(&trace_.sync_slots);
  sort_by_index(&trace_.lock_uses);
  uint32_t index = 0;
  size_t dropped = drop_duplicates(
      &trace_.thread_slots, [](const ThreadSlotView& v) { return v.index; }, &index);
  dropped += drop_duplicates(
      &trace_.sync_slots, [](const SyncSlotView& v) { return v.index; }, &index);
  dropped += drop_duplicates(
      &trace_.lock_uses, [](const LockUseView& v) { return v.index; }, &index);
  if (dropped != 0) {
    warnings_.add(Trouble::duplicate,
                  fmt::format("slot {} stands more than once: the first is kept, {} dropped", index, dropped));
  }
  cut_loops();
}

// Follows every chain of parents once: a parent that is met on the way that led to it closes a loop.
void TraceAssembler::cut_loops() {
  enum class Mark : uint8_t { unseen, on_the_way, done };
  std::vector<AcquireRecord>& acquires = trace_.acquires;
  std::vector<Mark> marks(acquires.size(), Mark::unseen);
  std::vector<size_t> way;
  for (size_t start = 0; start < acquires.size(); ++start) {
    for (size_t at = start; marks[at] == Mark::unseen;) {
      marks[at] = Mark::on_the_way;
      way.push_back(at);
      const AcquireRecord* parent = find_by_id(acquires, acquires[at].parent);
      if (parent == nullptr) break;
      const auto next = static_cast<size_t>(parent - acquires.data());
      if (marks[next] == Mark::on_the_way) {
        warnings_.add(Trouble::loop, fmt::format("damaged: acquisition {} was its own ancestor", acquires[at].id));
        acquires[at].parent = 0;
        break;
      }
      at = next;
    }
    for (const size_t seen : way) marks[seen] = Mark::done;
    way.clear();
  }
}

}  // namespace concheck::trace
