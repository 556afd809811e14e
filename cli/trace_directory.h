// The directory that the processes of one run write their traces to.
#ifndef CONCHECK_CLI_TRACE_DIRECTORY_H_
#define CONCHECK_CLI_TRACE_DIRECTORY_H_

#include <string>
#include <vector>

namespace concheck::cli {

// Removes in its destructor what it made, as far as that is still wanted: a temporary directory with all that is in it;
// a directory that it created for the user only while that is empty.
class TraceDirectory {
 public:
  // A new directory in temporary_directory(). When root makes it, other users may add files to it but not list it: a
  // server that gives up its privileges still has to leave its trace there. Throws Failure.
  static TraceDirectory temporary();

  // The user's directory, created if only it itself is missing. Throws Failure when it is not a directory or no file
  // can be made in it. `name` is what the user calls it: an option, or "the working directory".
  static TraceDirectory at(const std::string& path, const std::string& name);

  TraceDirectory(TraceDirectory&& other) noexcept;
  TraceDirectory& operator=(TraceDirectory&&) = delete;
  ~TraceDirectory();

  const std::string& path() const { return path_; }  // absolute
  bool is_temporary() const { return temporary_; }

  // Leaves a temporary directory where it is.
  void keep() { temporary_ = false; }

  // The traces that came since this object was made, oldest first.
  std::vector<std::string> new_traces() const;

 private:
  TraceDirectory() = default;

  std::string path_;
  bool temporary_ = false;
  bool created_ = false;
  std::vector<std::string> before_;  // traces that were there already, sorted
};

// From now on an interrupt from the keyboard ends this process at once with 128 + signal, after removing the directory
// `path` unless that is "".
void end_on_interrupt(const std::string& path);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_TRACE_DIRECTORY_H_
