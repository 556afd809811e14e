#include "interpose/openmp/library.h"

#include <dlfcn.h>
#include <link.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/guard.h"
#include "interpose/openmp/team.h"

namespace concheck::interpose::openmp {
namespace {

struct Caller {
  uintptr_t begin;  // of the module; 0 = it is gone
  uintptr_t end;
  const void* map;
  uintptr_t library_begin;  // of the runtime
  uintptr_t library_end;    // 0 = the module has none
  Library library;
  Caller* next;
};

// Grows at its head; entries stay.
Caller* callers = nullptr;
InternalLock lock;

struct Place {
  uintptr_t begin;
  uintptr_t end;
  link_map* map;
};

// The module that an address lies in. Code that none brought (made at run time) has the functions of the whole program.
Place module_of(uintptr_t address) {
  dl_find_object found{};
  if (_dl_find_object(reinterpret_cast<void*>(address), &found) != 0) return {address, address + 1, nullptr};
  return {reinterpret_cast<uintptr_t>(found.dlfo_map_start), reinterpret_cast<uintptr_t>(found.dlfo_map_end), found.dlfo_link_map};
}

const link_map* own_map() {
  static const int here_it_is = 0;
  return module_of(reinterpret_cast<uintptr_t>(&here_it_is)).map;
}

// What a function that the caller's runtime does not have comes to. Without us the program would have ended, too.
template <const char* kName>
[[noreturn]] void missing() {
  real::die_missing(kName);
}

// For dlsym. A module that was not opened itself, but came with another one, can be asked only once it has been.
class Handle {
 public:
  explicit Handle(const link_map* map) : whole_program_(map == nullptr || map->l_name[0] == '\0') {
    if (!whole_program_ && map != own_map()) opened_ = dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
  }
  ~Handle() {
    if (opened_ != nullptr) dlclose(opened_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  // Among the functions of the whole program are our own, too: where it has no runtime they are the only ones.
  void* look_up(const char* name) const {
    if (void* found = dlsym(RTLD_NEXT, name)) return found;
    if (!whole_program_ && opened_ == nullptr) return nullptr;
    void* found = dlsym(whole_program_ ? RTLD_DEFAULT : opened_, name);
    return found != nullptr && module_of(reinterpret_cast<uintptr_t>(found)).map != own_map() ? found : nullptr;
  }

 private:
  bool whole_program_;
  void* opened_ = nullptr;
};

void fill(Caller& caller, const Handle& module) {
  const auto any_function = reinterpret_cast<uintptr_t>(module.look_up("omp_get_thread_num"));
  if (any_function == 0) return;
  const Place runtime = module_of(any_function);
  caller.library_begin = runtime.begin;
  caller.library_end = runtime.end;
#define CONCHECK_HOOK(group, result, name, version, params, args)
#define CONCHECK_TAIL(group, name, version)
#define CONCHECK_OPENMP(result, name, params, args)                        \
  if (void* found = module.look_up(#name)) {                               \
    caller.library.name = reinterpret_cast<result(*) params>(found);       \
  } else {                                                                 \
    static constexpr char kName[] = #name;                                 \
    caller.library.name = reinterpret_cast<result(*) params>(missing<kName>); \
  }
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
  const auto get_cancellation = reinterpret_cast<int (*)()>(module.look_up("omp_get_cancellation"));
  caller.library.cancels = get_cancellation != nullptr && get_cancellation() != 0;
}

__attribute__((cold, noinline)) const Caller& learn_of(const Place& module) {
  Guard guard;
  LibcCalls calls;
  auto* caller = arena_allocate_array<Caller>(1);
  if (caller == nullptr) real::die_missing("of OpenMP: no memory");
  fill(*caller, Handle(module.map));
  caller->map = module.map;
  caller->begin = module.begin;
  caller->end = module.end;
  Critical critical(lock);
  caller->next = callers;
  __atomic_store_n(&callers, caller, __ATOMIC_RELEASE);
  return *caller;
}

Caller* first() { return __atomic_load_n(&callers, __ATOMIC_ACQUIRE); }

const Caller& caller_at(uintptr_t pc) {
  for (const Caller* caller = first(); caller != nullptr; caller = caller->next) {
    const uintptr_t begin = __atomic_load_n(&caller->begin, __ATOMIC_RELAXED);
    if (begin != 0 && pc >= begin && pc < caller->end) return *caller;
  }
  return learn_of(module_of(pc));
}

// Some module has one, since the program calls it.
__attribute__((cold, noinline)) const Library& any_library() {
  for (const Caller* caller = first(); caller != nullptr; caller = caller->next) {
    if (caller->library_end != 0 && __atomic_load_n(&caller->begin, __ATOMIC_RELAXED) != 0) return caller->library;
  }
  for (const link_map* map = own_map(); map != nullptr; map = map->l_next) {
    const Caller& caller = caller_at(reinterpret_cast<uintptr_t>(map->l_ld));
    if (caller.library_end != 0) return caller.library;
  }
  real::die_missing("of OpenMP: no module has it");
}

}  // namespace

const Library& library_of(uintptr_t pc) {
  const Caller& caller = caller_at(pc);
  if (caller.library_end != 0) return caller.library;
  return here.library != nullptr ? *here.library : any_library();
}

bool is_in_library(uintptr_t pc) {
  if (here.in_runtime) return true;
  for (const Caller* caller = first(); caller != nullptr; caller = caller->next) {
    if (pc >= caller->library_begin && pc < __atomic_load_n(&caller->library_end, __ATOMIC_RELAXED)) return true;
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
    __atomic_store_n(&caller->library_end, 0, __ATOMIC_RELAXED);
  }
}

void restart_libraries_in_child() { lock.reset(); }

}  // namespace concheck::interpose::openmp
