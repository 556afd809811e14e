// Perturbed schedules (perturb=SEED): at the hook points and at the start of threads some threads are held back for a
// moment, so that orders of events that are rare happen often. All of it follows from the seed, the thread's place in
// the tree of creations, and how many hook points it has passed: the same seed disturbs the same threads at the same
// places again.
//
// After S. Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (PCT, ASPLOS
// 2010): a random rank a thread, and a few random points where it is put behind all others. Where PCT stops threads,
// this delays them.
#ifndef CONCHECK_INTERPOSE_PERTURB_H_
#define CONCHECK_INTERPOSE_PERTURB_H_

#include <cstdint>

namespace concheck::interpose {

// Set once, before the program runs.
extern bool perturbing;

void begin_perturbing(uint64_t seed);

// May hold the calling thread back. Does nothing inside the runtime, in a signal handler, and in a thread that is not
// observed. Touches neither errno nor cancellation; a signal that arrives meanwhile ends the pause.
__attribute__((cold, noinline)) void pause_here();

inline void perturb() {
  if (__builtin_expect(perturbing, 0)) pause_here();
}

// The place of the thread that the calling one creates next.
uint64_t next_place();
// The calling thread is new, and this is its place.
void start_at_place(uint64_t place);
// The calling thread is the child of a fork, or it has just forked.
void take_place_of_child();
void count_child();

// Around an intercepted operation.
class Perturbed {
 public:
  __attribute__((always_inline)) Perturbed() { perturb(); }
  __attribute__((always_inline)) ~Perturbed() { perturb(); }
  Perturbed(const Perturbed&) = delete;
  Perturbed& operator=(const Perturbed&) = delete;
};

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_PERTURB_H_
