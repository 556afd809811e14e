// Which long waits are told in full: those that are a quarter longer than any told before of the same object at the same place, or in
// which others were served a quarter more often; in a bounded number. A wait that is no finding must not hide one that is.
#ifndef CONCHECK_INTERPOSE_CONTENTION_LONG_WAITS_H_
#define CONCHECK_INTERPOSE_CONTENTION_LONG_WAITS_H_

#include <cstdint>

namespace concheck::interpose::contention {

// True when a wait of `ns` for the object `sync` at `stack`, in which it was given to others `served` times, is to be told; it counts as
// told then. Any thread may ask at any time.
bool claim_long_wait(uint32_t sync, uint32_t stack, uint64_t ns, uint64_t served);

void restart_long_waits_in_child();

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_LONG_WAITS_H_
