#include "cli/quantity.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <string>

namespace concheck::cli {

std::optional<uint64_t> parse_number(std::string_view text, uint64_t limit) {
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || value > limit) return std::nullopt;
  return value;
}

std::optional<uint64_t> parse_size(std::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits]))) ++digits;
  const std::optional<uint64_t> number = parse_number(text.substr(0, digits), std::numeric_limits<uint64_t>::max());
  if (!number) return std::nullopt;

  std::string_view unit = text.substr(digits);
  if (unit.empty()) return number;
  constexpr std::string_view kUnits = "kmgt";
  const size_t power = kUnits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(unit.front()))));
  if (power == std::string_view::npos) return std::nullopt;
  unit.remove_prefix(1);
  if (unit != "" && unit != "B" && unit != "b" && unit != "iB") return std::nullopt;
  const int shift = 10 * (static_cast<int>(power) + 1);
  if (*number > std::numeric_limits<uint64_t>::max() >> shift) return std::nullopt;
  return *number << shift;
}

std::optional<uint64_t> parse_seconds(std::string_view text) {
  constexpr uint64_t kMost = 365 * 24 * 3600;
  const size_t point = std::min(text.find('.'), text.size());
  const std::optional<uint64_t> whole = parse_number(text.substr(0, point), kMost);
  if (!whole) return std::nullopt;
  if (point == text.size()) return *whole * 1'000'000'000;
  std::string digits(text.substr(point + 1));
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  digits.resize(9, '0');
  const std::optional<uint64_t> part = parse_number(digits, 999'999'999);
  if (!part) return std::nullopt;
  return *whole * 1'000'000'000 + *part;
}

}  // namespace concheck::cli
