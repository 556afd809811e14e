// What the decoders of all records are made of.
#ifndef CONCHECK_TRACE_DECODE_PARTS_H_
#define CONCHECK_TRACE_DECODE_PARTS_H_

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "trace/block_walk.h"

namespace concheck::trace {

// Arguments, each ended by NUL; the last may be cut.
std::vector<std::string> split_arguments(const char* text, size_t bytes);

// The fixed part. A longer record is one of a later version with more fields, or has a tail. A shorter one is
// understood down to `least` bytes: its type had fewer fields once.
template <typename Record>
bool take_fixed(const RecordView& view, Record* out, std::string* remark, size_t least = sizeof(Record)) {
  static_assert(std::is_trivially_copyable_v<Record>);
  remark->clear();
  if (view.bytes.size() < least) {
    *remark = fmt::format("{} bytes instead of {}", view.bytes.size(), least);
    return false;
  }
  *out = {};
  std::memcpy(out, view.bytes.data(), std::min(view.bytes.size(), sizeof(Record)));
  return true;
}

template <typename Record>
bool take_with_id(const RecordView& view, Record* out, std::string* remark) {
  if (!take_fixed(view, out, remark)) return false;
  if (out->id != 0) return true;
  *remark = "id 0";
  return false;
}

// An array that begins `offset` bytes into the record.
template <typename Item>
bool take_items(const RecordView& view, size_t offset, uint64_t count, std::vector<Item>* out, std::string* remark) {
  static_assert(std::is_trivially_copyable_v<Item>);
  const uint64_t room = view.bytes.size() > offset ? (view.bytes.size() - offset) / sizeof(Item) : 0;
  if (count > room) {
    *remark = fmt::format("{} entries in room for {}", count, room);
    return false;
  }
  out->resize(count);
  if (count != 0) std::memcpy(out->data(), view.bytes.data() + offset, count * sizeof(Item));
  return true;
}

// The array behind the fixed part.
template <typename Record, typename Item>
bool take_tail(const RecordView& view, uint64_t count, std::vector<Item>* out, std::string* remark) {
  return take_items(view, sizeof(Record), count, out, remark);
}

// Sets a field to `instead` when its value is not one of the enum.
template <typename Field, typename Enum>
void check_enum(Field* field, bool (*is_known)(uint32_t), Enum instead, const char* what, std::string* remark) {
  if (is_known(*field)) return;
  *remark = fmt::format("{} {} is unknown", what, *field);
  *field = static_cast<Field>(instead);
}

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_DECODE_PARTS_H_
