// Declarations of the hooks. A hook is a C++ function hook_<name> whose symbol is <name>: so the system headers' own
// declarations (with their attributes and exception specifications) never meet ours.
#ifndef CONCHECK_INTERPOSE_HOOK_H_
#define CONCHECK_INTERPOSE_HOOK_H_

#include "interpose/call_site.h"
#include "interpose/guard.h"
#include "interpose/perturb.h"
#include "interpose/real.h"

#define CONCHECK_EXPORT extern "C" __attribute__((visibility("default")))

#define CONCHECK_HOOK(group, result, name, version, params, args) \
  CONCHECK_EXPORT result hook_##name params __asm__(#name);
#define CONCHECK_TAIL(group, name, version)
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL

// Begins every hook: `self` is this thread's state, or null when the call is to be passed on unobserved (recording is
// off, or the runtime itself is calling).
#define CONCHECK_ENTER(self)                    \
  ::concheck::interpose::Perturbed perturbed_; \
  ::concheck::interpose::Guard guard_;         \
  ::concheck::interpose::Thread* const self = guard_.thread()

#endif  // CONCHECK_INTERPOSE_HOOK_H_
