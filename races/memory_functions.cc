// memcpy and its kin, and strings. What is read is told before the real function reads it, and no more than it has to
// read.
#include "races/hook.h"

namespace concheck::races {
namespace {

// How far a comparison of two strings reads: to the first difference or the end of both, at most `limit`.
template <typename Fold>
size_t compared(const char* a, const char* b, size_t limit, Fold fold) {
  size_t i = 0;
  while (i < limit && fold(a[i]) == fold(b[i]) && a[i] != '\0') ++i;
  return i < limit ? i + 1 : limit;
}

unsigned char as_it_is(char c) { return static_cast<unsigned char>(c); }

// Of ASCII alone: where a locale folds more, the comparison reads further than is told.
unsigned char without_case(char c) {
  const unsigned char letter = as_it_is(c);
  return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
}

// Out of line, so that a hook without an engine needs no frame.
#define CONCHECK_SLOW __attribute__((noinline))

CONCHECK_SLOW void note_copy(const void* to, const void* from, size_t bytes, uintptr_t pc) {
  note_read(from, bytes, pc);
  note_write(to, bytes, pc);
}

CONCHECK_SLOW void note_string_copy(const char* to, const char* from, uintptr_t pc) {
  note_copy(to, from, real::strlen(from) + 1, pc);
}

// strncpy fills up with zeros.
CONCHECK_SLOW void note_bounded_copy(const char* to, const char* from, size_t bytes, uintptr_t pc) {
  const size_t length = real::strnlen(from, bytes);
  note_read(from, length < bytes ? length + 1 : bytes, pc);
  note_write(to, bytes, pc);
}

CONCHECK_SLOW void note_append(const char* to, const char* from, size_t limit, uintptr_t pc) {
  const size_t before = real::strlen(to);
  const size_t length = real::strnlen(from, limit);
  note_read(from, length < limit ? length + 1 : limit, pc);
  note_read(to, before + 1, pc);
  note_write(to + before, length + 1, pc);
}

CONCHECK_SLOW void note_comparison(const char* a, const char* b, size_t bytes, uintptr_t pc) {
  note_read(a, bytes, pc);
  note_read(b, bytes, pc);
}

constexpr size_t kUnlimited = SIZE_MAX;

}  // namespace

void* hook_memcpy(void* to, const void* from, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, bytes, CONCHECK_PC());
  return real::memcpy(to, from, bytes);
}
void* hook_memmove(void* to, const void* from, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, bytes, CONCHECK_PC());
  return real::memmove(to, from, bytes);
}
void* hook_mempcpy(void* to, const void* from, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, bytes, CONCHECK_PC());
  return real::mempcpy(to, from, bytes);
}
void* hook_memset(void* to, int value, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_write(to, bytes, CONCHECK_PC());
  return real::memset(to, value, bytes);
}
void hook_bzero(void* to, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_write(to, bytes, CONCHECK_PC());
  real::bzero(to, bytes);
}
int hook_memcmp(const void* a, const void* b, size_t bytes) {
  if (CONCHECK_OBSERVED()) {
    note_read(a, bytes, CONCHECK_PC());
    note_read(b, bytes, CONCHECK_PC());
  }
  return real::memcmp(a, b, bytes);
}
int hook_bcmp(const void* a, const void* b, size_t bytes) {
  if (CONCHECK_OBSERVED()) {
    note_read(a, bytes, CONCHECK_PC());
    note_read(b, bytes, CONCHECK_PC());
  }
  return real::bcmp(a, b, bytes);
}
void* hook_memchr(const void* from, int value, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::memchr(from, value, bytes);
  void* found = real::memchr(from, value, bytes);
  const auto begin = reinterpret_cast<uintptr_t>(from);
  note_read(from, found != nullptr ? reinterpret_cast<uintptr_t>(found) + 1 - begin : bytes, CONCHECK_PC());
  return found;
}
void* hook_memrchr(const void* from, int value, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::memrchr(from, value, bytes);
  void* found = real::memrchr(from, value, bytes);
  const auto end = reinterpret_cast<uintptr_t>(from) + bytes;
  note_read(found != nullptr ? found : from, found != nullptr ? end - reinterpret_cast<uintptr_t>(found) : bytes,
            CONCHECK_PC());
  return found;
}

size_t hook_strlen(const char* from) {
  if (!CONCHECK_OBSERVED()) return real::strlen(from);
  const size_t length = real::strlen(from);
  note_read(from, length + 1, CONCHECK_PC());
  return length;
}
size_t hook_strnlen(const char* from, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::strnlen(from, bytes);
  const size_t length = real::strnlen(from, bytes);
  note_read(from, length < bytes ? length + 1 : bytes, CONCHECK_PC());
  return length;
}
int hook_strcmp(const char* a, const char* b) {
  if (CONCHECK_OBSERVED()) note_comparison(a, b, compared(a, b, kUnlimited, as_it_is), CONCHECK_PC());
  return real::strcmp(a, b);
}
int hook_strncmp(const char* a, const char* b, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_comparison(a, b, compared(a, b, bytes, as_it_is), CONCHECK_PC());
  return real::strncmp(a, b, bytes);
}
int hook_strcasecmp(const char* a, const char* b) {
  if (CONCHECK_OBSERVED()) note_comparison(a, b, compared(a, b, kUnlimited, without_case), CONCHECK_PC());
  return real::strcasecmp(a, b);
}
int hook_strncasecmp(const char* a, const char* b, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_comparison(a, b, compared(a, b, bytes, without_case), CONCHECK_PC());
  return real::strncasecmp(a, b, bytes);
}
char* hook_strcpy(char* to, const char* from) {
  if (CONCHECK_OBSERVED()) note_string_copy(to, from, CONCHECK_PC());
  return real::strcpy(to, from);
}
char* hook_stpcpy(char* to, const char* from) {
  if (CONCHECK_OBSERVED()) note_string_copy(to, from, CONCHECK_PC());
  return real::stpcpy(to, from);
}
char* hook_strncpy(char* to, const char* from, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_bounded_copy(to, from, bytes, CONCHECK_PC());
  return real::strncpy(to, from, bytes);
}
char* hook_strcat(char* to, const char* from) {
  if (CONCHECK_OBSERVED()) note_append(to, from, kUnlimited, CONCHECK_PC());
  return real::strcat(to, from);
}
char* hook_strncat(char* to, const char* from, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_append(to, from, bytes, CONCHECK_PC());
  return real::strncat(to, from, bytes);
}
char* hook_strchr(const char* from, int value) {
  if (!CONCHECK_OBSERVED()) return real::strchr(from, value);
  char* found = real::strchr(from, value);
  note_read(from, (found != nullptr ? static_cast<size_t>(found - from) : real::strlen(from)) + 1, CONCHECK_PC());
  return found;
}
char* hook_strrchr(const char* from, int value) {
  if (CONCHECK_OBSERVED()) note_read(from, real::strlen(from) + 1, CONCHECK_PC());
  return real::strrchr(from, value);
}
char* hook_strstr(const char* from, const char* sought) {
  if (!CONCHECK_OBSERVED()) return real::strstr(from, sought);
  char* found = real::strstr(from, sought);
  const size_t length = real::strlen(sought);
  note_read(from, found != nullptr ? static_cast<size_t>(found - from) + length : real::strlen(from) + 1,
            CONCHECK_PC());
  note_read(sought, length + 1, CONCHECK_PC());
  return found;
}

wchar_t* hook_wmemcpy(wchar_t* to, const wchar_t* from, size_t count) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, count * sizeof(wchar_t), CONCHECK_PC());
  return real::wmemcpy(to, from, count);
}
wchar_t* hook_wmemmove(wchar_t* to, const wchar_t* from, size_t count) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, count * sizeof(wchar_t), CONCHECK_PC());
  return real::wmemmove(to, from, count);
}
wchar_t* hook_wmemset(wchar_t* to, wchar_t value, size_t count) {
  if (CONCHECK_OBSERVED()) note_write(to, count * sizeof(wchar_t), CONCHECK_PC());
  return real::wmemset(to, value, count);
}
size_t hook_wcslen(const wchar_t* from) {
  if (!CONCHECK_OBSERVED()) return real::wcslen(from);
  const size_t length = real::wcslen(from);
  note_read(from, (length + 1) * sizeof(wchar_t), CONCHECK_PC());
  return length;
}
wchar_t* hook_wcscpy(wchar_t* to, const wchar_t* from) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, (real::wcslen(from) + 1) * sizeof(wchar_t), CONCHECK_PC());
  return real::wcscpy(to, from);
}

// Sorting compares every element and may move it. (bsearch looks at a few elements, by the program's own comparison.)
void hook_qsort(void* base, size_t count, size_t bytes, int (*compare)(const void*, const void*)) {
  if (CONCHECK_OBSERVED() && count > 1) note_write(base, count * bytes, CONCHECK_PC());
  real::qsort(base, count, bytes, compare);
}

void* hook___memcpy_chk(void* to, const void* from, size_t bytes, size_t room) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, bytes, CONCHECK_PC());
  return real::__memcpy_chk(to, from, bytes, room);
}
void* hook___memmove_chk(void* to, const void* from, size_t bytes, size_t room) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, bytes, CONCHECK_PC());
  return real::__memmove_chk(to, from, bytes, room);
}
void* hook___mempcpy_chk(void* to, const void* from, size_t bytes, size_t room) {
  if (CONCHECK_OBSERVED()) note_copy(to, from, bytes, CONCHECK_PC());
  return real::__mempcpy_chk(to, from, bytes, room);
}
void* hook___memset_chk(void* to, int value, size_t bytes, size_t room) {
  if (CONCHECK_OBSERVED()) note_write(to, bytes, CONCHECK_PC());
  return real::__memset_chk(to, value, bytes, room);
}
char* hook___strcpy_chk(char* to, const char* from, size_t room) {
  if (CONCHECK_OBSERVED()) note_string_copy(to, from, CONCHECK_PC());
  return real::__strcpy_chk(to, from, room);
}
char* hook___stpcpy_chk(char* to, const char* from, size_t room) {
  if (CONCHECK_OBSERVED()) note_string_copy(to, from, CONCHECK_PC());
  return real::__stpcpy_chk(to, from, room);
}
char* hook___strncpy_chk(char* to, const char* from, size_t bytes, size_t room) {
  if (CONCHECK_OBSERVED()) note_bounded_copy(to, from, bytes, CONCHECK_PC());
  return real::__strncpy_chk(to, from, bytes, room);
}
char* hook___strcat_chk(char* to, const char* from, size_t room) {
  if (CONCHECK_OBSERVED()) note_append(to, from, kUnlimited, CONCHECK_PC());
  return real::__strcat_chk(to, from, room);
}
char* hook___strncat_chk(char* to, const char* from, size_t bytes, size_t room) {
  if (CONCHECK_OBSERVED()) note_append(to, from, bytes, CONCHECK_PC());
  return real::__strncat_chk(to, from, bytes, room);
}

}  // namespace concheck::races
