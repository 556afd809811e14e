// What an ELF file says about itself, as far as it matters to observing it.
#ifndef CONCHECK_CLI_ELF_PROBE_H_
#define CONCHECK_CLI_ELF_PROBE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace concheck::cli {

// Which run-time a program brings with it that concheck has to know of.
struct ElfRuntimes {
  bool tsan = false;  // linked with ThreadSanitizer's own run-time library
  bool asan = false;  // built with -fsanitize=address
  bool go = false;
  bool rust = false;
};

struct ElfFacts {
  int bits = 0;             // 32 or 64
  uint16_t machine = 0;     // EM_*
  uint16_t type = 0;        // ET_EXEC or ET_DYN for a program
  std::string interpreter;  // PT_INTERP; empty: statically linked, a library, or the dynamic loader itself
  std::string soname;
  std::vector<std::string> needed;   // DT_NEEDED
  std::vector<std::string> imports;  // undefined functions and untyped symbols of .dynsym, sorted, without versions
  std::vector<std::string> exports;  // defined functions of .dynsym, sorted
  bool has_symbol_table = false;     // .symtab: function names without debug information
  bool has_debug_info = false;       // .debug_info
  std::string debug_link;            // file name in .gnu_debuglink
  std::string build_id;              // hexadecimal
  ElfRuntimes runtimes;
  bool instrumented = false;  // compiled with -fsanitize=thread, at least in part
};

// The facts, or one line that says why there are none: the file can not be read, is not ELF, or is damaged.
std::variant<ElfFacts, std::string> probe_elf(const std::string& path);

// True when the running concheck and its library are of the same machine.
bool is_native(const ElfFacts& facts);

// The usual name of a machine: "x86-64", "aarch64", ...; "machine 123" for the rare ones.
std::string machine_name(uint16_t machine);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_ELF_PROBE_H_
