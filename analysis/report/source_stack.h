// Places in the program's sources, and call stacks of them, as plain values.
#ifndef CONCHECK_ANALYSIS_REPORT_SOURCE_STACK_H_
#define CONCHECK_ANALYSIS_REPORT_SOURCE_STACK_H_

#include <cstdint>
#include <string>
#include <vector>

namespace concheck::analysis {

// One frame of a SourceStack, the last stage of RawStack -> ModuleStack -> SourceStack.
struct SourceFrame {
  std::string module;       // file name of the module without its folder; empty when the address lies in none
  std::string module_path;  // as loaded
  std::string build_id;     // hexadecimal, may be empty
  uint64_t offset = 0;      // ELF virtual address in the module; the raw address when there is no module
  std::string function;     // demangled, without parameters; empty when unknown
  std::string file;         // as the debug information has it, folder included; empty when unknown
  int line = 0;             // 0: unknown
  int column = 0;           // 0: unknown
  bool inlined = false;     // inlined into the next frame
  bool internal = false;    // of libc, libstdc++, an OpenMP runtime or concheck: a person does not want to see it
  std::string source;       // text of that line, when the file could be read
};

struct SourceStack {
  std::vector<SourceFrame> frames;  // innermost first
  bool truncated = false;           // outer frames are missing
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_SOURCE_STACK_H_
