#include "blocks/real.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace concheck::blocks::real {
namespace {

[[noreturn]] void die_missing(const char* name) {
  // A program that calls a function which nobody defines could not have started without us either.
  static constexpr char kBefore[] = "concheck: libconcheck-blocks.so cannot find the real function ";
  static constexpr char kAfter[] = "; run without --blocks on\n";
  ::syscall(SYS_write, 2, kBefore, sizeof kBefore - 1);
  ::syscall(SYS_write, 2, name, ::strlen(name));
  ::syscall(SYS_write, 2, kAfter, sizeof kAfter - 1);
  ::syscall(SYS_exit_group, 127);
  __builtin_unreachable();
}

void* find(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) die_missing(name);
  return found;
}

}  // namespace

#define CONCHECK_REAL(result, name, params, args)                 \
  static result resolve_##name params {                           \
    real::name = reinterpret_cast<result(*) params>(find(#name)); \
    return real::name args;                                       \
  }                                                               \
  using Type_##name = result(*) params;                           \
  constinit Type_##name name = resolve_##name;
#include "blocks/interceptors.def"
#undef CONCHECK_REAL

namespace {

// A first call that looks its function up would take away what dlerror() has to say: all are looked up while nobody
// waits for that.
__attribute__((constructor)) void resolve_all() {
#define CONCHECK_REAL(result, name, params, args) real::name = reinterpret_cast<result(*) params>(find(#name));
#include "blocks/interceptors.def"
#undef CONCHECK_REAL
}

}  // namespace
}  // namespace concheck::blocks::real
