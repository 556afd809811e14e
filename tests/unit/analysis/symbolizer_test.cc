// Real files: the fixture with debug information, stripped with a debug link, stripped for good, and by clang when it
// is there.
#include "analysis/symbolize/symbolizer.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "analysis/report/naming.h"
#include "analysis/symbolize/code_role.h"
#include "analysis/symbolize/debug_files.h"
#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

namespace fs = std::filesystem;

std::map<std::string, uint64_t> run_fixture(const std::string& path) {
  std::map<std::string, uint64_t> addresses;
  FILE* output = popen(("'" + path + "'").c_str(), "r");
  char label[64];
  unsigned long address = 0;
  while (output != nullptr && std::fscanf(output, "%63s %lx", label, &address) == 2) addresses[label] = address;
  if (output != nullptr) pclose(output);
  return addresses;
}

// The line of the fixture that has the comment "LINE: mark".
int line_of(const std::string& mark) {
  std::ifstream source(CONCHECK_FIXTURE_SOURCE);
  std::string text;
  for (int line = 1; std::getline(source, text); ++line) {
    const size_t at = text.find("// LINE: ");
    if (at != std::string::npos && text.substr(at + 9) == mark) return line;
  }
  return -1;
}

class Fixture {
 public:
  explicit Fixture(const std::string& name, bool symbols = true, std::vector<std::string> folders = {})
      : path(std::string(CONCHECK_FIXTURE_FOLDER) + "/" + name),
        module{1, 0, 0, 0, build_id_of_file(path), path},
        addresses(run_fixture(path)),
        symbolizer({symbols, true, std::move(folders)}) {}

  std::vector<SourceFrame> code(const std::string& label) {
    return symbolizer.resolve(ModuleFrame{&module, addresses.at(label), true});
  }
  std::string data(const std::string& label, uint64_t more = 0) {
    const auto found = symbolizer.variable(ModuleFrame{&module, addresses.at(label) + more, false});
    return found ? found->variable + found->path : "";
  }

  std::string path;
  trace::Module module;
  std::map<std::string, uint64_t> addresses;
  Symbolizer symbolizer;
};

void expect_code(Fixture& fixture) {
  const std::vector<SourceFrame> frames = fixture.code("inlined");
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].function, "shop::innermost");
  EXPECT_EQ(frames[0].line, line_of("innermost"));
  EXPECT_TRUE(frames[0].inlined);
  EXPECT_EQ(frames[0].source, "here(label);  // LINE: innermost");
  EXPECT_EQ(frames[1].function, "shop::middle<char const*>");
  EXPECT_EQ(frames[1].line, line_of("middle"));
  EXPECT_EQ(frames[2].function, "shop::outer");
  EXPECT_EQ(frames[2].line, line_of("outer"));
  EXPECT_FALSE(frames[2].inlined);
  EXPECT_EQ(frames[2].file, CONCHECK_FIXTURE_SOURCE);
  EXPECT_EQ(frames[2].offset, fixture.addresses.at("inlined"));

  EXPECT_EQ(fixture.code("c")[0].function, "c_function");
  EXPECT_EQ(fixture.code("c")[0].line, line_of("c"));
  EXPECT_EQ(fixture.code("lambda")[0].function, "main::{lambda}");
  EXPECT_EQ(fixture.code("lambda")[0].line, line_of("lambda"));
  EXPECT_TRUE(fixture.symbolizer.problems().empty());
}

void expect_data(Fixture& fixture) {
  EXPECT_EQ(fixture.data("plain"), "shop::plain");
  EXPECT_EQ(fixture.data("hidden"), "shop::(anonymous namespace)::hidden");
  EXPECT_EQ(fixture.data("common"), "shop::Desk::common");
  EXPECT_EQ(fixture.data("local"), "c_function::local");
  EXPECT_EQ(fixture.data("member"), "shop::desks[1].counters[2].mutex");
  EXPECT_EQ(fixture.data("raw"), "shop::desks[0].raw");
  EXPECT_EQ(fixture.data("base"), "shop::desks[0].id");
}

TEST(SymbolizerOnFiles, DebugInformation) {
  Fixture fixture("symbols");
  expect_code(fixture);
  expect_data(fixture);
}

TEST(SymbolizerOnFiles, Optimised) {
  Fixture fixture("symbols_o2");
  expect_code(fixture);
  expect_data(fixture);
}

TEST(SymbolizerOnFiles, Dwarf4) {
  Fixture fixture("symbols_dwarf4");
  expect_code(fixture);
  expect_data(fixture);
}

TEST(SymbolizerOnFiles, ClangWritesNoAddressRanges) {
  if (!fs::exists(std::string(CONCHECK_FIXTURE_FOLDER) + "/symbols_clang")) GTEST_SKIP() << "clang++ is not installed";
  Fixture fixture("symbols_clang");
  expect_code(fixture);
  expect_data(fixture);
}

TEST(SymbolizerOnFiles, DebugLinkBesideTheFile) {
  Fixture fixture("symbols_linked");
  expect_code(fixture);
  expect_data(fixture);
}

TEST(SymbolizerOnFiles, BuildIdFolder) {
  const std::string folder = testing::TempDir() + "/concheck-debug-folder";
  fs::remove_all(folder);
  const std::string id = build_id_of_file(std::string(CONCHECK_FIXTURE_FOLDER) + "/symbols_stripped");
  ASSERT_GT(id.size(), 2u);
  fs::create_directories(folder + "/.build-id/" + id.substr(0, 2));
  fs::copy_file(std::string(CONCHECK_FIXTURE_FOLDER) + "/symbols.debug",
                folder + "/.build-id/" + id.substr(0, 2) + "/" + id.substr(2) + ".debug");
  Fixture fixture("symbols_stripped", true, {folder});
  expect_code(fixture);
  expect_data(fixture);
  fs::remove_all(folder);
}

TEST(SymbolizerOnFiles, DebugFileOfAnotherBuildIsNotUsed) {
  const std::string folder = testing::TempDir() + "/concheck-wrong-debug";
  fs::remove_all(folder);
  const std::string id = build_id_of_file(std::string(CONCHECK_FIXTURE_FOLDER) + "/symbols_stripped");
  fs::create_directories(folder + "/.build-id/" + id.substr(0, 2));
  fs::copy_file(std::string(CONCHECK_FIXTURE_FOLDER) + "/symbols_o2",
                folder + "/.build-id/" + id.substr(0, 2) + "/" + id.substr(2) + ".debug");
  Fixture fixture("symbols_stripped", true, {folder});
  EXPECT_TRUE(fixture.code("c")[0].file.empty());
  fs::remove_all(folder);
}

TEST(SymbolizerOnFiles, StrippedIsModuleAndOffset) {
  Fixture fixture("symbols_stripped");
  const std::vector<SourceFrame> frames = fixture.code("inlined");
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].function, "");
  EXPECT_EQ(frames[0].file, "");
  EXPECT_EQ(frames[0].module, "symbols_stripped");
  EXPECT_EQ(frames[0].offset, fixture.addresses.at("inlined"));
  EXPECT_EQ(fixture.data("plain"), "");
}

TEST(SymbolizerOnFiles, SymbolTableOnly) {
  Fixture fixture("symbols_nodebug");
  EXPECT_EQ(fixture.code("inlined")[0].function, "shop::outer");
  EXPECT_EQ(fixture.code("inlined")[0].file, "");
  EXPECT_EQ(fixture.data("plain"), "shop::plain");
  EXPECT_EQ(fixture.data("plain", 8), "shop::plain+8");
}

TEST(SymbolizerOnFiles, AnotherFileInItsPlace) {
  Fixture fixture("symbols");
  fixture.module.build_id = "00112233445566778899";
  EXPECT_EQ(fixture.code("c")[0].function, "");
  EXPECT_EQ(fixture.data("plain"), "");
  ASSERT_EQ(fixture.symbolizer.problems().size(), 1u);
  EXPECT_NE(fixture.symbolizer.problems()[0].find("build-id differs"), std::string::npos);
}

TEST(SymbolizerOnFiles, FileThatIsGoneOrNoElf) {
  Fixture fixture("symbols");
  fixture.module.path = "/nonexistent/app";
  EXPECT_EQ(fixture.code("c")[0].module, "app");
  fixture.module.path = CONCHECK_FIXTURE_SOURCE;
  fixture.module.build_id.clear();
  EXPECT_EQ(fixture.code("c")[0].function, "");
  EXPECT_EQ(fixture.symbolizer.problems().size(), 2u);
}

TEST(SymbolizerOnFiles, OffsetsOutsideTheFile) {
  Fixture fixture("symbols");
  for (const uint64_t offset : {uint64_t{0}, uint64_t{1}, trace::kFrameOffsetMask}) {
    EXPECT_EQ(fixture.symbolizer.resolve(ModuleFrame{&fixture.module, offset, true}).size(), 1u);
    EXPECT_FALSE(fixture.symbolizer.variable(ModuleFrame{&fixture.module, offset, false}));
  }
}

TEST(SymbolizerOnFiles, WithoutSymbolsNoFileIsOpened) {
  Fixture fixture("symbols", false);
  EXPECT_EQ(fixture.code("c")[0].function, "");
  fixture.module.path = "/nonexistent/app";
  fixture.code("c");
  EXPECT_TRUE(fixture.symbolizer.problems().empty());
}

// A member of an element: named in full, and the same mistake in every element.
TEST(SymbolizerOnFiles, MemoryOfARace) {
  Fixture fixture("symbols");
  trace::TraceBuilder builder;
  builder.add_module({.path = fixture.path, .start = 0, .end = 0x10000000, .bias = 0, .build_id = {}});
  const ProcessModel model = model_of(builder);
  Naming naming(model, fixture.symbolizer);
  const auto at = [&](const std::string& label, int64_t more) {
    const uint64_t address = fixture.addresses.at(label) + static_cast<uint64_t>(more);
    MemoryPlace place;
    place.kind = trace::MemoryKind::global;
    place.address = address;
    place.size = 8;
    place.location = trace::TraceBuilder::frame(1, address);
    return place;
  };
  // struct Counter { long value; std::mutex mutex; }, 48 bytes.
  const MemoryPlace value = at("member", -8);
  const FindingMemory memory = naming.memory(value);
  EXPECT_EQ(memory.name, "shop::desks[1].counters[2].value");
  EXPECT_EQ(memory.label, "`shop::desks[1].counters[2].value`");
  EXPECT_EQ(memory.identity, "global shop::desks[].counters[].value");
  EXPECT_EQ(naming.memory_class(value), naming.memory_class(at("member", -56)));
  EXPECT_NE(naming.memory_class(value), naming.memory_class(at("base", 0)));
}

TEST(Symbolizer, FrameOutsideAllModules) {
  Symbolizer symbolizer({});
  const SourceStack stack = symbolizer.resolve(to_module_stack({}, {{0x1234}, true}));
  ASSERT_EQ(stack.frames.size(), 1u);
  EXPECT_EQ(stack.frames[0].offset, 0x1234u);
  EXPECT_EQ(stack.frames[0].module, "");
  EXPECT_TRUE(stack.truncated);
}

}  // namespace
}  // namespace concheck::analysis
