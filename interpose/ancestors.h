// Which processes this one comes from: a test is often started through a shell or a harness that leaves no trace of its
// own, and that ends soon after the test.
#ifndef CONCHECK_INTERPOSE_ANCESTORS_H_
#define CONCHECK_INTERPOSE_ANCESTORS_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// An AncestorRecord for the parent, its parent, and so on, as far as /proc shows them. For one thread at a time.
void write_ancestors(Thread* self);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_ANCESTORS_H_
