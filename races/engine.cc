#include "races/engine.h"

#include <dlfcn.h>
#include <link.h>

#include "races/hook.h"

namespace concheck::races {

bool engine_is_here = false;
uintptr_t engine_begin = 0;
uintptr_t engine_bytes = 0;

namespace {

int find_engine(dl_phdr_info* module, size_t, void*) {
  const auto wanted = reinterpret_cast<uintptr_t>(&__concheck_race_range);
  uintptr_t end = 0;
  bool found = false;
  for (int i = 0; i < module->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = module->dlpi_phdr[i];
    if (part.p_type != PT_LOAD) continue;
    const uintptr_t begin = module->dlpi_addr + part.p_vaddr;
    if (begin + part.p_memsz > end) end = begin + part.p_memsz;
    if (wanted - begin < part.p_memsz) found = true;
  }
  if (!found) return 0;
  engine_begin = module->dlpi_addr;
  engine_bytes = end - engine_begin;
  return 1;
}

// An allocator that the program was linked with before this library, or has in itself.
void look_for_allocator() {
  const void* used = dlsym(RTLD_DEFAULT, "malloc");
  Dl_info user;
  Dl_info own;
  if (used == nullptr || dladdr(used, &user) == 0 || dladdr(&engine_is_here, &own) == 0) return;
  if (user.dli_fbase != own.dli_fbase) __concheck_race_allocator_hidden(used);
}

__attribute__((constructor)) void look_for_engine() {
  // An engine without these tells of another time; one that lacks the others is asked for each.
  if (&__concheck_race_range == nullptr || &__concheck_race_allocated == nullptr || &__concheck_race_freed == nullptr)
    return;
  dl_iterate_phdr(find_engine, nullptr);
  engine_is_here = engine_bytes != 0;
  if (&__concheck_race_allocator_hidden != nullptr) look_for_allocator();
}

}  // namespace
}  // namespace concheck::races
