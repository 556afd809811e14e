// The functions of <string.h> that the runtime uses, its own ones: those of the C library may be intercepted, and the runtime's
// memory is not to be mistaken for the program's. They are hidden, so nobody else calls them. The compiler must not make them of
// themselves (see CMakeLists.txt).
#include <stddef.h>

extern "C" {

void* memcpy(void* to, const void* from, size_t count) {
  void* const result = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
  return result;
}

void* memset(void* to, int value, size_t count) {
  void* const result = to;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
  return result;
}

void* memmove(void* to, const void* from, size_t count) {
  if (static_cast<char*>(to) <= from || static_cast<char*>(to) >= static_cast<const char*>(from) + count) return memcpy(to, from, count);
  auto* d = static_cast<char*>(to) + count;
  const auto* s = static_cast<const char*>(from) + count;
  while (count-- != 0) *--d = *--s;
  return to;
}

int memcmp(const void* a, const void* b, size_t count) {
  const auto* x = static_cast<const unsigned char*>(a);
  const auto* y = static_cast<const unsigned char*>(b);
  for (size_t i = 0; i < count; ++i) {
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  }
  return 0;
}

void* memchr(const void* s, int c, size_t count) {
  const auto* at = static_cast<const unsigned char*>(s);
  for (size_t i = 0; i < count; ++i) {
    if (at[i] == static_cast<unsigned char>(c)) return const_cast<unsigned char*>(at + i);
  }
  return nullptr;
}

size_t strnlen(const char* s, size_t most) {
  size_t length = 0;
  while (length < most && s[length] != '\0') ++length;
  return length;
}

size_t strlen(const char* s) { return strnlen(s, static_cast<size_t>(-1)); }

int strncmp(const char* a, const char* b, size_t most) {
  for (size_t i = 0; i < most; ++i) {
    const auto x = static_cast<unsigned char>(a[i]);
    const auto y = static_cast<unsigned char>(b[i]);
    if (x != y) return x < y ? -1 : 1;
    if (x == '\0') return 0;
  }
  return 0;
}

int strcmp(const char* a, const char* b) { return strncmp(a, b, static_cast<size_t>(-1)); }

char* stpcpy(char* to, const char* from) {
  while ((*to = *from) != '\0') {
    ++to;
    ++from;
  }
  return to;
}

char* strcpy(char* to, const char* from) {
  stpcpy(to, from);
  return to;
}

char* strncpy(char* to, const char* from, size_t room) {
  const size_t length = strnlen(from, room);
  memcpy(to, from, length);
  memset(to + length, 0, room - length);
  return to;
}

char* strchrnul(const char* s, int c) {
  while (*s != '\0' && *s != static_cast<char>(c)) ++s;
  return const_cast<char*>(s);
}

char* strrchr(const char* s, int c) {
  const char* last = nullptr;
  for (;; ++s) {
    if (*s == static_cast<char>(c)) last = s;
    if (*s == '\0') return const_cast<char*>(last);
  }
}

char* strstr(const char* s, const char* wanted) {
  const size_t length = strlen(wanted);
  for (;; ++s) {
    if (strncmp(s, wanted, length) == 0) return const_cast<char*>(s);
    if (*s == '\0') return nullptr;
  }
}

}  // extern "C"
