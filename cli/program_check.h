// Whether a program can be observed at all: known before it is started, so that it never runs unobserved.
#ifndef CONCHECK_CLI_PROGRAM_CHECK_H_
#define CONCHECK_CLI_PROGRAM_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/elf_probe.h"

namespace concheck::cli {

struct ProgramCheck {
  std::string image;              // the file that is loaded in the end: the program, or the interpreter of a script
  bool script = false;            // the program is a script
  std::optional<ElfFacts> facts;  // of `image`, when it could be read
  std::optional<std::string> obstacle;  // why it can not be observed and what to do; nothing: it can
  std::vector<std::string> notes;       // what of it will not be seen although it can be observed
};

// Examines the executable file at `path` (see find_program()). Follows "#!" lines as the kernel does. Never fails: what
// is wrong is in ProgramCheck::obstacle, one line.
ProgramCheck check_program(const std::string& path);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_PROGRAM_CHECK_H_
