// The environment of an observed program.
#ifndef CONCHECK_CLI_ENVIRONMENT_H_
#define CONCHECK_CLI_ENVIRONMENT_H_

#include <string>
#include <vector>

namespace concheck::cli {

struct Recording {
  std::vector<std::string> libraries;  // to preload, in this order: absolute paths without blank or colon (see preloadable())
  std::string trace_directory;       // absolute
  std::vector<std::string> options;  // "key=value" for the library
};

// True when `path` can stand in LD_PRELOAD, which is a list split at blanks and colons, with no way to quote them, and
// in which the loader expands "$ORIGIN" and the like.
bool preloadable(const std::string& path);

// `environment` ("NAME=value") with what makes the loader and the library observe the program: our libraries before all
// others in LD_PRELOAD, CONCHECK_TRACE_DIR, and our options behind those that are in CONCHECK_OPTIONS already.
std::vector<std::string> observed_environment(std::vector<std::string> environment, const Recording& recording);

// The environment of this process.
std::vector<std::string> own_environment();

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_ENVIRONMENT_H_
