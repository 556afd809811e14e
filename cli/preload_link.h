// A name for the library that LD_PRELOAD can hold.
#ifndef CONCHECK_CLI_PRELOAD_LINK_H_
#define CONCHECK_CLI_PRELOAD_LINK_H_

#include <string>

namespace concheck::cli {

// LD_PRELOAD can not name a file whose path has a blank or a colon. Then this is a symbolic link to it in a directory
// of its own under $TMPDIR or /tmp, removed by the destructor; else it is the path itself.
class PreloadLink {
 public:
  // Throws Failure when the link can not be made.
  explicit PreloadLink(const std::string& library);
  ~PreloadLink();
  PreloadLink(const PreloadLink&) = delete;
  PreloadLink& operator=(const PreloadLink&) = delete;

  const std::string& path() const { return path_; }

  // Leaves the link for processes that are still to be started.
  void keep() { directory_.clear(); }

 private:
  std::string path_;
  std::string directory_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_PRELOAD_LINK_H_
