// What the program and its modules do, each with a copy of its own of `touch`: two entries and exits at least one
// write, one read and one atomic addition, one annotation. Never inlined and never optimised away.
#ifndef CONCHECK_TESTS_RACES_CALLS_H_
#define CONCHECK_TESTS_RACES_CALLS_H_

void AnnotateHappensBefore(const char* file, int line, const volatile void* address);
void* __tsan_create_fiber(unsigned flags);

static int word;
static int atom;

__attribute__((noinline)) static int touch(int value) {
  word = value;  // write4
  __asm__ volatile("" ::: "memory");
  const int seen = word;  // read4
  __atomic_fetch_add(&atom, 1, __ATOMIC_ACQ_REL);
  AnnotateHappensBefore(__FILE__, __LINE__, &word);
  return seen;
}

#endif  // CONCHECK_TESTS_RACES_CALLS_H_
