#include "trace/escape.h"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace concheck::trace {
namespace {

struct Character {
  uint32_t code;
  size_t bytes;  // 0 = not well-formed UTF-8
};

// RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF.
Character decode_utf8(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  if (bytes == 0 || lead > 0xf4 || text.size() < bytes) return {0, 0};
  uint32_t code = lead & (0x7f >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0, 0};
    code = (code << 6) | (byte(i) & 0x3f);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {0, 0};
  return {code, bytes};
}

bool is_safe(uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  if (code == '"' || code == '\\') return false;
  if (code == 0xad || code == 0x61c || code == 0xfeff) return false;
  if (code >= 0x200b && code <= 0x200f) return false;  // zero width, direction marks
  if (code >= 0x2028 && code <= 0x202e) return false;  // line separators, direction overrides
  if (code >= 0x2060 && code <= 0x206f) return false;  // invisible, isolates
  return true;
}

}  // namespace

std::string escape_text(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = decode_utf8(text);
    const size_t bytes = character.bytes == 0 ? 1 : character.bytes;
    if (character.bytes != 0 && is_safe(character.code)) {
      result.append(text.substr(0, bytes));
    } else if (text[0] == '\n') {
      result.append("\\n");
    } else if (text[0] == '\t') {
      result.append("\\t");
    } else if (text[0] == '"' || text[0] == '\\') {
      result.push_back('\\');
      result.push_back(text[0]);
    } else {
      for (const char c : text.substr(0, bytes)) {
        fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<uint8_t>(c));
      }
    }
    text.remove_prefix(bytes);
  }
  return result;
}

std::string quote_text(std::string_view text) { return fmt::format("\"{}\"", escape_text(text)); }

std::string hex_text(std::span<const uint8_t> bytes) {
  std::string result;
  result.reserve(2 * bytes.size());
  for (const uint8_t byte : bytes) fmt::format_to(std::back_inserter(result), "{:02x}", byte);
  return result;
}

}  // namespace concheck::trace
