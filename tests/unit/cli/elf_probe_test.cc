#include "cli/elf_probe.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "scratch_directory.h"
#include "tests/unit/cli/own_program.h"

namespace concheck::cli {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(ProbeElf, KnowsThisProgram) {
  const auto probed = probe_elf(kSelf);
  ASSERT_TRUE(std::holds_alternative<ElfFacts>(probed));
  const ElfFacts& facts = std::get<ElfFacts>(probed);
  EXPECT_EQ(facts.bits, 64);
  EXPECT_TRUE(is_native(facts));
  EXPECT_THAT(facts.interpreter, HasSubstr("ld-linux"));
  EXPECT_THAT(facts.needed, Contains(StartsWith("libc.so")));
  EXPECT_THAT(facts.imports, Contains("memcmp"));
  EXPECT_TRUE(facts.has_symbol_table);
  EXPECT_FALSE(facts.runtimes.go);
  EXPECT_FALSE(facts.runtimes.rust);
#ifndef __SANITIZE_THREAD__
  // It holds the texts by which others are recognised.
  EXPECT_FALSE(facts.runtimes.tsan);
#endif
}

TEST(ProbeElf, SaysWhyNot) {
  const ScratchDirectory scratch;
  EXPECT_THAT(std::get<std::string>(probe_elf(scratch / "missing")), EndsWith("No such file or directory"));
  for (const std::string_view content : {std::string_view(), std::string_view("text"), std::string_view("\177ELF"),
                                         std::string_view("\177ELF\2\1\1", 7)}) {
    const std::string path = scratch.file("file", content);
    EXPECT_EQ(std::get<std::string>(probe_elf(path)), "'" + path + "' is not an ELF file");
  }
}

// Every prefix, and every byte of the headers changed: some answer, and no crash (under sanitizers too).
TEST(ProbeElf, SurvivesDamage) {
  const ScratchDirectory scratch;
  std::ifstream self("/bin/true", std::ios::binary);
  const std::string good((std::istreambuf_iterator<char>(self)), std::istreambuf_iterator<char>());
  for (size_t size = 0; size < good.size(); size += 397) {
    probe_elf(scratch.file("cut", std::string_view(good).substr(0, size)));
  }
  for (size_t i = 0; i < std::min<size_t>(good.size(), 4096); i += 13) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0xff);
    probe_elf(scratch.file("bad", bad));
  }
}

TEST(ProbeElf, TellsOtherMachines) {
  const ScratchDirectory scratch;
  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_EXEC;
  header.e_machine = EM_RISCV;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;
  const std::string_view bytes(reinterpret_cast<const char*>(&header), sizeof header);
  const ElfFacts facts = std::get<ElfFacts>(probe_elf(scratch.file("riscv", bytes)));
  EXPECT_FALSE(is_native(facts));
  EXPECT_EQ(machine_name(facts.machine), "riscv");
  EXPECT_THAT(facts.interpreter, IsEmpty());
}

}  // namespace
}  // namespace concheck::cli
