// Files that are no trace at all, or not one for this version: one clear line each.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/unit/trace/reader_fixture.h"
#include "tests/unit/trace/sample_trace.h"

namespace concheck::trace {
namespace {

void expect_line(const std::string& message, const std::string& path, const std::string& part) {
  EXPECT_EQ(message.find(path + ": "), 0u) << message;
  EXPECT_NE(message.find(part), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_NE(message.find(';'), std::string::npos) << "says what, but not what to do: " << message;
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TEST(ReaderError, FilesThatCannotBeOpened) {
  const TemporaryDirectory directory;
  const std::string missing = directory.file("missing.trace");
  expect_line(error_of(read_trace(missing)), missing, "No such file or directory");
  expect_line(error_of(read_trace(directory.file(""))), directory.file(""), "is a directory");
  const std::string fifo = directory.file("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  expect_line(error_of(read_trace(fifo)), fifo, "is not a regular file");
  expect_line(error_of(read_trace(std::string("/dev/zero"))), "/dev/zero", "is not a regular file");
  const std::string file = directory.file("file");
  write_file(file, "x");
  expect_line(error_of(read_trace(file + "/below")), file + "/below", "Not a directory");
  const std::string loop = directory.file("loop");
  ASSERT_EQ(symlink(loop.c_str(), loop.c_str()), 0);
  expect_line(error_of(read_trace(loop)), loop, "symbolic links");
}

TEST(ReaderError, NoPermission) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("secret.trace");
  ASSERT_TRUE(sample_trace().write_to_file(path));
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  const bool is_root = geteuid() == 0;  // who may read everything
  constexpr uid_t kNobody = 65534;
  if (is_root) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
  auto result = read_trace(path);
  if (is_root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  expect_line(error_of(std::move(result)), path, "Permission denied; read it as the user who ran the program");
}

TEST(ReaderError, PathIsEscaped) {
  const std::string message = error_of(read_trace(std::string("/nowhere/\x1b[31m\n")));
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(ReaderError, EmptyAndForeign) {
  expect_line(error_of(Image{}), "sample.trace", "is empty");
  const TemporaryDirectory directory;
  const std::string path = directory.file("notes.txt");
  for (const std::string& text : {std::string("x"), std::string("hello world"), std::string(100'000, 'A'),
                                  std::string("\x7f"
                                              "ELF\2\1\1"),
                                  std::string(8192, '\0')}) {
    write_file(path, text);
    expect_line(error_of(read_trace(path)), path, "is not a concheck trace");
  }
}

TEST(ReaderError, CutOffInTheHeader) {
  const Image image = sample_trace().build();
  for (const size_t bytes :
       {size_t{1}, size_t{8}, size_t{15}, size_t{16}, size_t{24}, size_t{100}, sizeof(Header) - 1}) {
    expect_line(error_of(Image(image.begin(), image.begin() + bytes)), "sample.trace", "cut off in its header");
  }
}

TEST(ReaderError, OtherByteOrder) {
  Image image = sample_trace().build();
  poke(&image, offsetof(Header, magic), __builtin_bswap64(kMagic));
  poke(&image, offsetof(Header, endian), __builtin_bswap32(kEndianMark));
  expect_line(error_of(image), "sample.trace", "other byte order");
  poke(&image, offsetof(Header, magic), kMagic);
  expect_line(error_of(image), "sample.trace", "is damaged");
}

TEST(ReaderError, NewerVersionEvenWithAnotherLayout) {
  Image image = sample_trace().build();
  poke(&image, offsetof(Header, version), kVersion + 4);
  const std::string expected =
      "sample.trace: was written by a newer concheck (trace version 5, this one reads up to 1); use that version";
  EXPECT_EQ(error_of(image), expected);
  poke(&image, offsetof(Header, chunk_bytes), uint32_t{4096});
  EXPECT_EQ(error_of(image), expected);
  image.resize(64);
  EXPECT_EQ(error_of(image), expected);
}

TEST(ReaderError, ImpossibleHeader) {
  const Image good = sample_trace().build();
  Image image = good;
  poke(&image, offsetof(Header, version), uint32_t{0});
  expect_line(error_of(image), "sample.trace", "trace version 0");
  image = good;
  poke(&image, offsetof(Header, header_bytes), uint32_t{4096});
  expect_line(error_of(image), "sample.trace", "4096 header bytes");
  image = good;
  poke(&image, offsetof(Header, chunk_bytes), uint32_t{0});
  expect_line(error_of(image), "sample.trace", "0 chunk bytes");
}

TEST(ReaderError, UnknownFeatureNamesTheVersionThatKnowsIt) {
  Image image = sample_trace().build();
  poke(&image, offsetof(Header, features), uint64_t{1} << 40);
  expect_line(error_of(image), "sample.trace", "does not know (0x10000000000); use the version that wrote it: 0.1.0");
}

}  // namespace
}  // namespace concheck::trace
