// Which threads wait without a timeout, kept up to date with every such wait.
#ifndef CONCHECK_INTERPOSE_WAITING_THREADS_H_
#define CONCHECK_INTERPOSE_WAITING_THREADS_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

void set_waiting(const Thread* self, bool waiting);

// How many they are.
uint32_t waiting_thread_count();

// The first of them in a slot >= *slot, which is set to the slot after it; null at the end.
Thread* next_waiting(uint32_t* slot);

void restart_waiting_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_WAITING_THREADS_H_
