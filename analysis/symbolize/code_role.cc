#include "analysis/symbolize/code_role.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {
namespace {

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

constexpr std::array<std::string_view, 16> kInternalModules = {
    "libc.so",     "libc-2.",  "libc++.so", "libc++abi.so", "libpthread.so",  "libpthread-2.", "libstdc++.so",
    "libgcc_s.so", "ld-linux", "ld-2.",     "ld-musl",      "libconcheck.so", "libconcheck-", "libdl.so",
    "libgomp.so",  "libomp.so"};

// glibc's static parts, the C++ library, and what gcc's headers put between it and libc.
constexpr std::array<std::string_view, 9> kInternalFunctions = {
    "std::", "__gnu_cxx::", "__gthread_", "__cxxabiv1::", "__cxa_", "pthread_", "__pthread_", "_start", "__libc_start"};

// In lower case, without underscores: the names that people give to functions which do nothing but lock.
constexpr std::array<std::string_view, 28> kWrapperNames = {
    "lock",       "unlock",       "trylock",   "lockshared", "lockexclusive", "readlock",   "writelock",
    "rdlock",     "wrlock",       "lockread",  "lockwrite",  "acquire",       "enter",      "mutexlock",
    "lockmutex",  "mutexacquire", "spinlock",  "wait",       "readerlock",    "writerlock", "exclusivelock",
    "sharedlock", "mutexenter",   "lockguard", "scopedlock", "mutexinit",     "initmutex",  "mutexcreate"};

std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, name.find('<'))) {
    if (c != '_') text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

bool is_constructor(const std::string& function) {
  const std::string own = plain(last_component(function));
  const std::string_view scope = scope_of(function);
  return !own.empty() && !scope.empty() && own == plain(last_component(scope));
}

bool is_wrapper(const SourceFrame& frame) {
  const std::string own = plain(last_component(frame.function));
  if (std::find(kWrapperNames.begin(), kWrapperNames.end(), own) != kWrapperNames.end()) return true;
  // Guards: "MutexLocker::MutexLocker".
  return is_constructor(frame.function) &&
         (own.find("lock") != std::string::npos || own.find("guard") != std::string::npos);
}

// "xmalloc", "g_malloc0", "PyMem_RawCalloc".
bool is_allocator(const SourceFrame& frame) {
  constexpr std::array<std::string_view, 8> kEnds = {"malloc",   "calloc",  "zalloc",  "realloc",
                                                     "memalign", "malloc0", "calloc0", "operator new"};
  const std::string own = plain(last_component(frame.function));
  return own == "alloc" || own == "allocate" ||
         std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return own.ends_with(end); });
}

template <typename Skip>
const SourceFrame* first_frame(const SourceStack& stack, Skip skip) {
  const SourceFrame* own = nullptr;
  for (const SourceFrame& frame : stack.frames) {
    if (frame.internal) continue;
    if (own == nullptr) own = &frame;
    if (!skip(frame)) return &frame;
  }
  if (own != nullptr) return own;
  return stack.frames.empty() ? nullptr : &stack.frames.front();
}

}  // namespace

bool is_internal(const SourceFrame& frame) {
  for (const std::string_view module : kInternalModules) {
    if (starts_with(frame.module, module)) return true;
  }
  for (const std::string_view function : kInternalFunctions) {
    if (starts_with(frame.function, function)) return true;
  }
  return frame.file.find("/include/c++/") != std::string::npos;
}

const SourceFrame* place_of(const SourceStack& stack) { return first_frame(stack, is_wrapper); }

const SourceFrame* access_place_of(const SourceStack& stack) {
  return first_frame(stack, [](const SourceFrame&) { return false; });
}

const SourceFrame* origin_of(const SourceStack& stack) {
  return first_frame(stack,
                     [](const SourceFrame& frame) { return is_wrapper(frame) || is_constructor(frame.function); });
}

const SourceFrame* allocation_of(const SourceStack& stack) { return first_frame(stack, is_allocator); }

}  // namespace concheck::analysis
