#include "cli/preload_link.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "cli/environment.h"
#include "cli/failure.h"
#include "cli/paths.h"

namespace concheck::cli {

PreloadLink::PreloadLink(const std::string& library) : path_(library) {
  if (preloadable(library)) return;
  const std::string temporary = temporary_directory();
  const std::string parent = preloadable(temporary) ? temporary : "/tmp";
  std::string made = parent + "/concheck-library.XXXXXX";
  if (mkdtemp(made.data()) == nullptr) {
    throw Failure(fmt::format("'{}' has a blank or a colon in its path and no link to it can be made in '{}': {}",
                              library, parent, std::system_category().message(errno)));
  }
  directory_ = made;
  // Processes of the run that change their user have to load the library too.
  chmod(directory_.c_str(), 0755);
  path_ = directory_ + "/libconcheck.so";
  if (symlink(library.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    rmdir(directory_.c_str());
    throw Failure(
        fmt::format("no link to '{}' can be made in '{}': {}", library, parent, std::system_category().message(error)));
  }
}

PreloadLink::~PreloadLink() {
  if (directory_.empty()) return;
  unlink(path_.c_str());
  rmdir(directory_.c_str());
}

}  // namespace concheck::cli
