// Sizes as people write them.
#ifndef CONCHECK_CLI_QUANTITY_H_
#define CONCHECK_CLI_QUANTITY_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace concheck::cli {

// "4096", "64K", "64M", "1G", "2T", also as "64MB" or "64MiB" and in lower case: bytes, with 1K = 1024. Nothing for
// anything else, and for what does not fit into 64 bits.
std::optional<uint64_t> parse_size(std::string_view text);

// A whole decimal number without sign or blanks, at most `limit`; nothing for anything else.
std::optional<uint64_t> parse_number(std::string_view text, uint64_t limit);

// "30", "2.5": a time in seconds, as nanoseconds; at most a year. Nothing for anything else.
std::optional<uint64_t> parse_seconds(std::string_view text);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_QUANTITY_H_
