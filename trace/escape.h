// Text out of a trace is whatever the target put there. Before a person's terminal sees it, it goes through here.
#ifndef CONCHECK_TRACE_ESCAPE_H_
#define CONCHECK_TRACE_ESCAPE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace concheck::trace {

// Printable ASCII and well-formed UTF-8 stay. Control characters (C0, DEL, C1), quotes, backslashes, line separators,
// marks that reorder or hide text, and bytes that are not UTF-8 become \n, \t, \", \\ or \xNN (one for each byte). The
// result is one line of valid UTF-8, and different inputs give different results.
std::string escape_text(std::string_view text);

// The same between quotes.
std::string quote_text(std::string_view text);

// Lower-case hex digits, two for each byte.
std::string hex_text(std::span<const uint8_t> bytes);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_ESCAPE_H_
