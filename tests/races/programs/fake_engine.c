// Stands in for the engine of libconcheck.so: has some of its functions, not all, and says at the end how often each
// was called, on one line of standard error, in the order of this list.
#include <stdio.h>
#include <stdlib.h>

#define COUNTED(name) static _Atomic unsigned count_##name;
#define SHOWN(name) fprintf(stderr, " " #name "=%u", count_##name);
#define EACH(f) f(func_entry) f(func_exit) f(read4) f(write4) f(fetch_add) f(happens_before) f(fiber)
EACH(COUNTED)

void __concheck_tsan_func_entry(void* pc) {
  (void)pc;
  ++count_func_entry;
}
void __concheck_tsan_func_exit(void) { ++count_func_exit; }
void __concheck_tsan_read4(void* p) {
  (void)p;
  ++count_read4;
}
void __concheck_tsan_write4(void* p) {
  (void)p;
  ++count_write4;
}
unsigned __concheck_tsan_atomic32_fetch_add(volatile unsigned* p, unsigned value, int order) {
  (void)order;
  ++count_fetch_add;
  return __atomic_fetch_add(p, value, __ATOMIC_SEQ_CST);
}
void __concheck_AnnotateHappensBefore(const char* file, int line, const volatile void* p) {
  (void)file, (void)line, (void)p;
  ++count_happens_before;
}
void* __concheck_tsan_create_fiber(unsigned flags) {
  (void)flags;
  ++count_fiber;
  return &count_fiber;
}

__attribute__((destructor)) static void show(void) {
  fputs("engine:", stderr);
  EACH(SHOWN)
  fputs("\n", stderr);
}
