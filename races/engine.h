// What libconcheck.so may bring: the engine's functions, as weak references. One that it does not have, or all of them when
// it is not preloaded, are null.
#ifndef CONCHECK_RACES_ENGINE_H_
#define CONCHECK_RACES_ENGINE_H_

#include <stddef.h>
#include <stdint.h>

// Default visibility: the address must come from the GOT, where the dynamic loader puts it. A hidden weak symbol that is
// not defined here would be a constant null.
#define CONCHECK_ENGINE extern "C" __attribute__((weak, visibility("default")))

#define CONCHECK_TSAN(effect, result, name, params, args) CONCHECK_ENGINE result __concheck_tsan_##name params;
#define CONCHECK_ANNOTATION(effect, result, name, params, args) CONCHECK_ENGINE result __concheck_##name params;
#include "races/entry_points.def"
#undef CONCHECK_TSAN
#undef CONCHECK_ANNOTATION

#endif  // CONCHECK_RACES_ENGINE_H_
