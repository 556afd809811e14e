#include "interpose/openmp/library.h"

#include <dlfcn.h>
#include <link.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/guard.h"

namespace concheck::interpose::openmp {
namespace {

struct Caller {
  uintptr_t begin;  // of the module; 0 = it is gone
  uintptr_t end;
  const void* map;
  uintptr_t library_begin;  // of the runtime
  uintptr_t library_end;
  Library library;
  Caller* next;
};

// Grows at its head; entries stay.
Caller* callers = nullptr;
InternalLock lock;

// What a function that the caller's runtime does not have comes to. Without us the program would have ended, too.
template <const char* kName>
[[noreturn]] void missing() {
  real::die_missing(kName);
}

void* look_up(void* module, const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  return found != nullptr ? found : dlsym(module, name);
}

void fill(Caller& caller, void* module) {
#define CONCHECK_HOOK(group, result, name, version, params, args)
#define CONCHECK_TAIL(group, name, version)
#define CONCHECK_OPENMP(result, name, params, args)                        \
  if (void* found = look_up(module, #name)) {                              \
    caller.library.name = reinterpret_cast<result(*) params>(found);       \
    caller.library_begin = reinterpret_cast<uintptr_t>(found);             \
  } else {                                                                 \
    static constexpr char kName[] = #name;                                 \
    caller.library.name = reinterpret_cast<result(*) params>(missing<kName>); \
  }
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
  dl_find_object found{};
  if (_dl_find_object(reinterpret_cast<void*>(caller.library_begin), &found) == 0) {
    caller.library_begin = reinterpret_cast<uintptr_t>(found.dlfo_map_start);
    caller.library_end = reinterpret_cast<uintptr_t>(found.dlfo_map_end);
  }
}

__attribute__((cold, noinline)) const Library& find_library(uintptr_t pc) {
  Guard guard;
  LibcCalls calls;
  dl_find_object found{};
  // Code that no module brought (made at run time) has the functions of the whole program.
  const bool known = _dl_find_object(reinterpret_cast<void*>(pc), &found) == 0;
  auto* caller = arena_allocate_array<Caller>(1);
  if (caller == nullptr) real::die_missing("of OpenMP: no memory");
  fill(*caller, known ? found.dlfo_link_map : RTLD_DEFAULT);
  caller->map = known ? found.dlfo_link_map : nullptr;
  caller->begin = known ? reinterpret_cast<uintptr_t>(found.dlfo_map_start) : pc;
  caller->end = known ? reinterpret_cast<uintptr_t>(found.dlfo_map_end) : pc + 1;
  Critical critical(lock);
  caller->next = callers;
  __atomic_store_n(&callers, caller, __ATOMIC_RELEASE);
  return caller->library;
}

Caller* first() { return __atomic_load_n(&callers, __ATOMIC_ACQUIRE); }

}  // namespace

const Library& library_of(uintptr_t pc) {
  for (const Caller* caller = first(); caller != nullptr; caller = caller->next) {
    const uintptr_t begin = __atomic_load_n(&caller->begin, __ATOMIC_RELAXED);
    if (begin != 0 && pc >= begin && pc < caller->end) return caller->library;
  }
  return find_library(pc);
}

bool is_in_library(uintptr_t pc) {
  for (const Caller* caller = first(); caller != nullptr; caller = caller->next) {
    if (pc >= caller->library_begin && pc < caller->library_end) return true;
  }
  return false;
}

void forget_unloaded_callers() {
  for (Caller* caller = first(); caller != nullptr; caller = caller->next) {
    const uintptr_t begin = __atomic_load_n(&caller->begin, __ATOMIC_RELAXED);
    if (begin == 0 || caller->map == nullptr) continue;
    dl_find_object found{};
    if (_dl_find_object(reinterpret_cast<void*>(begin), &found) == 0 && found.dlfo_link_map == caller->map &&
        reinterpret_cast<uintptr_t>(found.dlfo_map_start) == begin) {
      continue;
    }
    __atomic_store_n(&caller->begin, 0, __ATOMIC_RELAXED);
  }
}

void restart_libraries_in_child() { lock.reset(); }

}  // namespace concheck::interpose::openmp
