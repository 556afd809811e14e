// The C++ ABI's guards for function-local statics, for a process in which no C++ runtime can be found although a guard is
// used (a plugin with its own hidden libstdc++, loaded locally into a C program).
#ifndef CONCHECK_INTERPOSE_CXA_GUARD_FALLBACK_H_
#define CONCHECK_INTERPOSE_CXA_GUARD_FALLBACK_H_

namespace concheck::interpose {

// Our own __cxa_guard_acquire, _release or _abort; nullptr for any other name. They follow the Itanium C++ ABI, section
// 3.3.3: the first byte says "initialised"; we use the second word as a futex (0 idle, 1 running, 2 running, waited for).
void* cxa_guard_fallback(const char* name);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_CXA_GUARD_FALLBACK_H_
