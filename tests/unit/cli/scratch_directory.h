// A directory of its own for a test, removed afterwards.
#ifndef CONCHECK_TESTS_UNIT_CLI_SCRATCH_DIRECTORY_H_
#define CONCHECK_TESTS_UNIT_CLI_SCRATCH_DIRECTORY_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace concheck::cli {

class ScratchDirectory {
 public:
  ScratchDirectory() {
    path_ = ::testing::TempDir() + "concheck-test.XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no scratch directory");
  }
  ~ScratchDirectory() { std::filesystem::remove_all(path_); }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }

  // Makes the file `name` with this content; gives its path.
  std::string file(std::string_view name, std::string_view content, bool executable = false) const {
    const std::string path = *this / name;
    std::ofstream(path, std::ios::binary) << content;
    if (executable) std::filesystem::permissions(path, std::filesystem::perms(0755));
    return path;
  }

 private:
  std::string path_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_TESTS_UNIT_CLI_SCRATCH_DIRECTORY_H_
