#include "cli/file_content.h"

#include <gtest/gtest.h>

#include <string>
#include <system_error>

#include "tests/unit/cli/scratch_directory.h"

namespace concheck::cli {
namespace {

TEST(FileContent, AllBytes) {
  const ScratchDirectory scratch;
  std::string bytes(40000, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
  std::error_code error = std::make_error_code(std::errc::io_error);
  EXPECT_EQ(file_content(scratch.file("file", bytes), error), bytes);
  EXPECT_FALSE(error);
}

TEST(FileContent, FilesWithoutASize) { EXPECT_NE(file_content("/proc/self/stat"), ""); }

TEST(FileContent, WhyNot) {
  std::error_code error;
  EXPECT_EQ(file_content("/nowhere", error), "");
  EXPECT_EQ(error, std::errc::no_such_file_or_directory);
  EXPECT_EQ(file_content("/proc", error), "");
  EXPECT_EQ(error, std::errc::is_a_directory);
  // Can be opened, and then not be read, like the files of a process that ends in between.
  EXPECT_EQ(file_content("/proc/self/mem", error), "");
  EXPECT_EQ(error, std::errc::io_error);
  EXPECT_EQ(file_content("/proc/self/mem"), "");
}

}  // namespace
}  // namespace concheck::cli
