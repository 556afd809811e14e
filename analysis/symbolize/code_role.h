// Which frames of a stack a person wants to see, and which of them is "the place".
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_CODE_ROLE_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_CODE_ROLE_H_

#include "analysis/report/finding.h"

namespace concheck::analysis {

// Of libc, the C++ library, the compiler's run-time or concheck itself, inlined or not.
bool is_internal(const SourceFrame& frame);

// The frame that stands for the whole stack: the innermost one of the program's own code that is not just a wrapper
// around a lock call (a guard's constructor, a method named lock). When there are only wrappers, the innermost of them;
// when all is internal, the innermost frame of all. Null for an empty stack.
const SourceFrame* place_of(const SourceStack& stack);

// The frame that stands for an access to memory: the innermost one of the program's own code. Null for an empty stack.
const SourceFrame* access_place_of(const SourceStack& stack);

// As place_of(), for where an object was made: constructors are passed by too.
const SourceFrame* origin_of(const SourceStack& stack);

// As place_of(), for where memory was allocated: the innermost frame of the program's own code that is not just another
// name for malloc().
const SourceFrame* allocation_of(const SourceStack& stack);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_CODE_ROLE_H_
