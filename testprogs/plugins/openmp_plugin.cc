// What only a plugin brings OpenMP for. With optimisation, the last call of a function is a jump: its return address is that of the
// function's caller, which is the one that runs the bodies of parallel regions, or the host.
// COMPILE: -fopenmp -O2
// LINK: gomp
#include <omp.h>

static omp_lock_t lock;

extern "C" void plugin_begin() { omp_init_lock(&lock); }
extern "C" void plugin_enter() { omp_set_lock(&lock); }
extern "C" void plugin_leave() { omp_unset_lock(&lock); }
extern "C" void plugin_end() { omp_destroy_lock(&lock); }

// Two results at once need a lock of the runtime's.
extern "C" int plugin_reduce(int count) {
  int sum = 0;
  int all_bits = 0;
#pragma omp parallel for num_threads(3) reduction(+ : sum) reduction(| : all_bits)
  for (int i = 0; i < count; ++i) {
    sum += i;
    all_bits |= i;
  }
  return sum + all_bits;
}
