#include "cli/elf_probe.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace concheck::cli {
namespace {

#if defined(__x86_64__)
constexpr uint16_t kNativeMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t kNativeMachine = EM_AARCH64;
#endif

// Closes what libelf and open() gave.
class ElfFile {
 public:
  explicit ElfFile(const std::string& path) {
    elf_version(EV_CURRENT);
    fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    error_ = fd_ < 0 ? errno : 0;
    if (fd_ >= 0) elf_ = elf_begin(fd_, ELF_C_READ_MMAP, nullptr);
  }
  ~ElfFile() {
    if (elf_ != nullptr) elf_end(elf_);
    if (fd_ >= 0) close(fd_);
  }
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  Elf* elf() const { return elf_; }
  int open_error() const { return error_; }

 private:
  int fd_ = -1;
  int error_ = 0;
  Elf* elf_ = nullptr;
};

std::string text_at(const Elf_Data* data, size_t offset) {
  if (data == nullptr || data->d_buf == nullptr || offset >= data->d_size) return "";
  const char* text = static_cast<const char*>(data->d_buf) + offset;
  return std::string(text, strnlen(text, data->d_size - offset));
}

// A stripped Rust program keeps the paths of the standard library's sources in its panic messages:
// "/rustc/<hash of the commit>/library/...".
bool names_rust_sources(const Elf_Data* data) {
  if (data == nullptr || data->d_buf == nullptr) return false;
  constexpr std::string_view kPrefix = "/rustc/";
  constexpr size_t kHash = 40;
  const std::string_view text(static_cast<const char*>(data->d_buf), data->d_size);
  for (size_t at = 0; (at = text.find(kPrefix, at)) != text.npos; at += kPrefix.size()) {
    const std::string_view hash = text.substr(at + kPrefix.size(), kHash);
    if (hash.size() == kHash && hash.find_first_not_of("0123456789abcdef") == hash.npos) return true;
  }
  return false;
}

// Linked into the program by gcc and stripped, ThreadSanitizer leaves no name behind, only what it would print. Sought in two
// parts: this very program has both, but not together.
bool prints_as_tsan(const Elf_Data* data) {
  if (data == nullptr || data->d_buf == nullptr) return false;
  constexpr std::string_view kBegin = "FATAL: ThreadSanitizer";
  constexpr std::string_view kEnd = ": unexpected memory mapping 0x%zx-0x%zx";
  const std::string_view text(static_cast<const char*>(data->d_buf), data->d_size);
  for (size_t at = 0; (at = text.find(kBegin, at)) != text.npos; at += kBegin.size()) {
    if (text.substr(at + kBegin.size()).starts_with(kEnd)) return true;
  }
  return false;
}

void read_segments(Elf* elf, ElfFacts& facts) {
  size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return;
  for (size_t i = 0; i < count; ++i) {
    GElf_Phdr segment;
    if (gelf_getphdr(elf, static_cast<int>(i), &segment) == nullptr || segment.p_type != PT_INTERP) continue;
    facts.interpreter =
        text_at(elf_getdata_rawchunk(elf, static_cast<int64_t>(segment.p_offset), segment.p_filesz, ELF_T_BYTE), 0);
  }
}

void read_dynamic(Elf* elf, Elf_Scn* section, const GElf_Shdr& header, ElfFacts& facts) {
  Elf_Data* data = elf_getdata(section, nullptr);
  if (data == nullptr || header.sh_entsize == 0) return;
  for (size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
    GElf_Dyn entry;
    if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr) return;
    if (entry.d_tag != DT_NEEDED && entry.d_tag != DT_SONAME) continue;
    const char* text = elf_strptr(elf, header.sh_link, entry.d_un.d_val);
    if (text == nullptr) continue;
    if (entry.d_tag == DT_NEEDED) {
      facts.needed.emplace_back(text);
    } else {
      facts.soname = text;
    }
  }
}

void note_runtime_symbol(std::string_view name, bool defined, ElfRuntimes& runtimes) {
  if (name == "__tsan_init" && defined) runtimes.tsan = true;
  if (name == "__asan_init") runtimes.asan = true;
  if (name == "rust_eh_personality" || name == "rust_panic" || name.starts_with("_ZN3std2rt10lang_start")) {
    runtimes.rust = true;
  }
  if (name == "runtime.goexit" || name == "runtime.rt0_go") runtimes.go = true;
}

void read_symbols(Elf* elf, Elf_Scn* section, const GElf_Shdr& header, ElfFacts& facts) {
  Elf_Data* data = elf_getdata(section, nullptr);
  if (data == nullptr || header.sh_entsize == 0) return;
  const bool dynamic = header.sh_type == SHT_DYNSYM;
  for (size_t i = 1; i < header.sh_size / header.sh_entsize; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) return;
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name == nullptr || *name == '\0') continue;
    const bool defined = symbol.st_shndx != SHN_UNDEF;
    note_runtime_symbol(name, defined, facts.runtimes);
    if (name == std::string_view("__tsan_func_entry")) facts.instrumented = true;
    if (!dynamic) continue;
    const int type = GELF_ST_TYPE(symbol.st_info);
    if (!defined) {
      if (type == STT_FUNC || type == STT_NOTYPE) facts.imports.emplace_back(name);
    } else if (type == STT_FUNC) {
      facts.exports.emplace_back(name);
    }
  }
}

void read_notes(Elf_Scn* section, ElfFacts& facts) {
  Elf_Data* data = elf_getdata(section, nullptr);
  size_t offset = 0;
  GElf_Nhdr note;
  size_t name_offset = 0;
  size_t text_offset = 0;
  while (data != nullptr && (offset = gelf_getnote(data, offset, &note, &name_offset, &text_offset)) > 0) {
    const std::string_view name(static_cast<const char*>(data->d_buf) + name_offset, note.n_namesz);
    if (note.n_type != NT_GNU_BUILD_ID || name != std::string_view("GNU\0", 4)) continue;
    facts.build_id.clear();
    const auto* bytes = static_cast<const unsigned char*>(data->d_buf) + text_offset;
    for (size_t i = 0; i < note.n_descsz; ++i) facts.build_id += fmt::format("{:02x}", bytes[i]);
  }
}

void read_section(Elf* elf, Elf_Scn* section, size_t names, ElfFacts& facts) {
  GElf_Shdr header;
  if (gelf_getshdr(section, &header) == nullptr) return;
  const char* text = elf_strptr(elf, names, header.sh_name);
  const std::string_view name = text != nullptr ? text : "";
  switch (header.sh_type) {
    case SHT_DYNAMIC:
      read_dynamic(elf, section, header, facts);
      break;
    case SHT_SYMTAB:
      facts.has_symbol_table = true;
      [[fallthrough]];
    case SHT_DYNSYM:
      read_symbols(elf, section, header, facts);
      break;
    case SHT_NOTE:
      read_notes(section, facts);
      break;
    default:
      break;
  }
  if (name == ".debug_info" || name == ".zdebug_info") facts.has_debug_info = header.sh_type != SHT_NOBITS;
  if (name == ".gnu_debuglink") facts.debug_link = text_at(elf_getdata(section, nullptr), 0);
  if (name == ".go.buildinfo" || name == ".note.go.buildid" || name == ".gopclntab") facts.runtimes.go = true;
  if (name == ".rodata") {
    const Elf_Data* constants = elf_getdata(section, nullptr);
    if (names_rust_sources(constants)) facts.runtimes.rust = true;
    if (prints_as_tsan(constants)) facts.runtimes.tsan = true;
  }
}

bool any_starts_with(const std::vector<std::string>& names, std::string_view prefix) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return n.starts_with(prefix); });
}

void sort_unique(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

std::variant<ElfFacts, std::string> probe_elf(const std::string& path) {
  const ElfFile file(path);
  if (file.open_error() != 0) {
    return fmt::format("'{}' can not be read: {}", path, std::system_category().message(file.open_error()));
  }
  GElf_Ehdr header;
  if (file.elf() == nullptr || elf_kind(file.elf()) != ELF_K_ELF || gelf_getehdr(file.elf(), &header) == nullptr) {
    return fmt::format("'{}' is not an ELF file", path);
  }
  ElfFacts facts;
  facts.bits = gelf_getclass(file.elf()) == ELFCLASS64 ? 64 : 32;
  facts.machine = header.e_machine;
  facts.type = header.e_type;
  read_segments(file.elf(), facts);
  size_t names = 0;
  if (elf_getshdrstrndx(file.elf(), &names) == 0) {
    for (Elf_Scn* s = nullptr; (s = elf_nextscn(file.elf(), s)) != nullptr;) read_section(file.elf(), s, names, facts);
  }
  for (const char* library : {"libtsan.so", "libclang_rt.tsan"}) {
    if (any_starts_with(facts.needed, library)) facts.runtimes.tsan = true;
  }
  if (any_starts_with(facts.needed, "libasan.so")) facts.runtimes.asan = true;
  sort_unique(facts.imports);
  sort_unique(facts.exports);
  return facts;
}

bool is_native(const ElfFacts& facts) { return facts.bits == 64 && facts.machine == kNativeMachine; }

std::string machine_name(uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_386:
      return "i386";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "riscv";
    case EM_PPC64:
      return "ppc64";
    case EM_S390:
      return "s390x";
    default:
      return fmt::format("machine {}", machine);
  }
}

}  // namespace concheck::cli
