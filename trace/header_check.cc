#include "trace/header_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "trace/escape.h"

namespace concheck::trace {
namespace {

// What every version has at the same place.
constexpr size_t kIdentityBytes = offsetof(Header, header_bytes);

template <size_t kSize>
void end_text(char (&text)[kSize]) {
  text[kSize - 1] = '\0';
}

std::string not_a_trace() { return "is not a concheck trace; traces are named concheck.PROGRAM.PID.trace"; }

}  // namespace

std::variant<Header, std::string> read_header(const Source& source) {
  if (source.size() == 0) {
    return "is empty: nothing was recorded, or the disk was full; run the program again under concheck";
  }
  Header header{};
  const size_t bytes = source.read(0, std::as_writable_bytes(std::span(&header, 1)));
  if (bytes == 0) return "cannot be read; check the disk and the file's owner";
  if (bytes < kIdentityBytes) {
    const bool begins_like_one = std::memcmp(&header, &kMagic, std::min(bytes, sizeof(kMagic))) == 0;
    if (!begins_like_one) return not_a_trace();
    return fmt::format("is cut off in its header ({} of {} bytes); run the program again under concheck", bytes,
                       sizeof(Header));
  }
  if (header.magic == __builtin_bswap64(kMagic) && header.endian == __builtin_bswap32(kEndianMark)) {
    return "was written on a machine of the other byte order; read it on a machine like that one";
  }
  if (header.magic != kMagic) return not_a_trace();
  if (header.endian != kEndianMark) return "is damaged: its header has an impossible byte order mark; record it again";
  if (header.version > kVersion) {
    return fmt::format("was written by a newer concheck (trace version {}, this one reads up to {}); use that version",
                       header.version, kVersion);
  }
  if (header.version == 0) return "is damaged: its header says trace version 0; record it again";
  if (bytes < sizeof(Header)) {
    return fmt::format("is cut off in its header ({} of {} bytes); run the program again under concheck", bytes,
                       sizeof(Header));
  }
  if (header.header_bytes != sizeof(Header) || header.chunk_bytes != kChunkBytes) {
    return fmt::format(
        "is damaged: its header says {} header bytes and {} chunk bytes instead of {} and {}; record it again",
        header.header_bytes, header.chunk_bytes, sizeof(Header), kChunkBytes);
  }
  end_text(header.tool_version);
  if ((header.features & ~kKnownFeatures) != 0) {
    return fmt::format("uses features that this concheck does not know ({:#x}); use the version that wrote it{}{}",
                       header.features & ~kKnownFeatures, header.tool_version[0] != '\0' ? ": " : "",
                       escape_text(header.tool_version));
  }
  end_text(header.exe);
  end_text(header.directory);
  header.build_id_bytes = std::min<uint32_t>(header.build_id_bytes, sizeof(header.build_id));
  header.command_bytes = std::min<uint32_t>(header.command_bytes, sizeof(header.command));
  return header;
}

}  // namespace concheck::trace
