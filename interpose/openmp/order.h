// A place that threads pass: what some did before it must-happen-before what others do after it. OpenMP's runtimes keep theirs in
// futexes that nobody sees; each of these stands for one of them.
#ifndef CONCHECK_INTERPOSE_OPENMP_ORDER_H_
#define CONCHECK_INTERPOSE_OPENMP_ORDER_H_

#include "interpose/clock.h"
#include "interpose/critical.h"
#include "interpose/guard.h"

namespace concheck::interpose::openmp {

// Zeroed = nobody has passed. Its address is the race detector's name for it.
struct Order {
  InternalLock lock;
  Clock clock;
};

// All that `self` did so far is before what acquires from `order` later.
void release_to(Thread* self, Order& order);
// All that was released to `order` so far is before what `self` does from now on.
void acquire_from(Thread* self, Order& order);
// Nobody asks for it any more.
void end_order(Order& order);

// Runs `what` with the calling thread, if it is observed. Not longer than that: the program's own code must not run inside.
template <typename What>
void observed(What what) {
  Guard guard;
  if (Thread* self = guard.thread()) what(self);
}

}  // namespace concheck::interpose::openmp

#endif  // CONCHECK_INTERPOSE_OPENMP_ORDER_H_
