#include "races/real.h"

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace concheck::races::real {
namespace {

[[noreturn]] void die_missing(const char* name) {
  // A program that calls a function which nobody defines could not have started without us either.
  static constexpr char kBefore[] = "concheck: libconcheck-races.so cannot find the real function ";
  static constexpr char kAfter[] = "; link the library that defines it\n";
  size_t length = 0;
  while (name[length] != '\0') ++length;
  ::syscall(SYS_write, 2, kBefore, sizeof kBefore - 1);
  ::syscall(SYS_write, 2, name, length);
  ::syscall(SYS_write, 2, kAfter, sizeof kAfter - 1);
  ::syscall(SYS_exit_group, 127);
  __builtin_unreachable();
}

// The C++ runtime may have come in by dlopen(RTLD_LOCAL), below a C program: then it is not among "the next ones".
void* find_in_cxx_runtime(const char* name) {
  if (name[0] != '_' || name[1] != 'Z') return nullptr;
  static constexpr const char* kFiles[] = {"libstdc++.so.6", "libc++abi.so.1", "libc++.so.1"};
  for (const char* file : kFiles) {
    void* library = dlopen(file, RTLD_LAZY | RTLD_NOLOAD);
    if (library == nullptr) continue;
    void* found = dlsym(library, name);
    dlclose(library);
    if (found != nullptr) return found;
  }
  return nullptr;
}

void* find(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) found = find_in_cxx_runtime(name);
  if (found == nullptr) die_missing(name);
  return found;
}

}  // namespace

#define CONCHECK_REAL(result, name, params, args)                      \
  static result resolve_##name params {                                \
    real::name = reinterpret_cast<result(*) params>(find(#name));      \
    return real::name args;                                            \
  }                                                                    \
  using Type_##name = result(*) params;                                \
  constinit Type_##name name = resolve_##name;
#include "races/interceptors.def"
#undef CONCHECK_REAL

}  // namespace concheck::races::real
