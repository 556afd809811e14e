// operator new and operator delete, by the names that they have in object files: this library does without libstdc++.
// Where the program has none of them either, nobody calls these.
#include "races/allocation.h"

namespace concheck::races {

#define CONCHECK_NEW(name, params, args)                                        \
  void* hook_##name params {                                                    \
    if (!CONCHECK_OBSERVED()) return real::name args;                           \
    return allocate_for(bytes, CONCHECK_PC(), [&] { return real::name args; }); \
  }

#define CONCHECK_DELETE(name, params, args)                    \
  void hook_##name params {                                    \
    if (CONCHECK_OBSERVED() && note_freed(p, CONCHECK_PC())) { \
      giving_back = p;                                         \
      real::name args;                                         \
      giving_back = nullptr;                                   \
      return;                                                  \
    }                                                          \
    real::name args;                                           \
  }

CONCHECK_NEW(_Znwm, (size_t bytes), (bytes))
CONCHECK_NEW(_Znam, (size_t bytes), (bytes))
CONCHECK_NEW(_ZnwmRKSt9nothrow_t, (size_t bytes, const void* nothrow), (bytes, nothrow))
CONCHECK_NEW(_ZnamRKSt9nothrow_t, (size_t bytes, const void* nothrow), (bytes, nothrow))
CONCHECK_NEW(_ZnwmSt11align_val_t, (size_t bytes, size_t alignment), (bytes, alignment))
CONCHECK_NEW(_ZnamSt11align_val_t, (size_t bytes, size_t alignment), (bytes, alignment))
CONCHECK_NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, (size_t bytes, size_t alignment, const void* nothrow),
             (bytes, alignment, nothrow))
CONCHECK_NEW(_ZnamSt11align_val_tRKSt9nothrow_t, (size_t bytes, size_t alignment, const void* nothrow),
             (bytes, alignment, nothrow))

CONCHECK_DELETE(_ZdlPv, (void* p), (p))
CONCHECK_DELETE(_ZdaPv, (void* p), (p))
CONCHECK_DELETE(_ZdlPvm, (void* p, size_t bytes), (p, bytes))
CONCHECK_DELETE(_ZdaPvm, (void* p, size_t bytes), (p, bytes))
CONCHECK_DELETE(_ZdlPvRKSt9nothrow_t, (void* p, const void* nothrow), (p, nothrow))
CONCHECK_DELETE(_ZdaPvRKSt9nothrow_t, (void* p, const void* nothrow), (p, nothrow))
CONCHECK_DELETE(_ZdlPvSt11align_val_t, (void* p, size_t alignment), (p, alignment))
CONCHECK_DELETE(_ZdaPvSt11align_val_t, (void* p, size_t alignment), (p, alignment))
CONCHECK_DELETE(_ZdlPvmSt11align_val_t, (void* p, size_t bytes, size_t alignment), (p, bytes, alignment))
CONCHECK_DELETE(_ZdaPvmSt11align_val_t, (void* p, size_t bytes, size_t alignment), (p, bytes, alignment))
CONCHECK_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void* p, size_t alignment, const void* nothrow),
                (p, alignment, nothrow))
CONCHECK_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void* p, size_t alignment, const void* nothrow),
                (p, alignment, nothrow))

}  // namespace concheck::races
