// Which command lines a process came from. A test is often started through a shell or a harness that leaves no trace of
// its own, so this is asked of the kernel when the process's trace appears.
#ifndef CONCHECK_CLI_ANCESTRY_H_
#define CONCHECK_CLI_ANCESTRY_H_

#include <sys/types.h>

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace concheck::cli {

using CommandLine = std::vector<std::string>;

// The command lines of the parent of `pid`, its parent, and so on up to, but without, this process. Ends early where a
// parent has ended.
std::vector<CommandLine> ancestors_of(pid_t pid);

// The process that a trace file belongs to, by its name "concheck.<exe>.<pid>.trace" or "....<pid>-<n>.trace"; 0 when
// it is none.
pid_t pid_of_trace(const std::string& path);

// Notes the ancestors of each process that makes a trace in a directory, in a thread of its own. What it misses, since
// a parent ended too soon, is just not known.
class AncestryWatch {
 public:
  explicit AncestryWatch(const std::string& directory);
  ~AncestryWatch();
  AncestryWatch(const AncestryWatch&) = delete;
  AncestryWatch& operator=(const AncestryWatch&) = delete;

  // Of the trace `path`; forgets it then.
  std::vector<CommandLine> take(const std::string& path);

 private:
  void watch();

  int inotify_ = -1;
  int stop_ = -1;  // an eventfd
  std::mutex mutex_;
  std::map<std::string, std::vector<CommandLine>> known_;  // by file name
  std::thread thread_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_ANCESTRY_H_
