#include "cli/program_check.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>

#include "scratch_directory.h"
#include "tests/unit/cli/own_program.h"

namespace concheck::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string obstacle(const std::string& path) { return check_program(path).obstacle.value_or(""); }

// An ELF file that has nothing but a header.
template <typename Header>
std::string bare_elf(unsigned char elf_class, uint16_t machine, uint16_t type) {
  Header header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = elf_class;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = type;
  header.e_machine = machine;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;
  return std::string(reinterpret_cast<const char*>(&header), sizeof header);
}

#if defined(__x86_64__)
constexpr uint16_t kNative = EM_X86_64;
#else
constexpr uint16_t kNative = EM_AARCH64;
#endif

TEST(CheckProgram, AcceptsADynamicProgram) {
  const ProgramCheck check = check_program(kSelf);
  // Built with a sanitizer, this program is one of those that can not be observed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  EXPECT_THAT(check.obstacle.value_or(""), HasSubstr("Sanitizer"));
#else
  EXPECT_EQ(check.obstacle.value_or(""), "");
#endif
  EXPECT_FALSE(check.script);
}

TEST(CheckProgram, AcceptsTheLoaderItself) {
  const auto facts = std::get<ElfFacts>(probe_elf(kSelf));
  EXPECT_EQ(obstacle(facts.interpreter), "");
}

TEST(CheckProgram, FollowsScripts) {
  const ScratchDirectory scratch;
  const ProgramCheck plain = check_program(scratch.file("plain", "#!/bin/sh -e\n", true));
  EXPECT_TRUE(plain.script);
  EXPECT_EQ(plain.image, "/bin/sh");
  EXPECT_EQ(plain.obstacle.value_or(""), "");

  const ProgramCheck through_env = check_program(scratch.file("env", "#!/usr/bin/env -S sh -e\n", true));
  EXPECT_THAT(through_env.image, EndsWith("/sh"));

  const std::string inner = scratch.file("inner", "#! /bin/sh\n", true);
  EXPECT_EQ(check_program(scratch.file("outer", "#!" + inner + "\n", true)).image, "/bin/sh");

  EXPECT_EQ(check_program(scratch.file("bare", "echo hello\n", true)).image, "/bin/sh");
}

TEST(CheckProgram, NamesAMissingInterpreter) {
  const ScratchDirectory scratch;
  const std::string script = scratch.file("script", "#!/no/such/interpreter\n", true);
  EXPECT_EQ(obstacle(script),
            "the script '" + script + "' names the interpreter '/no/such/interpreter', which does not exist");
  const std::string empty_line = scratch.file("empty-line", "#!\n", true);
  EXPECT_THAT(obstacle(empty_line), HasSubstr("which does not exist"));
}

TEST(CheckProgram, RefusesWhatIsNoProgram) {
  const ScratchDirectory scratch;
  EXPECT_THAT(obstacle(scratch.file("empty", "", true)), EndsWith("is empty"));
  EXPECT_THAT(obstacle(scratch.file("binary", std::string("\0\1\2", 3), true)),
              HasSubstr("neither an ELF program nor"));
  EXPECT_THAT(obstacle(scratch.file("damaged", "\177ELF and so on", true)), EndsWith("is not an ELF file"));
}

TEST(CheckProgram, RefusesWhatCanNotLoadTheLibrary) {
  const ScratchDirectory scratch;
  EXPECT_THAT(obstacle(scratch.file("m32", bare_elf<Elf32_Ehdr>(ELFCLASS32, EM_386, ET_EXEC), true)),
              HasSubstr("is a 32-bit program"));
  EXPECT_THAT(obstacle(scratch.file("foreign", bare_elf<Elf64_Ehdr>(ELFCLASS64, EM_RISCV, ET_EXEC), true)),
              HasSubstr("is a program for riscv"));
  EXPECT_THAT(obstacle(scratch.file("object", bare_elf<Elf64_Ehdr>(ELFCLASS64, kNative, ET_REL), true)),
              HasSubstr("is an object file"));
  EXPECT_THAT(obstacle(scratch.file("static", bare_elf<Elf64_Ehdr>(ELFCLASS64, kNative, ET_EXEC), true)),
              HasSubstr("is statically linked"));
}

TEST(CheckProgram, RefusesPrivilegedFiles) {
  const ScratchDirectory scratch;
  const std::string copy = scratch / "copy";
  std::filesystem::copy_file("/bin/true", copy);
  chmod(copy.c_str(), 04755);
  EXPECT_THAT(obstacle(copy), HasSubstr("is setuid"));
  chmod(copy.c_str(), 02755);
  EXPECT_THAT(obstacle(copy), HasSubstr("is setgid"));
  chmod(copy.c_str(), 0755);
  EXPECT_EQ(obstacle(copy), "");
}

}  // namespace
}  // namespace concheck::cli
