// The caller's buffers of streams and of formatted output.
#include "races/hook.h"

namespace concheck::races {
namespace {

// Formatted output of `length` characters and a zero, in a buffer of `bytes`.
void note_formatted(const char* to, size_t bytes, int length, uintptr_t pc) {
  if (length < 0 || bytes == 0) return;
  const size_t wanted = static_cast<size_t>(length) + 1;
  note_write(to, wanted < bytes ? wanted : bytes, pc);
}

constexpr size_t kUnlimited = SIZE_MAX;

}  // namespace

size_t hook_fread(void* to, size_t bytes, size_t count, FILE* stream) {
  if (!CONCHECK_OBSERVED()) return real::fread(to, bytes, count, stream);
  const size_t done = real::fread(to, bytes, count, stream);
  note_write(to, done * bytes, CONCHECK_PC());
  return done;
}
size_t hook_fwrite(const void* from, size_t bytes, size_t count, FILE* stream) {
  if (CONCHECK_OBSERVED()) note_read(from, bytes * count, CONCHECK_PC());
  return real::fwrite(from, bytes, count, stream);
}
char* hook_fgets(char* to, int bytes, FILE* stream) {
  if (!CONCHECK_OBSERVED()) return real::fgets(to, bytes, stream);
  char* line = real::fgets(to, bytes, stream);
  if (line != nullptr) note_write(line, real::strlen(line) + 1, CONCHECK_PC());
  return line;
}
size_t hook___fread_chk(void* to, size_t room, size_t bytes, size_t count, FILE* stream) {
  if (!CONCHECK_OBSERVED()) return real::__fread_chk(to, room, bytes, count, stream);
  const size_t done = real::__fread_chk(to, room, bytes, count, stream);
  note_write(to, done * bytes, CONCHECK_PC());
  return done;
}
char* hook___fgets_chk(char* to, size_t room, int bytes, FILE* stream) {
  if (!CONCHECK_OBSERVED()) return real::__fgets_chk(to, room, bytes, stream);
  char* line = real::__fgets_chk(to, room, bytes, stream);
  if (line != nullptr) note_write(line, real::strlen(line) + 1, CONCHECK_PC());
  return line;
}
int hook_fputs(const char* from, FILE* stream) {
  if (CONCHECK_OBSERVED()) note_read(from, real::strlen(from) + 1, CONCHECK_PC());
  return real::fputs(from, stream);
}
int hook_puts(const char* from) {
  if (CONCHECK_OBSERVED()) note_read(from, real::strlen(from) + 1, CONCHECK_PC());
  return real::puts(from);
}

int hook_vsnprintf(char* to, size_t bytes, const char* format, va_list arguments) {
  if (!CONCHECK_OBSERVED()) return real::vsnprintf(to, bytes, format, arguments);
  const int length = real::vsnprintf(to, bytes, format, arguments);
  note_formatted(to, bytes, length, CONCHECK_PC());
  return length;
}
int hook_vsprintf(char* to, const char* format, va_list arguments) {
  if (!CONCHECK_OBSERVED()) return real::vsprintf(to, format, arguments);
  const int length = real::vsprintf(to, format, arguments);
  note_formatted(to, kUnlimited, length, CONCHECK_PC());
  return length;
}
int hook___vsnprintf_chk(char* to, size_t bytes, int flag, size_t room, const char* format, va_list arguments) {
  if (!CONCHECK_OBSERVED()) return real::__vsnprintf_chk(to, bytes, flag, room, format, arguments);
  const int length = real::__vsnprintf_chk(to, bytes, flag, room, format, arguments);
  note_formatted(to, bytes, length, CONCHECK_PC());
  return length;
}
int hook___vsprintf_chk(char* to, int flag, size_t room, const char* format, va_list arguments) {
  if (!CONCHECK_OBSERVED()) return real::__vsprintf_chk(to, flag, room, format, arguments);
  const int length = real::__vsprintf_chk(to, flag, room, format, arguments);
  note_formatted(to, kUnlimited, length, CONCHECK_PC());
  return length;
}

// The variadic ones are the same as those with a list: libc's own are, too.
#define CONCHECK_VARIADIC(name, params, last, limit, list_name, args)          \
  CONCHECK_EXPORT int hook_##name params __asm__(#name);                       \
  int hook_##name params {                                                     \
    va_list arguments;                                                         \
    va_start(arguments, last);                                                 \
    const int length = real::list_name args;                                   \
    va_end(arguments);                                                         \
    if (CONCHECK_OBSERVED()) note_formatted(to, limit, length, CONCHECK_PC()); \
    return length;                                                             \
  }
CONCHECK_VARIADIC(snprintf, (char* to, size_t bytes, const char* format, ...), format, bytes, vsnprintf,
                  (to, bytes, format, arguments))
CONCHECK_VARIADIC(sprintf, (char* to, const char* format, ...), format, kUnlimited, vsprintf, (to, format, arguments))
CONCHECK_VARIADIC(__snprintf_chk, (char* to, size_t bytes, int flag, size_t room, const char* format, ...), format,
                  bytes, __vsnprintf_chk, (to, bytes, flag, room, format, arguments))
CONCHECK_VARIADIC(__sprintf_chk, (char* to, int flag, size_t room, const char* format, ...), format, kUnlimited,
                  __vsprintf_chk, (to, flag, room, format, arguments))

}  // namespace concheck::races
