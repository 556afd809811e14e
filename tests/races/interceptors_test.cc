// The interceptors with an engine that records: what they tell, and that results and errno are those of the real
// functions.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <wchar.h>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "tests/races/recorder.h"

extern "C" {
void* __tsan_memcpy(void* to, const void* from, unsigned long bytes);
void* __tsan_memmove(void* to, const void* from, unsigned long bytes);
void* __tsan_memset(void* to, int value, unsigned long bytes);
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

char a[64];
char b[64];

std::string where(uintptr_t address) {
  const auto in = [address](const char* name, const char* begin) {
    return address - reinterpret_cast<uintptr_t>(begin) < 64
               ? name + (address != reinterpret_cast<uintptr_t>(begin)
                             ? "+" + std::to_string(address - reinterpret_cast<uintptr_t>(begin))
                             : "")
               : std::string();
  };
  const std::string text = in("a", a) + in("b", b);
  return text.empty() ? "?" : text;
}

// What `call` made the engine hear of a and b, as texts: "read a+3 10".
template <typename Call>
std::vector<std::string> told(Call call) {
  start_recording();
  call();
  const size_t count = stop_recording();
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i) {
    const Recorded& event = recorded(i);
    switch (event.kind) {
      case Recorded::read:
      case Recorded::write:
        texts.push_back((event.kind == Recorded::read ? "read " : "write ") + where(event.address) + " " +
                        std::to_string(event.bytes));
        break;
      case Recorded::allocated:
        texts.push_back("allocated " + std::to_string(event.bytes));
        break;
      case Recorded::freed:
        texts.push_back("freed");
        break;
      case Recorded::mapped:
        texts.push_back("mapped " + std::to_string(event.bytes));
        break;
      case Recorded::unmapped:
        texts.push_back("unmapped " + std::to_string(event.bytes));
        break;
      case Recorded::channel_written:
        texts.push_back("to " + std::to_string(event.address));
        break;
      case Recorded::channel_read:
        texts.push_back("from " + std::to_string(event.address));
        break;
      case Recorded::channel_closed:
        texts.push_back("closed " + std::to_string(event.address));
        break;
      case Recorded::jumped:
        texts.push_back("jumped");
        break;
    }
  }
  return texts;
}

bool is_in_this_program(uintptr_t pc) {
  extern char __executable_start[] __asm__("__executable_start");
  extern char _etext[] __asm__("etext");
  return pc >= reinterpret_cast<uintptr_t>(__executable_start) && pc < reinterpret_cast<uintptr_t>(_etext);
}

class Interceptors : public testing::Test {
 protected:
  void SetUp() override {
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
  }
};

TEST_F(Interceptors, Copies) {
  void* result = nullptr;
  EXPECT_THAT(told([&] { result = memcpy(a, b + 4, 10); }), ElementsAre("read b+4 10", "write a 10"));
  EXPECT_EQ(result, a);
  EXPECT_THAT(told([&] { result = memmove(a + 1, a, 10); }), ElementsAre("read a 10", "write a+1 10"));
  EXPECT_EQ(result, a + 1);
  EXPECT_THAT(told([&] { result = mempcpy(a, b, 10); }), ElementsAre("read b 10", "write a 10"));
  EXPECT_EQ(result, a + 10);
  EXPECT_THAT(told([&] { result = memset(a, 'x', 5); }), ElementsAre("write a 5"));
  EXPECT_EQ(std::string(a, 6), std::string("xxxxx\0", 6));
  EXPECT_THAT(told([] { bzero(a, 4); }), ElementsAre("write a 4"));
  EXPECT_THAT(told([] { memcpy(a, b, 0); }), IsEmpty());
}

// What clang calls instead of libc's, from version 15 on, where the engine has nothing of its own for it.
TEST_F(Interceptors, CopiesByTheCompiler) {
  EXPECT_THAT(told([] { __tsan_memcpy(a, b + 4, 10); }), ElementsAre("read b+4 10", "write a 10"));
  EXPECT_TRUE(is_in_this_program(recorded(0).pc));
  EXPECT_THAT(told([] { __tsan_memmove(a + 1, a, 10); }), ElementsAre("read a 10", "write a+1 10"));
  EXPECT_THAT(told([] { __tsan_memset(a, 'x', 5); }), ElementsAre("write a 5"));
  EXPECT_TRUE(is_in_this_program(recorded(0).pc));
  EXPECT_EQ(std::string(a, 5), "xxxxx");
}

TEST_F(Interceptors, ComparesAndSearches) {
  memcpy(a, "hello world", 12);
  memcpy(b, "help", 5);
  long result = 0;
  EXPECT_THAT(told([&] { result = memcmp(a, b, 8); }), ElementsAre("read a 8", "read b 8"));
  EXPECT_LT(result, 0);
  EXPECT_THAT(told([&] { result = strcmp(a, b); }), ElementsAre("read a 4", "read b 4"));
  EXPECT_LT(result, 0);
  EXPECT_THAT(told([&] { result = strncmp(a, b, 3); }), ElementsAre("read a 3", "read b 3"));
  EXPECT_EQ(result, 0);
  memcpy(b, "HELP", 5);
  EXPECT_THAT(told([&] { result = strcasecmp(a, b); }), ElementsAre("read a 4", "read b 4"));
  EXPECT_LT(result, 0);
  EXPECT_THAT(told([&] { result = strncasecmp(a, b, 2); }), ElementsAre("read a 2", "read b 2"));
  EXPECT_EQ(result, 0);
  EXPECT_THAT(told([&] { result = static_cast<long>(strlen(a)); }), ElementsAre("read a 12"));
  EXPECT_EQ(result, 11);
  EXPECT_THAT(told([&] { result = static_cast<long>(strnlen(a, 5)); }), ElementsAre("read a 5"));
  EXPECT_EQ(result, 5);
  void* found = nullptr;
  EXPECT_THAT(told([&] { found = memchr(a, 'o', 12); }), ElementsAre("read a 5"));
  EXPECT_EQ(found, a + 4);
  EXPECT_THAT(told([&] { found = memchr(a, '?', 7); }), ElementsAre("read a 7"));
  EXPECT_EQ(found, nullptr);
  EXPECT_THAT(told([&] { found = memrchr(a, 'o', 12); }), ElementsAre("read a+7 5"));
  EXPECT_EQ(found, a + 7);
  EXPECT_THAT(told([&] { found = strchr(a, ' '); }), ElementsAre("read a 6"));
  EXPECT_EQ(found, a + 5);
  EXPECT_THAT(told([&] { found = strchr(a, '?'); }), ElementsAre("read a 12"));
  EXPECT_EQ(found, nullptr);
  EXPECT_THAT(told([&] { found = strrchr(a, 'l'); }), ElementsAre("read a 12"));
  EXPECT_EQ(found, a + 9);
  memcpy(b, "wo", 3);
  EXPECT_THAT(told([&] { found = strstr(a, b); }), ElementsAre("read a 8", "read b 3"));
  EXPECT_EQ(found, a + 6);
}

TEST_F(Interceptors, BuildsStrings) {
  memcpy(b, "text", 5);
  char* result = nullptr;
  EXPECT_THAT(told([&] { result = strcpy(a, b); }), ElementsAre("read b 5", "write a 5"));
  EXPECT_STREQ(result, "text");
  EXPECT_THAT(told([&] { result = strcat(a, b); }), ElementsAre("read b 5", "read a 5", "write a+4 5"));
  EXPECT_STREQ(result, "texttext");
  EXPECT_THAT(told([&] { result = strncat(a, b, 2); }), ElementsAre("read b 2", "read a 9", "write a+8 3"));
  EXPECT_STREQ(result, "texttextte");
  EXPECT_THAT(told([&] { result = stpcpy(a, b); }), ElementsAre("read b 5", "write a 5"));
  EXPECT_EQ(result, a + 4);
  EXPECT_THAT(told([&] { result = strncpy(a, b, 10); }), ElementsAre("read b 5", "write a 10"));
  EXPECT_EQ(result, a);
  int length = 0;
  EXPECT_THAT(told([&] { length = snprintf(a, 4, "%d", 123456); }), ElementsAre("write a 4"));
  EXPECT_EQ(length, 6);
  EXPECT_STREQ(a, "123");
  EXPECT_THAT(told([&] { length = sprintf(a, "%d", 12); }), ElementsAre("write a 3"));
  EXPECT_EQ(length, 2);
}

TEST_F(Interceptors, WideCharacters) {
  auto* to = reinterpret_cast<wchar_t*>(a);
  auto* from = reinterpret_cast<wchar_t*>(b);
  from[0] = L'x';
  EXPECT_THAT(told([&] { wmemcpy(to, from, 3); }), ElementsAre("read b 12", "write a 12"));
  EXPECT_THAT(told([&] { wmemset(to, L'y', 2); }), ElementsAre("write a 8"));
  EXPECT_THAT(told([&] { wcscpy(to, from); }), ElementsAre("read b 8", "write a 8"));
  EXPECT_THAT(told([&] { EXPECT_EQ(wcslen(to), 1U); }), ElementsAre("read a 8"));
}

int ascending(const void* left, const void* right) {
  return *static_cast<const char*>(left) - *static_cast<const char*>(right);
}

TEST_F(Interceptors, Sorts) {
  memcpy(a, "cab", 3);
  EXPECT_THAT(told([] { qsort(a, 3, 1, ascending); }), ElementsAre("write a 3"));
  EXPECT_STREQ(a, "abc");
  EXPECT_THAT(told([] { qsort(a, 1, 1, ascending); }), IsEmpty());
}

// One event a block, from the place in this program, however many functions it goes through.
TEST_F(Interceptors, Allocates) {
  void* volatile p = nullptr;
  EXPECT_THAT(told([&] { p = malloc(24); }), ElementsAre("allocated 24"));
  EXPECT_EQ(recorded(0).address, reinterpret_cast<uintptr_t>(p));
  EXPECT_THAT(told([&] { p = realloc(p, 5000); }), ElementsAre("freed", "allocated 5000"));
  EXPECT_THAT(told([&] { free(p); }), ElementsAre("freed"));
  EXPECT_THAT(told([&] { p = calloc(3, 8); }), ElementsAre("allocated 24"));
  EXPECT_THAT(told([&] { p = reallocarray(p, 5, 8); }), ElementsAre("freed", "allocated 40"));
  errno = 0;
  EXPECT_EQ(reallocarray(p, SIZE_MAX / 2, 3), nullptr);
  EXPECT_EQ(errno, ENOMEM);
  // What can not be had leaves the old block alive.
  const size_t usable = malloc_usable_size(p);
  const size_t volatile too_much = SIZE_MAX / 2;
  EXPECT_THAT(told([&] { EXPECT_EQ(realloc(p, too_much), nullptr); }),
              ElementsAre("freed", "allocated " + std::to_string(usable)));
  free(p);
  EXPECT_THAT(told([] { free(nullptr); }), IsEmpty());
  EXPECT_THAT(told([&] { free(aligned_alloc(64, 128)); }), ElementsAre("allocated 128", "freed"));
  EXPECT_THAT(told([&] { free(memalign(64, 100)); }), ElementsAre("allocated 100", "freed"));
  void* q = nullptr;
  EXPECT_THAT(told([&] { EXPECT_EQ(posix_memalign(&q, 64, 100), 0); }), ElementsAre("allocated 100"));
  free(q);
  memcpy(b, "four", 5);
  EXPECT_THAT(told([&] { p = strdup(b); }), ElementsAre("read b 5", "allocated 5"));
  EXPECT_STREQ(static_cast<char*>(p), "four");
  free(p);
  EXPECT_THAT(told([&] { p = strndup(b, 2); }), ElementsAre("read b 2", "allocated 3"));
  EXPECT_STREQ(static_cast<char*>(p), "fo");
  free(p);
}

TEST_F(Interceptors, OperatorNewIsToldOnceFromItsCaller) {
  struct alignas(64) Wide {
    char bytes[128];
  };
  char* volatile p = nullptr;
  Wide* volatile w = nullptr;
  const auto expect = [](const std::vector<std::string>& texts, const char* text) {
    EXPECT_THAT(texts, ElementsAre(text));
    EXPECT_TRUE(is_in_this_program(recorded(0).pc));
  };
  expect(told([&] { p = new char; }), "allocated 1");
  expect(told([&] { delete p; }), "freed");
  expect(told([&] { p = new char[40]; }), "allocated 40");
  expect(told([&] { delete[] p; }), "freed");
  expect(told([&] { p = new (std::nothrow) char[40]; }), "allocated 40");
  expect(told([&] { delete[] p; }), "freed");
  expect(told([&] { w = new Wide; }), "allocated 128");
  expect(told([&] { delete w; }), "freed");
  expect(told([&] { w = new (std::nothrow) Wide[2]; }), "allocated 256");
  expect(told([&] { delete[] w; }), "freed");
}

TEST_F(Interceptors, AllocationThatThrowsLeavesNothingBehind) {
  const size_t volatile too_much = PTRDIFF_MAX;
  EXPECT_THAT(told([&] { EXPECT_EQ(malloc(too_much), nullptr); }), IsEmpty());
  bool thrown = false;
  try {
    ::operator delete(::operator new(too_much));
  } catch (const std::bad_alloc&) {
    thrown = true;
  }
  EXPECT_TRUE(thrown);
  void* volatile p = nullptr;
  EXPECT_THAT(told([&] { p = malloc(7); }), ElementsAre("allocated 7"));
  EXPECT_TRUE(is_in_this_program(recorded(0).pc));
  free(p);
}

TEST_F(Interceptors, Maps) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const std::string one = std::to_string(page);
  const std::string two = std::to_string(2 * page);
  void* p = nullptr;
  EXPECT_THAT(told([&] { p = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }),
              ElementsAre("mapped " + two));
  EXPECT_THAT(told([&] { EXPECT_EQ(mremap(p, 2 * page, page, 0), p); }), ElementsAre("unmapped " + one));
  void* target = mmap(nullptr, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EXPECT_THAT(told([&] { EXPECT_EQ(mremap(p, page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, target), target); }),
              ElementsAre("unmapped " + one, "mapped " + two));
  EXPECT_THAT(told([&] { EXPECT_EQ(munmap(target, 2 * page), 0); }), ElementsAre("unmapped " + two));
  errno = 0;
  EXPECT_THAT(told([] { EXPECT_EQ(mmap(nullptr, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), MAP_FAILED); }),
              IsEmpty());
  EXPECT_EQ(errno, EINVAL);
}

TEST_F(Interceptors, HandsOverThroughPipesAndSockets) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string in = std::to_string(ends[1]);
  const std::string out = std::to_string(ends[0]);
  EXPECT_THAT(told([&] { EXPECT_EQ(write(ends[1], a, 5), 5); }), ElementsAre("read a 5", "to " + in));
  EXPECT_THAT(told([&] { EXPECT_EQ(read(ends[0], b, 20), 5); }), ElementsAre("from " + out, "write b 5"));
  iovec parts[2] = {{a, 3}, {b, 4}};
  EXPECT_THAT(told([&] { EXPECT_EQ(writev(ends[1], parts, 2), 7); }),
              ElementsAre("read ? 32", "read a 3", "read b 4", "to " + in));
  iovec room[2] = {{a, 5}, {b, 40}};
  EXPECT_THAT(told([&] { EXPECT_EQ(readv(ends[0], room, 2), 7); }),
              ElementsAre("from " + out, "write a 5", "write b 2"));
  EXPECT_THAT(told([&] { EXPECT_EQ(dup2(ends[0], ends[0]), ends[0]); }), IsEmpty());
  EXPECT_THAT(told([&] { close(ends[1]); }), ElementsAre("closed " + in));
  EXPECT_THAT(told([&] { EXPECT_EQ(read(ends[0], b, 20), 0); }), IsEmpty());
  EXPECT_THAT(told([&] { close(ends[0]); }), ElementsAre("closed " + out));

  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
  const std::string left = std::to_string(pair[0]);
  const std::string right = std::to_string(pair[1]);
  EXPECT_THAT(told([&] { EXPECT_EQ(send(pair[0], a, 8, 0), 8); }), ElementsAre("read a 8", "to " + left));
  // With MSG_TRUNC the result is the message's length, and 3 bytes are written.
  EXPECT_THAT(told([&] { EXPECT_EQ(recv(pair[1], b, 3, MSG_TRUNC), 8); }), ElementsAre("from " + right, "write b 3"));
  EXPECT_THAT(told([&] { EXPECT_EQ(sendto(pair[0], a, 2, 0, nullptr, 0), 2); }), ElementsAre("read a 2", "to " + left));
  EXPECT_THAT(told([&] { EXPECT_EQ(recvfrom(pair[1], b, 9, 0, nullptr, nullptr), 2); }),
              ElementsAre("from " + right, "write b 2"));
  msghdr message = {};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  EXPECT_THAT(told([&] { EXPECT_EQ(sendmsg(pair[0], &message, 0), 7); }),
              ElementsAre("read ? 32", "read a 3", "read b 4", "to " + left));
  EXPECT_THAT(told([&] { EXPECT_EQ(recvmsg(pair[1], &message, 0), 7); }),
              ElementsAre("from " + right, "write a 3", "write b 4"));
  errno = 0;
  EXPECT_THAT(told([&] { EXPECT_EQ(recv(pair[1], b, 3, MSG_DONTWAIT), -1); }), IsEmpty());
  EXPECT_EQ(errno, EAGAIN);
  close(pair[0]);
  close(pair[1]);

  const int counter = eventfd(0, 0);
  const std::string event = std::to_string(counter);
  EXPECT_THAT(told([&] { EXPECT_EQ(eventfd_write(counter, 3), 0); }), ElementsAre("to " + event));
  auto* value = reinterpret_cast<eventfd_t*>(a);
  EXPECT_THAT(told([&] { EXPECT_EQ(eventfd_read(counter, value), 0); }), ElementsAre("from " + event, "write a 8"));
  EXPECT_EQ(*value, 3U);
  close(counter);
}

TEST_F(Interceptors, ErrorsStayThoseOfTheCall) {
  errno = 0;
  EXPECT_EQ(read(-1, a, 1), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(write(-1, a, 1), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(readv(-1, nullptr, 1), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(close(-1), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(munmap(a + 1, 1), -1);
  EXPECT_EQ(errno, EINVAL);
  EXPECT_EQ(posix_memalign(reinterpret_cast<void**>(a), 3, 8), EINVAL);
}

// Neither is faulted over nor told: the call fails as it does without this library.
TEST_F(Interceptors, BadAddressesAreLeftToTheKernel) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
  constexpr size_t kPage = 4096;
  auto* pages =
      static_cast<char*>(mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(pages, MAP_FAILED);
  ASSERT_EQ(mprotect(pages + kPage, kPage, PROT_NONE), 0);
  auto* last = reinterpret_cast<iovec*>(pages + kPage) - 1;
  *last = {a, 3};
  const auto refused = [](auto call) {
    errno = 0;
    return call() == -1 && errno == EFAULT;
  };
  for (const iovec* parts : {static_cast<iovec*>(nullptr), reinterpret_cast<iovec*>(8), last + 1,
                             reinterpret_cast<iovec*>(uintptr_t{1} << 63), reinterpret_cast<iovec*>(-16L)}) {
    EXPECT_THAT(told([&] { EXPECT_TRUE(refused([&] { return writev(pair[0], parts, 1); })) << parts; }), IsEmpty());
    EXPECT_THAT(told([&] { EXPECT_TRUE(refused([&] { return readv(pair[1], parts, 1); })) << parts; }), IsEmpty());
    msghdr message = {};
    message.msg_iov = const_cast<iovec*>(parts);
    message.msg_iovlen = 1;
    EXPECT_THAT(told([&] { EXPECT_TRUE(refused([&] { return sendmsg(pair[0], &message, 0); })) << parts; }), IsEmpty());
    const auto* none = reinterpret_cast<const msghdr*>(parts);
    EXPECT_THAT(told([&] { EXPECT_TRUE(refused([&] { return sendmsg(pair[0], none, 0); })) << parts; }), IsEmpty());
  }
  // The second part is not readable.
  EXPECT_THAT(told([&] { EXPECT_TRUE(refused([&] { return writev(pair[0], last, 2); })); }), IsEmpty());
  errno = 0;
  EXPECT_THAT(told([&] { EXPECT_EQ(writev(pair[0], last, 2000), -1); }), IsEmpty());
  EXPECT_EQ(errno, EINVAL);
  // A length that the kernel would never transfer.
  volatile size_t endless = SIZE_MAX;
  EXPECT_THAT(told([&] { EXPECT_EQ(write(pair[0], a, endless), -1); }), ElementsAre("to " + std::to_string(pair[0])));
  EXPECT_THAT(told([&] { EXPECT_EQ(writev(pair[0], last, 1), 3); }),
              ElementsAre("read ? 16", "read a 3", "to " + std::to_string(pair[0])));
  EXPECT_EQ(munmap(pages, 2 * kPage), 0);
  close(pair[0]);
  close(pair[1]);
}

TEST_F(Interceptors, FirstCallsKeepWhatDlerrorWouldSay) {
  ASSERT_EQ(dlopen("/no/such/library.so", RTLD_NOW), nullptr);
  free(pvalloc(1));
  free(valloc(1));
  const char* text = dlerror();
  ASSERT_NE(text, nullptr);
  EXPECT_THAT(text, testing::HasSubstr("/no/such/library.so"));
}

TEST_F(Interceptors, Streams) {
  FILE* file = tmpfile();
  ASSERT_NE(file, nullptr);
  static char buffer[BUFSIZ];
  ASSERT_EQ(setvbuf(file, buffer, _IOFBF, sizeof buffer), 0);
  memcpy(a, "line\nrest", 10);
  EXPECT_THAT(told([&] { EXPECT_EQ(fwrite(a, 3, 3, file), 3U); }), ElementsAre("read a 9"));
  EXPECT_THAT(told([&] { EXPECT_GE(fputs(a, file), 0); }), ElementsAre("read a 10"));
  rewind(file);
  EXPECT_THAT(told([&] { EXPECT_EQ(fgets(b, 60, file), b); }), ElementsAre("write b 6"));
  EXPECT_THAT(told([&] { EXPECT_EQ(fread(b, 2, 30, file), 6U); }), ElementsAre("write b 12"));
  fclose(file);
}

__attribute__((noinline)) void jump(jmp_buf& target) { longjmp(target, 5); }

TEST_F(Interceptors, JumpsTellTheStackPointerTheyGoTo) {
  jmp_buf target;
  char* volatile own = static_cast<char*>(__builtin_frame_address(0));
  start_recording();
  const int value = setjmp(target);
  if (value == 0) jump(target);
  ASSERT_EQ(stop_recording(), 1U);
  EXPECT_EQ(value, 5);
  EXPECT_EQ(recorded(0).kind, Recorded::jumped);
  // The stack pointer of this function: below its frame's address, above that of jump().
  const auto frame = reinterpret_cast<uintptr_t>(own);
  EXPECT_LE(recorded(0).address, frame);
  EXPECT_GT(recorded(0).address, frame - 4096);
  sigjmp_buf with_signals;
  start_recording();
  if (sigsetjmp(with_signals, 1) == 0) siglongjmp(with_signals, 1);
  EXPECT_EQ(stop_recording(), 1U);
}

struct Reading {
  int fd;
  bool cleaned;
};

void* read_for_ever(void* p) {
  auto* reading = static_cast<Reading*>(p);
  char byte;
  pthread_cleanup_push([](void* q) { static_cast<Reading*>(q)->cleaned = true; }, reading);
  static_cast<void>(!read(reading->fd, &byte, 1));
  pthread_cleanup_pop(0);
  return nullptr;
}

TEST_F(Interceptors, AreCancelledAsTheCallsAre) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Reading reading = {ends[0], false};
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, nullptr, read_for_ever, &reading), 0);
  pthread_cancel(thread);
  void* result = nullptr;
  ASSERT_EQ(pthread_join(thread, &result), 0);
  EXPECT_EQ(result, PTHREAD_CANCELED);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
