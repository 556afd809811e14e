#include "races/real.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace concheck::races::real {
namespace {

[[noreturn]] void die_missing(const char* name) {
  // A program that calls a function which nobody defines could not have started without us either.
  static constexpr char kBefore[] = "concheck: libconcheck-races.so cannot find the real function ";
  static constexpr char kAfter[] = "; link the library that defines it\n";
  ::syscall(SYS_write, 2, kBefore, sizeof kBefore - 1);
  ::syscall(SYS_write, 2, name, real::strlen(name));
  ::syscall(SYS_write, 2, kAfter, sizeof kAfter - 1);
  ::syscall(SYS_exit_group, 127);
  __builtin_unreachable();
}

bool is_mangled(const char* name) { return name[0] == '_' && name[1] == 'Z'; }

bool cxx_runtime_is_loaded() {
  for (const auto* map = static_cast<const link_map*>(_r_debug.r_map); map != nullptr; map = map->l_next) {
    if (::strstr(map->l_name, "libstdc++.so") != nullptr || ::strstr(map->l_name, "libc++") != nullptr) return true;
  }
  return false;
}

void* find_in_library(const char* file, int mode, const char* name) {
  void* library = dlopen(file, RTLD_LAZY | mode);
  if (library == nullptr) return nullptr;
  void* found = dlsym(library, name);
  if (found == nullptr) dlclose(library);
  return found;
}

// The C++ runtime may have come in by dlopen(RTLD_LOCAL), below a C program: then it is not among "the next ones". A program that
// needs nothing of libstdc++ but what stands here, too, may have been linked without it (--as-needed).
void* find_in_cxx_runtime(const char* name) {
  if (!is_mangled(name)) return nullptr;
  static constexpr const char* kFiles[] = {"libstdc++.so.6", "libc++abi.so.1", "libc++.so.1"};
  for (const char* file : kFiles) {
    if (void* found = find_in_library(file, RTLD_NOLOAD, name)) return found;
  }
  return find_in_library(kFiles[0], RTLD_NODELETE, name);
}

void* find(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) found = find_in_cxx_runtime(name);
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
#include "races/interceptors.def"
#undef CONCHECK_REAL

namespace {

// A first call that looks its function up takes away what dlerror() would have said, so all are looked up while nobody
// waits for that. C programs have none of the C++ ones, and a failed look-up allocates.
__attribute__((constructor)) void resolve_all() {
  const bool has_cxx = cxx_runtime_is_loaded();
#define CONCHECK_REAL(result, name, params, args)             \
  if (has_cxx || !is_mangled(#name)) {                        \
    if (void* found = dlsym(RTLD_NEXT, #name)) {              \
      real::name = reinterpret_cast<result(*) params>(found); \
    }                                                         \
  }
#include "races/interceptors.def"
#undef CONCHECK_REAL
}

}  // namespace
}  // namespace concheck::races::real
