#include "cli/preload_link.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "cli/environment.h"
#include "cli/failure.h"
#include "cli/paths.h"

namespace concheck::cli {

PreloadLink::PreloadLink(const std::vector<std::string>& libraries) : paths_(libraries) {
  const auto unfit = std::find_if_not(libraries.begin(), libraries.end(), preloadable);
  if (unfit == libraries.end()) return;
  const std::string temporary = temporary_directory();
  const std::string parent = preloadable(temporary) ? temporary : "/tmp";
  std::string made = parent + "/concheck-library.XXXXXX";
  if (mkdtemp(made.data()) == nullptr) {
    throw Failure(fmt::format("'{}' has a blank or a colon in its path and no link to it can be made in '{}': {}",
                              *unfit, parent, std::system_category().message(errno)));
  }
  directory_ = made;
  // Processes of the run that change their user have to load the libraries too.
  chmod(directory_.c_str(), 0755);
  for (std::string& path : paths_) {
    const std::string library = path;
    path = directory_ + library.substr(library.find_last_of('/'));
    if (symlink(library.c_str(), path.c_str()) != 0) {
      const int error = errno;
      remove();
      throw Failure(fmt::format("no link to '{}' can be made in '{}': {}", library, parent,
                                std::system_category().message(error)));
    }
  }
}

PreloadLink::~PreloadLink() { remove(); }

void PreloadLink::remove() {
  if (directory_.empty()) return;
  for (const std::string& path : paths_) unlink(path.c_str());
  rmdir(directory_.c_str());
}

}  // namespace concheck::cli
