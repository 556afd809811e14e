// Where things are.
#ifndef CONCHECK_CLI_PATHS_H_
#define CONCHECK_CLI_PATHS_H_

#include <string>

namespace concheck::cli {

// The library to preload: what CONCHECK_LIBRARY says, else ../lib/libconcheck.so next to the directory of this program
// (build tree, install tree and package look alike). An absolute path; throws Failure when it is not there.
std::string find_library();

// The library to preload beside `library` where blocks of the heap are to be observed. Throws Failure when it is not there.
std::string find_blocks_library(const std::string& library);

// The file that execvp(3) would run for `name`: itself when it has a slash, else the first executable file of that name
// in PATH. Throws Failure, with the nearest reason: not found, or found but not executable.
std::string find_program(const std::string& name);

// $TMPDIR if it is a directory that can be written, else /tmp.
std::string temporary_directory();

// The root of the sources: the nearest folder above the working directory, or that itself, which is under git,
// Mercurial or Subversion; without one, the working directory. "" when there is none either.
std::string repository_root();

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_PATHS_H_
