#include "interpose/real.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "interpose/cxa_guard_fallback.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::real {

void die_missing(const char* name) {
  // A program that calls a function nobody defines could not have started without us either.
  static constexpr char kBefore[] = "concheck: cannot find the real function ";
  static constexpr char kAfter[] = "; run the program without libconcheck.so\n";
  sys::call(SYS_write, 2, reinterpret_cast<long>(kBefore), sizeof kBefore - 1);
  sys::call(SYS_write, 2, reinterpret_cast<long>(name), static_cast<long>(strlen(name)));
  sys::call(SYS_write, 2, reinterpret_cast<long>(kAfter), sizeof kAfter - 1);
  sys::call(SYS_exit_group, 127);
  __builtin_unreachable();
}

namespace {

void* find_next(const char* name, const char* version) {
  return version[0] != '\0' ? dlvsym(RTLD_NEXT, name, version) : dlsym(RTLD_NEXT, name);
}

// libstdc++ may have come in by dlopen(RTLD_LOCAL), below a C program: then it is not among "the next ones".
void* find_in_cxx_runtime(const char* name) {
  if (strncmp(name, "__cxa_guard_", 12) != 0) return nullptr;
  if (void* library = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_NOLOAD)) {
    void* found = dlsym(library, name);
    dlclose(library);
    if (found != nullptr) return found;
  }
  return cxa_guard_fallback(name);
}

bool cxx_runtime_is_loaded() {
  for (const auto* map = static_cast<const link_map*>(_r_debug.r_map); map != nullptr; map = map->l_next) {
    if (strstr(map->l_name, "libstdc++.so") != nullptr) return true;
  }
  return false;
}

void* find(const char* name, const char* version) {
  void* found = find_next(name, version);
  if (found == nullptr) found = find_in_cxx_runtime(name);
  if (found == nullptr) die_missing(name);
  return found;
}

struct TailRow {
  const char* name;
  const char* version;
};

constexpr TailRow kTails[] = {
#define CONCHECK_HOOK(group, result, name, version, params, args)
#define CONCHECK_TAIL(group, name, version) {#name, version},
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
};

void* tail_pointers[static_cast<int>(Tail::count)];

}  // namespace

#define CONCHECK_HOOK(group, result, name, version, params, args)       \
  static result resolve_##name params {                                 \
    real::name = reinterpret_cast<result(*) params>(find(#name, version)); \
    return real::name args;                                             \
  }                                                                     \
  using Type_##name = result(*) params;                                 \
  constinit Type_##name name = resolve_##name;
#define CONCHECK_TAIL(group, name, version)
#define CONCHECK_OPENMP(result, name, params, args)
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL

void* tail_target(Tail function) {
  void*& pointer = tail_pointers[static_cast<int>(function)];
  if (pointer == nullptr) {
    const TailRow& row = kTails[static_cast<int>(function)];
    pointer = find(row.name, row.version);
  }
  return pointer;
}

void resolve_all() {
  // The C++ runtime's functions only where it is: a C program has none, and a failed dlsym allocates and leaves an error
  // for dlerror. (Resolving late is not free of traces either: it clears what dlerror would say.)
  const bool has_cxx = cxx_runtime_is_loaded();
#define CONCHECK_HOOK(group, result, name, version, params, args)                      \
  if (has_cxx || strncmp(#name, "__cxa_", 6) != 0) {                                   \
    real::name = reinterpret_cast<result(*) params>(find(#name, version));             \
  }
#define CONCHECK_TAIL(group, name, version) tail_target(Tail::name);
#define CONCHECK_OPENMP(result, name, params, args)
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
}

int hook_count() {
  return 0
#define CONCHECK_HOOK(group, result, name, version, params, args) +1
#define CONCHECK_TAIL(group, name, version) +1
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
      ;
}

}  // namespace concheck::interpose::real
