// Decides from chunk 0 whether a file is a trace that this version can read.
#ifndef CONCHECK_TRACE_HEADER_CHECK_H_
#define CONCHECK_TRACE_HEADER_CHECK_H_

#include <string>
#include <variant>

#include "trace/schema.h"
#include "trace/source.h"

namespace concheck::trace {

// The header with every text ended by a NUL and every length within its bounds; or what is wrong and what to do,
// without the path.
std::variant<Header, std::string> read_header(const Source& source);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_HEADER_CHECK_H_
