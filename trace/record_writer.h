// Appends records to blocks of one thread. A record becomes visible with its size word, which is written last; the word
// after it is zeroed first, so that the end of the records is always marked, even after an interrupted write.
#ifndef CONCHECK_TRACE_RECORD_WRITER_H_
#define CONCHECK_TRACE_RECORD_WRITER_H_

#include <string.h>

#include "trace/storage.h"

namespace concheck::trace {

class RecordWriter {
 public:
  // Writes `record` followed by `extra_bytes` of `extra`. Returns where it stands; null (and one more dropped fact in the
  // header) when there was no room. `Record` is one of the schema's, its header filled in here but for its flags.
  template <typename Record>
  Record* append(Storage& storage, RecordType type, uint32_t thread, Record record, const void* extra = nullptr,
                 size_t extra_bytes = 0) {
    const size_t size = (sizeof(Record) + extra_bytes + 7) & ~size_t{7};
    char* at = room(storage, size);
    if (at == nullptr) {
      __atomic_fetch_add(&storage.header().facts_dropped, 1, __ATOMIC_RELAXED);
      return nullptr;
    }
    record.header = {0, static_cast<uint16_t>(type), record.header.flags, thread, 0};
    memcpy(at + sizeof(uint32_t), reinterpret_cast<const char*>(&record) + sizeof(uint32_t),
           sizeof(Record) - sizeof(uint32_t));
    if (extra_bytes != 0) memcpy(at + sizeof(Record), extra, extra_bytes);
    cursor_ = at + size;
    if (cursor_ + sizeof(RecordHeader) <= end_) *reinterpret_cast<uint32_t*>(cursor_) = 0;
    __atomic_store_n(reinterpret_cast<uint32_t*>(at), static_cast<uint32_t>(size), __ATOMIC_RELEASE);
    return reinterpret_cast<Record*>(at);
  }

  void forget() { cursor_ = end_ = nullptr; }

 private:
  char* room(Storage& storage, size_t size) {
    if (cursor_ != nullptr && size <= static_cast<size_t>(end_ - cursor_)) return cursor_;
    const auto chunks = static_cast<uint32_t>((size + sizeof(BlockHeader) + kChunkBytes - 1) / kChunkBytes);
    BlockHeader* block = storage.claim(BlockType::records, chunks);
    if (block == nullptr) return nullptr;
    cursor_ = reinterpret_cast<char*>(block + 1);
    end_ = reinterpret_cast<char*>(block) + size_t{chunks} * kChunkBytes;
    return cursor_;
  }

  char* cursor_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_RECORD_WRITER_H_
