// All of a file at once.
#ifndef CONCHECK_CLI_FILE_CONTENT_H_
#define CONCHECK_CLI_FILE_CONTENT_H_

#include <string>
#include <system_error>

namespace concheck::cli {

// What `path` holds, or what of it could be read before `error`, which is cleared otherwise. Not by way of a stream: its buffer throws
// what read() reports, and a file in /proc reports ESRCH when its process ends between open() and read().
std::string file_content(const std::string& path, std::error_code& error);

// For files that may vanish at any time: the same, and nothing where there is none.
std::string file_content(const std::string& path);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_FILE_CONTENT_H_
