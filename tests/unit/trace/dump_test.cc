#include "trace/dump.h"

#include <unistd.h>

#include <algorithm>

#include "tests/unit/trace/reader_fixture.h"
#include "tests/unit/trace/sample_trace.h"

namespace concheck::trace {
namespace {

std::vector<std::string> dump_lines(const Image& image) {
  std::vector<std::string> lines;
  std::string error;
  const auto sink = [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  };
  EXPECT_EQ(dump_trace(image, "sample.trace", sink, &error), 0) << error;
  return lines;
}

bool has_line(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(Dump, OneLineForEachThing) {
  const auto lines = dump_lines(sample_trace().build());
  for (const std::string expected : {
           "0x00000000 exe \"/usr/bin/app\" build-id=abcd",
           "0x00000000 command \"./app\" \"--threads\" \"2\"",
           "0x00002000 block records chunks=1",
           "0x00002040 module thread=1 id=1 path=\"/usr/bin/app\" start=0x555500000000 end=0x555500100000 "
           "bias=0x555500000000 build-id=abcdef01",
           "0x000020f0 stack thread=1 id=1 frames=m1+0x1140,m2+0x2724",
           "0x00002150 thread-name thread=1 id=1 name=\"main\"",
           "0x000022e0 text thread=1 \"hi\"",
           "0x00006060 thread-start thread=2 id=2 tid=1002 parent=1 create-stack=1 time=30 start-routine=m1+0x1280 "
           "slot=1 "
           "clock-slot=1",
           "0x00008000 block held chunks=1",
       }) {
    EXPECT_TRUE(has_line(lines, expected)) << expected;
  }
}

TEST(Dump, EachRecordKind) {
  const auto lines = dump_lines(sample_trace().build());
  std::string all;
  for (const std::string& line : lines) all += line.substr(line.find(' ') + 1) + '\n';
  for (const std::string expected : {
           "header version=1 features=0x0 tool=\"0.1.0\" state=exited exit-code=0 pid=4242",
           "joined-hold thread=1 sync=1 clock=2 since=1\n",
           "sync-block thread=1 id=2 stack=1 offset=8 block-bytes=64\n",
           "sync thread=1 id=1 kind=mutex origin=init-call attributes=recursive address=0x70000040 location=m1+0x4010 "
           "create-stack=1 create-thread=1 value=0\n",
           "sync thread=2 id=2 kind=rwlock origin=first-use attributes=prefer-writer-nonrecursive address=0x70000080 "
           "location=- create-stack=2 create-thread=1 value=0\n",
           "clock thread=2 id=2 own=1@1 entries=0@1,1@1\n",
           "acquire thread=2 id=3 sync=1 mode=exclusive parent=2 stack=2 clock=2 time-ms=50 flags=timed\n",
           "deadlock thread=2 time=60 [thread=1 waits=lock for=2 mode=exclusive stack=1 holds=1 mode=exclusive "
           "stack=1] "
           "[thread=2 waits=lock for=1 mode=exclusive stack=2 holds=2 mode=exclusive stack=2]\n",
           "misuse thread=2 misuse=unlock-not-owner sync=1 stack=2 other-thread=1 other-stack=1 result=1 time=55\n",
           "data-race thread=2 time=58 count=3 flags=freed now=[thread=2 address=0x60000000 size=4 stack=2 flags=write "
           "holds=2 mode=exclusive stack=2] before=[thread=1 address=0x60000002 size=2 stack=1 flags=atomic] "
           "memory=heap location=- block=0x5ffffff0 block-bytes=64 block-stack=1 block-thread=1 free-stack=2\n",
           "races checking=off accesses-checked=0 seen=0\n",
           "module-unload thread=2 id=2\n",
           "note thread=1 note=foreign-thread value=4243\n",
           "process thread=1 event=spawn pid=77 time=25\n",
           "ancestor thread=1 pid=76 \"sh\" \"run tests.sh\"\n",
           "thread-end thread=3 id=3 held=1 time=80 acquisitions=5 contended=1\n",
           "stack thread=2 id=2 frames=m1+0x1290 flags=partial\n",
           "block threads chunks=1 first=0 slots=2\n",
           "thread-slot index=0 thread=1 state=live tid=1001 name=\"main\" parent=0",
           "wait kind=lock sync=2 address=0x70000080 mode=exclusive since=58 stack=1 other=0 pc=0x0 in-deadlock\n",
           "held sync=1 address=0x70000040 mode=exclusive acquire=1 stack=1 recursion=0 pc=0x0\n",
           "wait kind=lock sync=1 address=0x70000040 mode=exclusive since=60 stack=2 other=0 pc=0x0 timed\n",
           "block syncs chunks=1 first=0 slots=2\n",
           "sync-slot index=0 sync=1 kind=mutex origin=init-call attributes=recursive address=0x70000040 owner=1",
       }) {
    EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
  }
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const std::string& line) { return line.find(" held sync=") != std::string::npos; }),
            static_cast<ptrdiff_t>(1 + kInlineHeld + 4));
}

TEST(Dump, TextsCannotReachTheTerminal) {
  TraceBuilder builder;
  builder
      .set_command({"\x1b]0;owned\x07", "\xff\xfe", "a\nb",
                    "\xe2\x80\xae"
                    "txt"})
      .set_exe("/bin/\x1b[2J");
  builder.add_module({.path = "/tmp/\r\x9b.so"});
  builder.add_thread({.name = "\x1b[1mname"});
  for (const std::string& line : dump_lines(builder.build())) {
    for (const char c : line) ASSERT_TRUE(c >= 0x20 && c < 0x7f) << line;
  }
}

TEST(Dump, DamageIsShownAndSummedUp) {
  TraceBuilder builder;
  builder.add_raw_record(static_cast<uint16_t>(RecordType::sync), {});
  builder.add_raw_record(321, Image(8));
  builder.add_misuse({.misuse = static_cast<Misuse>(55)});
  builder.add_acquire({.sync = 1, .mode = static_cast<Mode>(7)});
  Image image = builder.build();
  image.resize(image.size() - 5000);
  const auto lines = dump_lines(image);
  EXPECT_TRUE(has_line(lines, "0x00002000 block records chunks=1 cut-off"));
  EXPECT_TRUE(has_line(lines, "0x00002040 sync thread=1 damaged: 16 bytes instead of 56"));
  EXPECT_TRUE(has_line(lines, "0x00002050 unknown thread=1 type=321 bytes=24"));
  EXPECT_TRUE(has_line(lines, "0x00002068 misuse thread=1 damaged: misuse 55 is unknown"));
  EXPECT_TRUE(has_line(lines,
                       "0x000020a0 acquire thread=1 id=1 sync=1 mode=none parent=0 stack=0 clock=0 time-ms=0 doubtful: "
                       "mode 7 is unknown"));
  EXPECT_EQ(lines.back().substr(0, 2), "# ");
}

TEST(Dump, FrameText) {
  EXPECT_EQ(format_frame(TraceBuilder::frame(3, 0x1140)), "m3+0x1140");
  EXPECT_EQ(format_frame(0x7f0012345678), "0x7f0012345678");
}

TEST(Dump, ErrorsAreOneLine) {
  std::string error;
  EXPECT_EQ(dump_trace(std::string("/nowhere/x.trace"), stdout, &error), 2);
  EXPECT_EQ(error.find("/nowhere/x.trace: cannot be opened: No such file"), 0u) << error;
}

TEST(Dump, SaysWhenItCannotWrite) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("a.trace");
  ASSERT_TRUE(sample_trace().write_to_file(path));
  std::FILE* const full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  std::string error;
  EXPECT_EQ(dump_trace(path, full, &error), 2);
  EXPECT_EQ(error, "cannot write the dump: No space left on device");
  std::fclose(full);
}

TEST(Dump, StopsWhenToldTo) {
  const Image image = sample_trace().build();
  int lines = 0;
  std::string error;
  EXPECT_EQ(dump_trace(
                image, "x", [&](std::string_view) { return ++lines < 3; }, &error),
            0);
  EXPECT_EQ(lines, 3);
}

}  // namespace
}  // namespace concheck::trace
