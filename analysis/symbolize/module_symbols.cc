#include "analysis/symbolize/module_symbols.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "analysis/symbolize/debug_files.h"
#include "analysis/symbolize/demangle.h"
#include "analysis/symbolize/dwarf_locals.h"
#include "analysis/symbolize/dwarf_variables.h"

namespace concheck::analysis {
namespace {

constexpr int kDeepestScope = 128;  // hostile debug information may nest without end

// Called by libdwfl; `userdata` is the vector of folders. Also for .gnu_debugaltlink, with that file's build-id.
int find_debuginfo(Dwfl_Module* module, void** userdata, const char*, Dwarf_Addr, const char* file_name,
                   const char* link, GElf_Word crc, char** found_name) {
  const unsigned char* build_id = nullptr;
  GElf_Addr where = 0;
  const int bytes = dwfl_module_build_id(module, &build_id, &where);
  DebugFileQuery query;
  query.module_path = file_name != nullptr ? file_name : "";
  query.build_id = bytes > 0 ? hexadecimal(build_id, static_cast<size_t>(bytes)) : "";
  query.link = link != nullptr ? link : "";
  query.link_crc = crc;
  const auto* directories = static_cast<const std::vector<std::string>*>(*userdata);
  if (directories == nullptr) return -1;
  const std::string path = find_debug_file(query, *directories);
  if (path.empty()) return -1;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file >= 0) *found_name = strdup(path.c_str());
  return file;
}

int find_no_elf(Dwfl_Module*, void**, const char*, Dwarf_Addr, char**, Elf**) { return -1; }

const Dwfl_Callbacks kCallbacks = {find_no_elf, find_debuginfo, dwfl_offline_section_address, nullptr};

// What the declaration of `die` lies in, joined with "::". gcc gives members of local classes (lambdas) no linkage
// name.
std::string qualified_name(Dwarf_Die* die) {
  Dwarf_Die declaration = *die;
  Dwarf_Attribute attribute;
  for (int i = 0; i < 4; ++i) {
    if (dwarf_attr(&declaration, DW_AT_abstract_origin, &attribute) == nullptr &&
        dwarf_attr(&declaration, DW_AT_specification, &attribute) == nullptr) {
      break;
    }
    Dwarf_Die next;
    if (dwarf_formref_die(&attribute, &next) == nullptr) break;
    declaration = next;
  }
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes_die(&declaration, &scopes);
  std::string name;
  for (int i = 0; i < count; ++i) {
    switch (dwarf_tag(&scopes[i])) {
      case DW_TAG_namespace:
      case DW_TAG_class_type:
      case DW_TAG_structure_type:
      case DW_TAG_union_type:
      case DW_TAG_subprogram: {
        const char* part = dwarf_diename(&scopes[i]);
        if (part == nullptr && dwarf_tag(&scopes[i]) == DW_TAG_namespace) break;
        // A class without a name that has functions is a lambda's.
        const std::string text = part == nullptr || std::strncmp(part, "<lambda", 7) == 0 ? "{lambda}" : part;
        name = name.empty() ? text : text + "::" + name;
        break;
      }
      default:
        break;
    }
  }
  std::free(scopes);
  return without_parameters(name);
}

bool is_cplusplus(Dwarf_Die* unit) {
  const int language = dwarf_srclang(unit);
  return language == DW_LANG_C_plus_plus || language == DW_LANG_C_plus_plus_03 || language == DW_LANG_C_plus_plus_11 ||
         language == DW_LANG_C_plus_plus_14;
}

std::string name_of(Dwarf_Die* die, bool cplusplus) {
  Dwarf_Attribute attribute;
  for (const unsigned name : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name}) {
    if (dwarf_attr_integrate(die, name, &attribute) == nullptr) continue;
    const char* text = dwarf_formstring(&attribute);
    if (text != nullptr) return without_parameters(demangle(text));
  }
  if (cplusplus) {
    std::string name = qualified_name(die);
    if (!name.empty()) return name;
  }
  const char* text = dwarf_diename(die);
  return text != nullptr ? text : "";
}

std::string absolute(const char* file, const char* directory) {
  if (file == nullptr) return {};
  std::filesystem::path path(file);
  if (path.is_relative() && directory != nullptr) path = std::filesystem::path(directory) / path;
  return path.lexically_normal();
}

const char* compilation_directory(Dwarf_Die* unit) {
  Dwarf_Attribute attribute;
  return dwarf_attr(unit, DW_AT_comp_dir, &attribute) != nullptr ? dwarf_formstring(&attribute) : nullptr;
}

int number_attribute(Dwarf_Die* die, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (dwarf_attr(die, name, &attribute) == nullptr || dwarf_formudata(&attribute, &value) != 0) return 0;
  return static_cast<int>(value);
}

// Its debug information, where it is installed, is compressed: to expand it takes longer than most reports as a whole, for lines that
// nobody who reads one can change.
bool is_c_library(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename();
  const char* const names[] = {"libc.so", "libc-2.", "ld-linux", "ld-2.", "libpthread"};
  return std::any_of(std::begin(names), std::end(names), [&](const char* prefix) { return name.rfind(prefix, 0) == 0; });
}

struct VariableSymbol {
  uint64_t start;
  uint64_t end;
  bool global;
  std::string name;  // mangled
};

}  // namespace

class ModuleSymbols::Impl {
 public:
  Impl(const std::string& path, const std::vector<std::string>* directories)
      : dwfl_(dwfl_begin(&kCallbacks)), only_names_(is_c_library(path)) {
    if (dwfl_ == nullptr) return;
    dwfl_report_begin(dwfl_);
    // Base 0 plus the file's own addresses: what we ask with are ELF virtual addresses.
    module_ = dwfl_report_elf(dwfl_, path.c_str(), path.c_str(), -1, 0, true);
    dwfl_report_end(dwfl_, nullptr, nullptr);
    if (module_ == nullptr) return;
    void** userdata = nullptr;
    dwfl_module_info(module_, &userdata, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
    *userdata = const_cast<std::vector<std::string>*>(directories);
  }
  ~Impl() {
    variables_.reset();
    if (dwfl_ != nullptr) dwfl_end(dwfl_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool usable() const { return module_ != nullptr; }

  std::string build_id() const {
    const unsigned char* bytes = nullptr;
    GElf_Addr where = 0;
    const int size = dwfl_module_build_id(module_, &bytes, &where);
    return size > 0 ? hexadecimal(bytes, static_cast<size_t>(size)) : std::string();
  }

  std::vector<CodeLocation> code(uint64_t offset) {
    std::vector<CodeLocation> frames;
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = only_names_ ? nullptr : find_unit(offset, &bias);
    if (unit != nullptr) frames = frames_in(unit, offset - bias);
    if (frames.empty()) frames.push_back({});
    if (frames.back().function.empty()) frames.back().function = symbol_at(offset);
    return frames;
  }

  const VariableSymbol* variable_symbol(uint64_t offset) {
    load_symbols();
    auto it = std::upper_bound(symbols_.begin(), symbols_.end(), offset,
                               [](uint64_t wanted, const VariableSymbol& symbol) { return wanted < symbol.start; });
    // Symbols may overlap, but seldom do: a few steps back are enough.
    for (int steps = 0; it != symbols_.begin() && steps < 16; ++steps) {
      --it;
      if (offset < it->end) return &*it;
    }
    return nullptr;
  }

  std::optional<DataLocation> data(uint64_t offset) {
    const VariableSymbol* symbol = variable_symbol(offset);
    if (symbol == nullptr) return std::nullopt;
    DataLocation location{readable(symbol->name), {}};
    if (!variables_) variables_ = std::make_unique<DwarfVariables>(module_);
    const DwarfVariables::Variable* variable = variables_->find(symbol->start);
    if (variable != nullptr) {
      location.path = member_path(variable->die, offset - symbol->start);
      if (!variable->function.empty() && location.variable.find("::") == std::string::npos) {
        location.variable = variable->function + "::" + location.variable;
      }
    } else if (offset > symbol->start) {
      location.path = "+" + std::to_string(offset - symbol->start);
    }
    return location;
  }

  std::optional<DataLocation> local(uint64_t pc, int64_t place) {
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = find_unit(pc, &bias);
    std::vector<Dwarf_Die> scopes;
    if (unit == nullptr) return std::nullopt;
    if (!find_scopes(unit, pc - bias, false, 0, &scopes)) find_scopes(unit, pc - bias, true, 0, &scopes);
    std::optional<DataLocation> only;
    for (Dwarf_Die& scope : scopes) {
      if (dwarf_tag(&scope) != DW_TAG_subprogram) continue;
      for (LocalVariable& variable : locals_at(module_, &scope, pc, place)) {
        const char* name = dwarf_diename(&variable.die);
        if (name == nullptr) return std::nullopt;
        DataLocation found{name_of(&variable.scope, is_cplusplus(unit)) + "::" + name,
                           member_path(variable.die, variable.offset)};
        if (only && (only->variable != found.variable || only->path != found.path)) return std::nullopt;
        only = std::move(found);
      }
    }
    return only;
  }

  static std::string readable(const std::string& symbol) {
    // What gcc calls a critical section of OpenMP's.
    constexpr std::string_view kSection = ".gomp_critical_user_";
    if (symbol.rfind(kSection, 0) == 0) return "critical(" + symbol.substr(kSection.size()) + ")";
    std::string name = without_parameters(demangle(symbol));
    // gcc numbers the static variables of C functions: "lock.0".
    const size_t dot = name.find_last_of('.');
    if (dot != std::string::npos && dot > 0 && dot + 1 < name.size() &&
        name.find_first_not_of("0123456789", dot + 1) == std::string::npos) {
      name.resize(dot);
    }
    // "transfer(Account&)::lock" -> "transfer::lock".
    const std::string_view scope = scope_of(name);
    if (!scope.empty() && scope.back() != '>') {
      name = without_parameters(scope) + "::" + std::string(last_component(name));
    }
    return name;
  }

 private:
  // By .debug_aranges, and by the units' own ranges when a compiler (clang) writes none.
  Dwarf_Die* find_unit(uint64_t offset, Dwarf_Addr* bias) {
    if (Dwarf_Die* unit = dwfl_module_addrdie(module_, offset, bias); unit != nullptr) return unit;
    for (Dwarf_Die* unit = nullptr; (unit = dwfl_module_nextcu(module_, unit, bias)) != nullptr;) {
      if (dwarf_haspc(unit, offset - *bias) == 1) return unit;
    }
    return nullptr;
  }

  static std::vector<CodeLocation> frames_in(Dwarf_Die* unit, Dwarf_Addr pc) {
    std::vector<CodeLocation> frames;
    const char* directory = compilation_directory(unit);
    const bool cplusplus = is_cplusplus(unit);
    CodeLocation here;
    Dwarf_Files* files = nullptr;
    size_t file_count = 0;
    if (dwarf_getsrcfiles(unit, &files, &file_count) != 0) file_count = 0;
    if (Dwarf_Line* line = dwarf_getsrc_die(unit, pc); line != nullptr) {
      here.file = absolute(dwarf_linesrc(line, nullptr, nullptr), directory);
      dwarf_lineno(line, &here.line);
      dwarf_linecol(line, &here.column);
    }

    std::vector<Dwarf_Die> scopes;
    if (!find_scopes(unit, pc, false, 0, &scopes)) find_scopes(unit, pc, true, 0, &scopes);
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
      const int tag = dwarf_tag(&*scope);
      if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
      here.function = name_of(&*scope, cplusplus);
      here.inlined = tag == DW_TAG_inlined_subroutine;
      frames.push_back(here);
      if (!here.inlined) break;
      const auto call_file = static_cast<size_t>(number_attribute(&*scope, DW_AT_call_file));
      here = CodeLocation();
      if (call_file < file_count) here.file = absolute(dwarf_filesrc(files, call_file, nullptr, nullptr), directory);
      here.line = number_attribute(&*scope, DW_AT_call_line);
      here.column = number_attribute(&*scope, DW_AT_call_column);
    }
    if (frames.empty() && !here.file.empty()) frames.push_back(here);
    return frames;
  }

  // Functions and blocks around an address, outermost first. dwarf_getscopes() of elfutils 0.188 gives up at the first
  // entry without a proper address, which clang's output has. `everywhere`: inside of other functions too, where
  // compilers may put the members of local classes.
  static bool find_scopes(Dwarf_Die* parent, Dwarf_Addr pc, bool everywhere, int depth,
                          std::vector<Dwarf_Die>* scopes) {
    Dwarf_Die child;
    if (depth > kDeepestScope || dwarf_child(parent, &child) != 0) return false;
    do {
      switch (dwarf_tag(&child)) {
        case DW_TAG_subprogram:
        case DW_TAG_inlined_subroutine:
        case DW_TAG_lexical_block:
          if (dwarf_haspc(&child, pc) == 1) {
            scopes->push_back(child);
            find_scopes(&child, pc, false, depth + 1, scopes);
            return true;
          }
          if (everywhere && find_scopes(&child, pc, true, depth + 1, scopes)) return true;
          break;
        case DW_TAG_namespace:
        case DW_TAG_module:
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type:
          if (find_scopes(&child, pc, everywhere, depth + 1, scopes)) return true;
          break;
        default:
          break;
      }
    } while (dwarf_siblingof(&child, &child) == 0);
    return false;
  }

  std::string symbol_at(uint64_t offset) {
    GElf_Off distance = 0;
    GElf_Sym symbol;
    const char* name = dwfl_module_addrinfo(module_, offset, &distance, &symbol, nullptr, nullptr, nullptr);
    if (name == nullptr) return {};
    // Of a stripped file only the exported functions are left: the nearest one before need not be the right one.
    if (symbol.st_size != 0 && distance >= symbol.st_size) return {};
    return without_parameters(demangle(name));
  }

  void load_symbols() {
    if (symbols_loaded_) return;
    symbols_loaded_ = true;
    const int count = dwfl_module_getsymtab(module_);
    for (int i = 1; i < count; ++i) {
      GElf_Sym symbol;
      GElf_Addr address = 0;
      const char* name = dwfl_module_getsym_info(module_, i, &symbol, &address, nullptr, nullptr, nullptr);
      if (name == nullptr || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || symbol.st_size == 0) continue;
      if (symbol.st_shndx == SHN_UNDEF) continue;
      symbols_.push_back({address, address + symbol.st_size, GELF_ST_BIND(symbol.st_info) != STB_LOCAL, name});
    }
    // The smallest and the best known around an address comes last among those with one start.
    std::sort(symbols_.begin(), symbols_.end(), [](const VariableSymbol& a, const VariableSymbol& b) {
      return a.start != b.start ? a.start < b.start : a.end != b.end ? a.end > b.end : a.global < b.global;
    });
  }

  Dwfl* dwfl_;
  bool only_names_;  // of functions, no lines
  Dwfl_Module* module_ = nullptr;
  bool symbols_loaded_ = false;
  std::vector<VariableSymbol> symbols_;
  std::unique_ptr<DwarfVariables> variables_;
};

ModuleSymbols::ModuleSymbols(std::string path, std::string build_id, std::vector<std::string> debug_directories)
    : path_(std::move(path)), build_id_(std::move(build_id)), debug_directories_(std::move(debug_directories)) {}

ModuleSymbols::~ModuleSymbols() = default;

ModuleSymbols::Impl* ModuleSymbols::impl() {
  if (opened_) return impl_.get();
  opened_ = true;
  // Code that the kernel brings along has no file.
  if (path_.empty() || path_.front() != '/') return nullptr;
  std::error_code error;
  if (!std::filesystem::exists(path_, error)) {
    problem_ = path_ + " is no longer there: its functions are shown as offsets";
    return nullptr;
  }
  auto opened = std::make_unique<Impl>(path_, &debug_directories_);
  if (!opened->usable()) {
    problem_ = path_ + " can not be read as ELF: its functions are shown as offsets";
    return nullptr;
  }
  if (!build_id_.empty() && opened->build_id() != build_id_) {
    problem_ = path_ + " is not the file that ran (its build-id differs): its functions are shown as offsets";
    return nullptr;
  }
  impl_ = std::move(opened);
  return impl_.get();
}

std::vector<CodeLocation> ModuleSymbols::code(uint64_t offset) {
  Impl* symbols = impl();
  return symbols != nullptr ? symbols->code(offset) : std::vector<CodeLocation>(1);
}

std::optional<DataLocation> ModuleSymbols::data(uint64_t offset) {
  Impl* symbols = impl();
  return symbols != nullptr ? symbols->data(offset) : std::nullopt;
}

std::optional<DataLocation> ModuleSymbols::local(uint64_t pc, int64_t place) {
  Impl* symbols = impl();
  return symbols != nullptr ? symbols->local(pc, place) : std::nullopt;
}

std::optional<std::string> ModuleSymbols::variable(uint64_t offset) {
  Impl* symbols = impl();
  if (symbols == nullptr) return std::nullopt;
  const VariableSymbol* symbol = symbols->variable_symbol(offset);
  if (symbol == nullptr) return std::nullopt;
  return Impl::readable(symbol->name);
}

}  // namespace concheck::analysis
