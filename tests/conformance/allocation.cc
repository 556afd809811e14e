// The allocator, which only libconcheck-blocks.so stands before: results, errno, contents, and what else asks it.
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <new>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

// More than the address space has, and not known to the compiler.
volatile size_t too_much = SIZE_MAX / 2 - 4096;
volatile size_t half = SIZE_MAX / 2 + 2;

void say_pointer(const char* what, const void* p, size_t alignment) {
  say("%s: %s, aligned %d", what, p != nullptr ? "a block" : "null", reinterpret_cast<uintptr_t>(p) % alignment == 0);
}

CASE(allocation, failures_set_errno) {
  errno = 0;
  void* p = malloc(too_much);
  say("malloc %d errno %d", p != nullptr, errno);
  errno = 0;
  p = calloc(half, 2);
  say("calloc that overflows %d errno %d", p != nullptr, errno);
  errno = 0;
  p = memalign(64, too_much);
  say("memalign %d errno %d", p != nullptr, errno);
  errno = 0;
  p = aligned_alloc(64, too_much);
  say("aligned_alloc %d errno %d", p != nullptr, errno);
  errno = 7;
  void* kept = &kept;
  const int error = posix_memalign(&kept, 64, too_much);
  say("posix_memalign %d errno %d result kept %d", error, errno, kept == &kept);
  const int wrong = posix_memalign(&kept, 3, 64);
  say("posix_memalign of a wrong alignment %d", wrong);
}

CASE(allocation, success_leaves_errno) {
  errno = 7;
  void* blocks[6] = {malloc(100),           calloc(10, 10), memalign(256, 100), aligned_alloc(128, 256),
                     realloc(nullptr, 100), nullptr};
  const int error = posix_memalign(&blocks[5], 512, 100);
  say("errno %d error %d", errno, error);
  const size_t alignments[6] = {16, 16, 256, 128, 16, 512};
  for (int i = 0; i < 6; ++i) say_pointer("block", blocks[i], alignments[i]);
  for (void* p : blocks) free(p);
  free(nullptr);
  say("errno %d", errno);
}

CASE(allocation, sizes_of_zero) {
  void* nothing = malloc(0);
  say("malloc(0) %d", nothing != nullptr);
  void* again = realloc(nothing, 80);
  say("grown %d, usable %d", again != nullptr, malloc_usable_size(again) >= 80);
  say("realloc to 0 %d", realloc(again, 0) != nullptr);
  void* cleared = calloc(0, 8);
  say("calloc(0) %d", cleared != nullptr);
  free(cleared);
}

CASE(allocation, contents) {
  auto* text = static_cast<char*>(calloc(1, 64));
  bool zero = true;
  for (int i = 0; i < 64; ++i) zero &= text[i] == 0;
  memset(text, 'x', 63);
  text = static_cast<char*>(realloc(text, 1 << 20));
  say("cleared %d, kept %zu", zero, strlen(text));
  text = static_cast<char*>(realloc(text, 48));
  say("cut %d", memcmp(text, "xxxxxxxx", 8));
  errno = 0;
  // What is refused stays as it was, which the compiler does not know.
  char* volatile kept = text;
  void* same = realloc(text, too_much);
  say("too large: %d errno %d, still %c", same != nullptr, errno, kept[47]);
  free(kept);
}

void* allocate_much(void*) {
  void* blocks[256];
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 256; ++i) blocks[i] = malloc(static_cast<size_t>(40 + i * 7));
    for (int i = 0; i < 256; ++i) free(blocks[(i * 37) % 256]);
  }
  return nullptr;
}

CASE(allocation, threads_and_forks) {
  pthread_t threads[4];
  for (pthread_t& thread : threads) pthread_create(&thread, nullptr, allocate_much, nullptr);
  const pid_t child = fork();
  if (child == 0) {
    allocate_much(nullptr);
    pthread_t thread;
    pthread_create(&thread, nullptr, allocate_much, nullptr);
    pthread_join(thread, nullptr);
    _exit(3);
  }
  int status = 0;
  waitpid(child, &status, 0);
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  say("child %d", WEXITSTATUS(status));
}

CASE(allocation, new_and_delete) {
  bool thrown = false;
  try {
    volatile char* p = new char[too_much];
    delete[] p;
  } catch (const std::bad_alloc&) {
    thrown = true;
  }
  void* none = ::operator new(too_much, std::nothrow);
  auto* aligned = static_cast<char*>(::operator new(100, std::align_val_t(256)));
  say("thrown %d, none %d", thrown, none == nullptr);
  say_pointer("aligned", aligned, 256);
  ::operator delete(aligned, std::align_val_t(256));
}

// libc asks the allocator too, and gives back what others allocated.
CASE(allocation, libc_as_caller) {
  char* copy = strdup("forty bytes and some more, to be worth a note");
  char* printed = nullptr;
  const int length = asprintf(&printed, "%s %d", copy, 42);
  say("%s %d", printed, length);
  free(copy);
  free(printed);
  char* line = nullptr;
  size_t room = 0;
  FILE* file = fmemopen(const_cast<char*>("first line\nsecond one\n"), 22, "r");
  while (getline(&line, &room, file) > 0) say("%s", strtok(line, "\n"));
  fclose(file);
  free(line);
}

void at_the_end() { free(malloc(200)); }

CASE(allocation, while_the_process_ends) {
  atexit(at_the_end);
  allocate_much(nullptr);
}

}  // namespace
}  // namespace conformance
