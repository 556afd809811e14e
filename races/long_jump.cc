// Jumps that leave functions without their end being told (__tsan_func_exit).
#include "races/hook.h"

namespace concheck::races {
namespace {

constexpr int kStackPointer = 6;

// glibc disguises saved addresses: exclusive or with the word at %fs:0x30, then rotated left by 17.
void note_jump(jump_target* target) {
  if (&__concheck_race_longjmp == nullptr) return;
  uintptr_t sp = target[kStackPointer];
  __asm__("ror $17, %0\n\txor %%fs:0x30, %0" : "+r"(sp) : : "cc");
  __concheck_race_longjmp(sp);
}

}  // namespace

#define CONCHECK_JUMP(name)                          \
  void hook_##name(jump_target* target, int value) { \
    if (CONCHECK_OBSERVED()) note_jump(target);      \
    real::name(target, value);                       \
  }
CONCHECK_JUMP(longjmp)
CONCHECK_JUMP(_longjmp)
CONCHECK_JUMP(siglongjmp)
CONCHECK_JUMP(__longjmp_chk)

}  // namespace concheck::races
