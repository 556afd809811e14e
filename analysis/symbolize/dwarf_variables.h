// Static variables and their members, from DWARF: which part of "accounts" lies 136 bytes behind its start.
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_DWARF_VARIABLES_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_DWARF_VARIABLES_H_

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <cstdint>
#include <map>
#include <string>

namespace concheck::analysis {

class DwarfVariables {
 public:
  struct Variable {
    Dwarf_Die die;
    std::string function;  // when it is local to one, else empty
  };

  // Looks through the module's debug information once; stops after so many entries that even a browser's takes about a
  // second. `module` must outlive this.
  explicit DwarfVariables(Dwfl_Module* module);

  // The one that starts at this ELF virtual address; null when there is none.
  const Variable* find(uint64_t address) const;

 private:
  void collect(Dwarf_Die* parent, const std::string& function, int depth);
  void add(Dwarf_Die* die, const std::string& function);

  std::map<uint64_t, Variable> variables_;
  uint64_t entries_left_;
};

// "[3].mutex" for the part of a variable at `offset`. Stops at types that are locks themselves. Empty at the variable's
// start when it is no aggregate, and when nothing is known.
std::string member_path(Dwarf_Die variable, uint64_t offset);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_DWARF_VARIABLES_H_
