#include "analysis/symbolize/instrumented.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <array>
#include <set>
#include <string_view>

namespace concheck::analysis {
namespace {

// What every instrumented object calls: gcc from its constructors, clang also at function entry.
constexpr std::array<std::string_view, 2> kEntryPoints = {"__tsan_init", "__tsan_func_entry"};

constexpr std::array<std::string_view, 16> kRunTime = {
    "libc.so", "libc-2.", "ld-linux",   "ld-2.",     "ld-musl", "libm.so",     "libm-2.",   "libpthread",
    "libdl",   "librt",   "libstdc++.", "libgcc_s.", "libc++",  "libconcheck", "libunwind", "linux-vdso"};

bool is_entry_point(std::string_view name) {
  for (const std::string_view entry : kEntryPoints) {
    if (name == entry) return true;
  }
  return false;
}

bool is_run_time(std::string_view file) {
  for (const std::string_view start : kRunTime) {
    if (file.substr(0, start.size()) == start) return true;
  }
  return false;
}

std::optional<bool> needs_entry_point(Elf* elf) {
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_DYNSYM || header.sh_entsize == 0) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) return std::nullopt;
    const size_t symbols = data->d_size / header.sh_entsize;
    for (size_t i = 0; i < symbols; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
      if (symbol.st_shndx == SHN_UNDEF && name != nullptr && is_entry_point(name)) return true;
    }
    return false;
  }
  return std::nullopt;
}

}  // namespace

std::optional<bool> is_instrumented(const std::string& path) {
  if (elf_version(EV_CURRENT) == EV_NONE) return std::nullopt;
  // A trace can name anything: do not wait for the other end of a pipe.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return std::nullopt;
  std::optional<bool> result;
  if (Elf* elf = elf_begin(file, ELF_C_READ_MMAP, nullptr); elf != nullptr) {
    if (elf_kind(elf) == ELF_K_ELF) result = needs_entry_point(elf);
    elf_end(elf);
  }
  close(file);
  return result;
}

std::vector<std::string> uninstrumented_modules(const std::vector<trace::Module>& modules) {
  std::set<std::string> names;
  for (const trace::Module& module : modules) {
    const std::string file = module.path.substr(module.path.find_last_of('/') + 1);
    if (!is_run_time(file) && is_instrumented(module.path) == std::optional(false)) names.insert(file);
  }
  return {names.begin(), names.end()};
}

}  // namespace concheck::analysis
