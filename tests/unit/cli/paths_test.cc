#include "cli/paths.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "cli/failure.h"
#include "scratch_directory.h"

namespace concheck::cli {
namespace {

// Sets a variable for the time of a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = getenv(name)) before_ = before, was_set_ = true;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { was_set_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }

 private:
  const char* name_;
  std::string before_;
  bool was_set_ = false;
};

std::string failure(const std::string& name) {
  try {
    find_program(name);
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "";
}

TEST(FindProgram, SearchesThePathInOrder) {
  const ScratchDirectory first;
  const ScratchDirectory second;
  first.file("plain", "#!/bin/sh\n");
  const std::string wanted = second.file("plain", "#!/bin/sh\n", true);
  const Variable path("PATH", first.path() + ":" + second.path());
  EXPECT_EQ(find_program("plain"), wanted);
}

TEST(FindProgram, TakesAPathAsItIs) {
  const ScratchDirectory scratch;
  const std::string wanted = scratch.file("app", "#!/bin/sh\n", true);
  EXPECT_EQ(find_program(wanted), wanted);
}

TEST(FindProgram, SaysWhatIsWrong) {
  const ScratchDirectory scratch;
  const std::string plain = scratch.file("plain", "");
  const Variable path("PATH", scratch.path());
  EXPECT_EQ(failure("no-such-program"), "program 'no-such-program' is not in PATH");
  EXPECT_EQ(failure("/no/such"), "program '/no/such' does not exist");
  EXPECT_EQ(failure(plain + "/below"), "program '" + plain + "/below' does not exist");
  EXPECT_EQ(failure(plain), "program '" + plain + "' is not executable; 'chmod +x' it if it should be");
  EXPECT_EQ(failure("plain"), "program '" + plain + "' is not executable; 'chmod +x' it if it should be");
  EXPECT_EQ(failure(scratch.path()), "'" + scratch.path() + "' is a directory, not a program");
  EXPECT_EQ(failure("/dev/null"), "'/dev/null' is not a regular file");
  EXPECT_EQ(failure(""), "the program's name is empty");
}

TEST(FindLibrary, BelievesTheVariableIfTheFileIsThere) {
  const ScratchDirectory scratch;
  const std::string library = scratch.file("lib.so", "");
  {
    const Variable chosen("CONCHECK_LIBRARY", library);
    EXPECT_EQ(find_library(), library);
  }
  const Variable chosen("CONCHECK_LIBRARY", scratch / "missing.so");
  EXPECT_THROW(find_library(), Failure);
}

TEST(TemporaryDirectory, IsTheUsersIfItCanBe) {
  const ScratchDirectory scratch;
  {
    const Variable chosen("TMPDIR", scratch.path());
    EXPECT_EQ(temporary_directory(), scratch.path());
  }
  const Variable chosen("TMPDIR", scratch / "missing");
  EXPECT_EQ(temporary_directory(), "/tmp");
}

}  // namespace
}  // namespace concheck::cli
