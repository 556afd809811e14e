// Names for the libraries that LD_PRELOAD can hold.
#ifndef CONCHECK_CLI_PRELOAD_LINK_H_
#define CONCHECK_CLI_PRELOAD_LINK_H_

#include <string>
#include <vector>

namespace concheck::cli {

// LD_PRELOAD can not name a file whose path has a blank or a colon. Then there are symbolic links to the libraries in a
// directory of its own under $TMPDIR or /tmp, removed by the destructor; else they go by their own paths.
class PreloadLink {
 public:
  // The libraries lie in one folder. Throws Failure when a link can not be made.
  explicit PreloadLink(const std::vector<std::string>& libraries);
  ~PreloadLink();
  PreloadLink(const PreloadLink&) = delete;
  PreloadLink& operator=(const PreloadLink&) = delete;

  const std::vector<std::string>& paths() const { return paths_; }

  // Leaves the links for processes that are still to be started.
  void keep() { directory_.clear(); }

 private:
  void remove();

  std::vector<std::string> paths_;
  std::string directory_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_PRELOAD_LINK_H_
