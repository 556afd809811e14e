// Variables on the stack, from DWARF: what lies 20 bytes below the end of this function's frame.
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_DWARF_LOCALS_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_DWARF_LOCALS_H_

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <cstdint>
#include <vector>

namespace concheck::analysis {

struct LocalVariable {
  Dwarf_Die die;
  Dwarf_Die scope;  // the function that declares it: the one whose frame it is, or one inlined into that
  uint64_t offset;  // of the place, from the variable's start
};

// All variables and parameters of `function`, of all its blocks and what is inlined into it, that lie for some time at
// `place`: bytes from the canonical frame address, so negative. Blocks that are never executed together may share one
// place. `pc` is an ELF virtual address in the function, behind its prologue.
std::vector<LocalVariable> locals_at(Dwfl_Module* module, Dwarf_Die* function, uint64_t pc, int64_t place);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_DWARF_LOCALS_H_
