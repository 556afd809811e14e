// What the file of one module tells of an offset in it: function, file, line, inlined callers, variables. Opened at the
// first question. Uses elfutils' libdw and libdwfl.
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_MODULE_SYMBOLS_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_MODULE_SYMBOLS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace concheck::analysis {

struct CodeLocation {
  std::string function;  // without parameters; empty when unknown
  std::string file;      // absolute when the compilation folder is known; empty when unknown
  int line = 0;
  int column = 0;
  bool inlined = false;  // into the next one
};

struct DataLocation {
  std::string variable;  // qualified: "bank::accounts"
  std::string path;      // the part of it at that offset: "[3].mutex"; "+24" when the type is not known; may be empty
};

class ModuleSymbols {
 public:
  // `build_id` (hexadecimal, may be empty) is that of the module when it ran. A file with another one is not used.
  ModuleSymbols(std::string path, std::string build_id, std::vector<std::string> debug_directories);
  ~ModuleSymbols();
  ModuleSymbols(const ModuleSymbols&) = delete;
  ModuleSymbols& operator=(const ModuleSymbols&) = delete;

  // `offset` is an ELF virtual address inside an instruction. Innermost first, at least one; with unknown symbols one
  // that is empty.
  std::vector<CodeLocation> code(uint64_t offset);

  // The variable around an address in the module's data, as the symbol table has it.
  std::optional<DataLocation> data(uint64_t offset);

  // The variable on the stack at `place`, in bytes from the canonical frame address, of the function around the ELF
  // virtual address `pc`, which is behind that function's prologue. Nothing when there may be several in turn.
  std::optional<DataLocation> local(uint64_t pc, int64_t place);

  // The same as data() without its path: cheap, for comparing.
  std::optional<std::string> variable(uint64_t offset);

  // Why symbols are missing, one line; empty when nothing is wrong.
  const std::string& problem() const { return problem_; }

 private:
  class Impl;
  Impl* impl();  // null when the file can not be used

  std::string path_;
  std::string build_id_;
  std::vector<std::string> debug_directories_;
  std::string problem_;
  bool opened_ = false;
  std::unique_ptr<Impl> impl_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_MODULE_SYMBOLS_H_
