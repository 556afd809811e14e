// Finding traces in directories.
#ifndef CONCHECK_CLI_TRACE_FILES_H_
#define CONCHECK_CLI_TRACE_FILES_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace concheck::cli {

// The regular files "*.trace" directly in `directory`, oldest first (by time of the last write, then by name). Empty
// when there are none or the directory can not be read.
std::vector<std::string> list_traces(const std::string& directory);

// The traces that `arguments` (files and directories) stand for, each once. Throws Failure for what does not exist and
// for a directory without traces.
std::vector<std::string> expand_traces(const std::vector<std::string>& arguments);

// `arguments`, which are directories, and all directories in them, each once and sorted. Throws Failure for what is no
// directory.
std::vector<std::string> directories_below(const std::vector<std::string>& arguments);

// The process that a trace file belongs to, by its name "concheck.<exe>.<pid>.trace" or "....<pid>-<n>.trace"; 0 when
// it is none.
pid_t pid_of_trace(const std::string& path);

struct NewestTrace {
  std::string path;
  size_t candidates = 0;  // how many there were to choose from
};

// The newest "concheck.*.trace" in the working directory. Throws Failure when there is none.
NewestTrace newest_trace();

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_TRACE_FILES_H_
