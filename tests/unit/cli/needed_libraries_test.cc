#include "cli/needed_libraries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/elf_probe.h"
#include "tests/unit/cli/own_program.h"

namespace concheck::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

TEST(ParseLoaderList, TakesThePaths) {
  EXPECT_THAT(parse_loader_list("\tlinux-vdso.so.1 (0x00007ffd)\n"
                                "\tlibm.so.6 => /lib/libm.so.6 (0x00007f01)\n"
                                "\tlibx.so => not found\n"
                                "\tliby.so => /my libs/liby.so (0x00007f02)\n"
                                "\t/lib64/ld-linux-x86-64.so.2 (0x00007f03)\n"),
              ElementsAre("/lib/libm.so.6", "/my libs/liby.so"));
}

TEST(NeededLibraries, AsksTheLoader) {
  const auto facts = std::get<ElfFacts>(probe_elf(kSelf));
  EXPECT_THAT(needed_libraries(kSelf, facts.interpreter), Contains(EndsWith("libstdc++.so.6")));
}

TEST(NeededLibraries, IsEmptyWithoutALoader) {
  EXPECT_THAT(needed_libraries(kSelf, ""), IsEmpty());
  EXPECT_THAT(needed_libraries(kSelf, "/no/such/loader"), IsEmpty());
}

}  // namespace
}  // namespace concheck::cli
