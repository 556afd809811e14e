#include "cli/file_content.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace concheck::cli {

std::string file_content(const std::string& path, std::error_code& error) {
  error.clear();
  std::string content;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    error = {errno, std::system_category()};
    return content;
  }
  char part[16384];
  for (;;) {
    const ssize_t length = read(file, part, sizeof part);
    if (length > 0) {
      content.append(part, static_cast<size_t>(length));
    } else if (length == 0) {
      break;
    } else if (errno != EINTR) {
      error = {errno, std::system_category()};
      break;
    }
  }
  close(file);
  return content;
}

std::string file_content(const std::string& path) {
  std::error_code error;
  std::string content = file_content(path, error);
  return error ? std::string() : content;
}

}  // namespace concheck::cli
