// An actual deadlock, said on stderr the moment it happens: who waits, for what, who holds it, where (module + offset;
// the analysis has the symbols), and the command that gives the full report.
#ifndef CONCHECK_INTERPOSE_ANNOUNCE_H_
#define CONCHECK_INTERPOSE_ANNOUNCE_H_

#include <cstdint>

#include "trace/schema.h"

namespace concheck::interpose {

// The threads of a cycle in its order. With on_deadlock=abort it does not return: the process ends by SIGABRT.
void announce_deadlock(const trace::DeadlockEntry* entries, uint32_t count, trace::DeadlockShape shape);

// A thread requests a lock that it holds itself, or an initialisation that it is running, without a timeout.
void announce_self_deadlock(uint32_t thread, const trace::Wait& wait, uint32_t held_stack);

// The child of a fork requests, without a timeout, a lock that another thread held at the fork.
void announce_fork_hazard(uint32_t thread, uint32_t sync, uint32_t wait_stack, uint32_t held_stack);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_ANNOUNCE_H_
