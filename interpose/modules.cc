#include "interpose/modules.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/runtime.h"
#include "interpose/sync_table.h"

namespace concheck::interpose {
namespace {

struct Module {
  uintptr_t start;
  uintptr_t end;
  uintptr_t bias;
  const link_map* map;
  uint32_t id;  // 0 = unloaded
};

constexpr uint32_t kMostModules = 8192;

InternalLock lock;
Module* modules;
uint32_t module_count;
uint32_t next_id CONCHECK_GUARDED_BY(lock) = 1;

struct BuildId {
  uint32_t bytes = 0;
  uint8_t value[20] = {};
};

// From the program headers in memory; `start` is where the ELF header is mapped.
BuildId read_build_id(uintptr_t start, uintptr_t bias) {
  BuildId id;
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(start);
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return id;
  const auto* segments = reinterpret_cast<const Elf64_Phdr*>(start + header->e_phoff);
  for (int i = 0; i < header->e_phnum; ++i) {
    if (segments[i].p_type != PT_NOTE) continue;
    uintptr_t at = bias + segments[i].p_vaddr;
    const uintptr_t end = at + segments[i].p_memsz;
    while (at + sizeof(Elf64_Nhdr) <= end) {
      const auto* note = reinterpret_cast<const Elf64_Nhdr*>(at);
      const uintptr_t name = at + sizeof *note;
      const uintptr_t value = name + ((note->n_namesz + 3) & ~3u);
      if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(reinterpret_cast<void*>(name), "GNU", 4) == 0) {
        id.bytes = note->n_descsz < sizeof id.value ? note->n_descsz : sizeof id.value;
        memcpy(id.value, reinterpret_cast<void*>(value), id.bytes);
        return id;
      }
      at = value + ((note->n_descsz + 3) & ~3u);
    }
  }
  return id;
}

const Module* known(uintptr_t address) {
  const uint32_t count = __atomic_load_n(&module_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count; ++i) {
    const Module& m = modules[i];
    if (address >= m.start && address < m.end && __atomic_load_n(&m.id, __ATOMIC_ACQUIRE) != 0) return &m;
  }
  return nullptr;
}

const char* path_of(const Module& m) {
  const char* path = m.map->l_name;
  return path == nullptr || path[0] == '\0' ? storage.header().exe : path;  // the executable has an empty name
}

void record(Thread* self, const Module& m) {
  trace::ModuleRecord r{};
  const BuildId build_id = read_build_id(m.start, m.bias);
  r.id = m.id;
  r.build_id_bytes = build_id.bytes;
  memcpy(r.build_id, build_id.value, sizeof r.build_id);
  r.start = m.start;
  r.end = m.end;
  r.bias = m.bias;
  const char* path = path_of(m);
  r.path_bytes = static_cast<uint32_t>(strlen(path));
  self->records.append(storage, trace::RecordType::module, self->id, r, path, r.path_bytes);
}

const Module* discover(Thread* self, uintptr_t address) {
  dl_find_object found{};
  if (_dl_find_object(reinterpret_cast<void*>(address), &found) != 0) return nullptr;
  Critical critical(lock);
  if (const Module* m = known(address)) return m;
  if (modules == nullptr) modules = arena_allocate_array<Module>(kMostModules);
  // Ids have 16 bits in a Frame.
  if (modules == nullptr || next_id >= 0xffff) return nullptr;
  uint32_t place = module_count;
  for (uint32_t i = 0; i < module_count; ++i) {
    if (modules[i].id == 0) place = i;
  }
  if (place == kMostModules) return nullptr;
  Module& m = modules[place];
  m.start = reinterpret_cast<uintptr_t>(found.dlfo_map_start);
  m.end = reinterpret_cast<uintptr_t>(found.dlfo_map_end);
  m.map = found.dlfo_link_map;
  m.bias = m.map->l_addr;
  __atomic_store_n(&m.id, next_id++, __ATOMIC_RELEASE);
  if (place == module_count) __atomic_store_n(&module_count, module_count + 1, __ATOMIC_RELEASE);
  record(self, m);
  return &m;
}

}  // namespace

trace::Frame frame_of(Thread* self, uintptr_t address) {
  const Module* m = known(address);
  if (m == nullptr) m = discover(self, address);
  if (m == nullptr) return address & trace::kFrameOffsetMask;
  return trace::Frame{m->id} << trace::kFrameModuleShift | ((address - m->bias) & trace::kFrameOffsetMask);
}

const char* module_path(uint32_t id) {
  const uint32_t count = __atomic_load_n(&module_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count && id != 0; ++i) {
    if (modules[i].id == id) return path_of(modules[i]);
  }
  return nullptr;
}

uintptr_t address_of_frame(trace::Frame frame) {
  const auto id = static_cast<uint32_t>(frame >> trace::kFrameModuleShift);
  if (id == 0) return frame;
  const uint32_t count = __atomic_load_n(&module_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count; ++i) {
    if (modules[i].id == id) return (frame & trace::kFrameOffsetMask) + modules[i].bias;
  }
  return 0;
}

void drop_unloaded_modules(Thread* self) {
  const uint32_t count = __atomic_load_n(&module_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count; ++i) {
    Module& m = modules[i];
    if (m.id == 0) continue;
    dl_find_object found{};
    if (_dl_find_object(reinterpret_cast<void*>(m.start), &found) == 0 && found.dlfo_link_map == m.map &&
        found.dlfo_map_start == reinterpret_cast<void*>(m.start)) {
      continue;
    }
    {
      Critical critical(lock);
      if (m.id == 0) continue;
      trace::ModuleUnloadRecord r{};
      r.id = m.id;
      self->records.append(storage, trace::RecordType::module_unload, self->id, r);
      __atomic_store_n(&m.id, 0, __ATOMIC_RELEASE);
    }
    end_syncs_in(m.start, m.end);
  }
}

const void* last_module() {
  const auto* map = static_cast<const link_map*>(_r_debug.r_map);
  while (map != nullptr && map->l_next != nullptr) map = map->l_next;
  return map;
}

void record_all_modules(Thread* self, const ModuleSpan& except) {
  bool skipped = false;
  for (const auto* map = static_cast<const link_map*>(_r_debug.r_map); map != nullptr; map = map->l_next) {
    if (map->l_ld != nullptr && !skipped) frame_of(self, reinterpret_cast<uintptr_t>(map->l_ld));
    if (map == except.before && except.before != except.last) skipped = true;
    if (map == except.last) skipped = false;
  }
}

size_t executable_tls_bytes() {
  dl_find_object found{};
  const auto* main_map = static_cast<const link_map*>(_r_debug.r_map);
  if (main_map == nullptr || _dl_find_object(main_map->l_ld, &found) != 0) return 0;
  const auto* header = static_cast<const ElfW(Ehdr)*>(found.dlfo_map_start);
  const auto* segments = reinterpret_cast<const ElfW(Phdr)*>(static_cast<const char*>(found.dlfo_map_start) + header->e_phoff);
  for (int i = 0; i < header->e_phnum; ++i) {
    const ElfW(Phdr)& segment = segments[i];
    if (segment.p_type == PT_TLS && segment.p_align != 0) return (segment.p_memsz + segment.p_align - 1) & ~(segment.p_align - 1);
  }
  return 0;
}

void describe_executable(trace::Header& header) {
  dl_find_object found{};
  // The entry point's neighbourhood: any address of the executable does.
  const auto* main_map = static_cast<const link_map*>(_r_debug.r_map);
  const auto dynamic = main_map != nullptr ? reinterpret_cast<uintptr_t>(main_map->l_ld) : 0;
  if (dynamic == 0 || _dl_find_object(reinterpret_cast<void*>(dynamic), &found) != 0) return;
  const BuildId id = read_build_id(reinterpret_cast<uintptr_t>(found.dlfo_map_start), found.dlfo_link_map->l_addr);
  header.build_id_bytes = id.bytes;
  memcpy(header.build_id, id.value, sizeof id.value);
}

CONCHECK_ALONE void restart_modules_in_child() {
  lock.reset();
  modules = nullptr;
  module_count = 0;
  next_id = 1;
}

}  // namespace concheck::interpose
