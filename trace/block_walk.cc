#include "trace/block_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace concheck::trace {
namespace {

// No record of ours comes near: a clock of 2 million threads. Keeps a wrong size from costing memory.
constexpr uint32_t kMaxRecordBytes = 16 * 1024 * 1024;

uint64_t chunks_in(uint64_t bytes) { return (bytes + kChunkBytes - 1) / kChunkBytes; }

// Chunks that may hold blocks, with a warning when the file has fewer than it should.
uint64_t claimed_chunks(const Source& source, const Header& header, Warnings* warnings) {
  const uint64_t claimed = header.next_chunk & ~kSealed;
  uint64_t expected = claimed * kChunkBytes;
  // At the size limit writers claim chunks in vain: next_chunk goes beyond the limit, the file does not.
  if (header.max_bytes >= sizeof(Header)) expected = std::min(expected, header.max_bytes);
  if (source.size() < expected) {
    warnings->add(Trouble::truncated,
                  fmt::format("truncated at byte {} of {}: what follows is missing", source.size(), expected));
  }
  return std::min(claimed, chunks_in(source.size()));
}

}  // namespace

void for_each_block(const Source& source, const Header& header, Warnings* warnings,
                    const std::function<void(const Block&)>& fn) {
  const uint64_t claimed = header.next_chunk & ~kSealed;
  const uint64_t chunks = claimed_chunks(source, header, warnings);
  for (uint64_t chunk = 1; chunk < chunks;) {
    const uint64_t offset = chunk * kChunkBytes;
    BlockHeader block{};
    if (source.read(offset, std::as_writable_bytes(std::span(&block, 1))) < sizeof(block)) break;
    if (block.magic != kBlockMagic) {
      if (block.magic != 0)
        warnings->add(Trouble::block, fmt::format("damaged at byte {}: no block begins there", offset));
      chunk = std::max(chunk + 1, source.next_data(offset + kChunkBytes) / kChunkBytes);
      continue;
    }
    if (block.chunks == 0 || block.chunks > claimed - chunk) {
      // Its neighbours may be whole, so believe in one chunk only.
      warnings->add(Trouble::block,
                    fmt::format("damaged at byte {}: a block of {} chunks does not fit there", offset, block.chunks));
      block.chunks = 1;
    }
    const uint64_t end = offset + uint64_t{block.chunks} * kChunkBytes;
    fn({offset, std::min(end, source.size()), block, end > source.size()});
    chunk += block.chunks;
  }
}

void check_readable(const Source& source, Warnings* warnings) {
  if (!source.lost_at().has_value()) return;
  warnings->add(
      Trouble::unreadable,
      fmt::format("unreadable at byte {}: the disk failed, or the file was cut while it was read", *source.lost_at()));
}

void for_each_record(const Source& source, const Block& block, Warnings* warnings,
                     const std::function<void(const RecordView&)>& fn) {
  Window window(source);
  const auto damaged = [&](uint64_t offset, uint32_t size) {
    warnings->add(Trouble::record,
                  fmt::format("damaged at byte {}: a record of {} bytes cannot be there; the rest of its "
                              "block is skipped",
                              offset, size));
  };
  const uint64_t block_end = block.offset + uint64_t{block.header.chunks} * kChunkBytes;
  for (uint64_t offset = block.offset + sizeof(BlockHeader); offset + sizeof(RecordHeader) <= block.end;) {
    RecordHeader header;
    const auto head = window.at(offset, sizeof(header), block.end);
    if (head.size() < sizeof(header)) return;
    std::memcpy(&header, head.data(), sizeof(header));
    if (header.size == 0) return;
    if (header.size < sizeof(header) || header.size % 8 != 0 || header.size > kMaxRecordBytes ||
        header.size > block_end - offset) {
      return damaged(offset, header.size);
    }
    if (header.size > block.end - offset) return;  // cut off: the walk has said so
    const auto bytes = window.at(offset, header.size, block.end);
    if (bytes.size() < header.size) return;
    fn({offset, header, bytes});
    offset += header.size;
  }
}

}  // namespace concheck::trace
