// The wrappers of group "blocking" but those of poll and its kin (idle_calls.cc). Where nobody cares they are a test
// and a jump: the real function then has the program's own frame for a caller, as it has without us.
#include "interpose/blocking/blocking.h"
#include "interpose/hook.h"

using namespace concheck::interpose;

// The second function has the hook's signature, so it is reached by a jump, too, and its call site is the hook's: the
// hook needs no frame of its own, which would cost more than its test.
#define CONCHECK_HOOK(group, result, name, version, params, args)
#define CONCHECK_TAIL(group, name, version)
#define CONCHECK_BLOCK(call, result, name, version, params, args)                                  \
  __attribute__((noinline, cold)) static result blocked_##name params {                            \
    const blocking::Around around(concheck::trace::BlockingCall::call, CONCHECK_CALL_SITE());      \
    return real::name args;                                                                        \
  }                                                                                                \
  result hook_##name params {                                                                      \
    if (__builtin_expect(blocking::is_of_interest(current_thread), 0)) return blocked_##name args; \
    return real::name args;                                                                        \
  }
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
