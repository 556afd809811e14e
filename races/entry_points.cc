// The public symbol of each row of entry_points.def, as an IFUNC: the dynamic loader asks once which function it is to
// be, the engine's or the local one, and from then on a call is a call.
#include "races/atomic_operation.h"
#include "races/engine.h"
#include "races/hook.h"

namespace concheck::races {
namespace {

// Set by a relocation, compared with the address that needs none.
const void* volatile own_address = const_cast<const void**>(&own_address);

// A module that does not name this library among its needs can be relocated before it. Its resolvers run when the
// engine's addresses are not in our GOT yet.
inline bool is_relocated() { return own_address == &own_address; }

// What the rows with an effect of their own do without an engine. A fiber is any address that is not null.
char only_fiber;

namespace local {

// Told as the interceptors tell those of libc, to an engine that leaves them to us.
void* tsan_memcpy(void* to, const void* from, unsigned long bytes) {
  if (CONCHECK_OBSERVED()) {
    note_read(from, bytes, CONCHECK_PC());
    note_write(to, bytes, CONCHECK_PC());
  }
  return real::memcpy(to, from, bytes);
}
void* tsan_memmove(void* to, const void* from, unsigned long bytes) {
  if (CONCHECK_OBSERVED()) {
    note_read(from, bytes, CONCHECK_PC());
    note_write(to, bytes, CONCHECK_PC());
  }
  return real::memmove(to, from, bytes);
}
void* tsan_memset(void* to, int value, unsigned long bytes) {
  if (CONCHECK_OBSERVED()) note_write(to, bytes, CONCHECK_PC());
  return real::memset(to, value, bytes);
}
void tsan_atomic_thread_fence(int order) { atomic_thread_fence(order); }
void tsan_atomic_signal_fence(int) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
void* tsan_get_current_fiber() { return &only_fiber; }
void* tsan_create_fiber(unsigned) { return &only_fiber; }
double ValgrindSlowdown() { return 1.0; }
const char* ThreadSanitizerQuery(const char*) { return "0"; }

#define CONCHECK_LOCAL_CHANGE(bits, type, operation)                                 \
  type tsan_atomic##bits##_##operation(volatile type* atom, type value, int order) { \
    return atomic_##operation(atom, value, order);                                   \
  }
#define CONCHECK_LOCAL_ATOMIC(bits, type)                                                                          \
  type tsan_atomic##bits##_load(const volatile type* atom, int order) { return atomic_load(atom, order); }         \
  void tsan_atomic##bits##_store(volatile type* atom, type value, int order) { atomic_store(atom, value, order); } \
  CONCHECK_LOCAL_CHANGE(bits, type, exchange)                                                                      \
  CONCHECK_LOCAL_CHANGE(bits, type, fetch_add)                                                                     \
  CONCHECK_LOCAL_CHANGE(bits, type, fetch_sub)                                                                     \
  CONCHECK_LOCAL_CHANGE(bits, type, fetch_and)                                                                     \
  CONCHECK_LOCAL_CHANGE(bits, type, fetch_or)                                                                      \
  CONCHECK_LOCAL_CHANGE(bits, type, fetch_xor)                                                                     \
  CONCHECK_LOCAL_CHANGE(bits, type, fetch_nand)                                                                    \
  int tsan_atomic##bits##_compare_exchange_strong(volatile type* atom, type* expected, type value, int, int) {     \
    return atomic_compare_exchange(atom, expected, value);                                                         \
  }                                                                                                                \
  int tsan_atomic##bits##_compare_exchange_weak(volatile type* atom, type* expected, type value, int, int) {       \
    return atomic_compare_exchange(atom, expected, value);                                                         \
  }                                                                                                                \
  type tsan_atomic##bits##_compare_exchange_val(volatile type* atom, type expected, type value, int, int) {        \
    atomic_compare_exchange(atom, &expected, value);                                                               \
    return expected;                                                                                               \
  }
CONCHECK_LOCAL_ATOMIC(8, unsigned char)
CONCHECK_LOCAL_ATOMIC(16, unsigned short)
CONCHECK_LOCAL_ATOMIC(32, unsigned int)
CONCHECK_LOCAL_ATOMIC(64, unsigned long)
CONCHECK_LOCAL_ATOMIC(128, unsigned __int128)
#undef CONCHECK_LOCAL_ATOMIC
#undef CONCHECK_LOCAL_CHANGE

template <typename T>
T nothing() {
  return T();
}

// The rows that only tell something.
#define CONCHECK_LOCAL_note(result, name, params) \
  result name params { return nothing<result>(); }
#define CONCHECK_LOCAL_work(result, name, params)
#define CONCHECK_TSAN(effect, result, name, params, args) CONCHECK_LOCAL_##effect(result, tsan_##name, params)
#define CONCHECK_ANNOTATION(effect, result, name, params, args) CONCHECK_LOCAL_##effect(result, name, params)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "races/entry_points.def"
#pragma GCC diagnostic pop
#undef CONCHECK_TSAN
#undef CONCHECK_ANNOTATION

}  // namespace local
}  // namespace
}  // namespace concheck::races

// late_<name> decides at each call, for callers that were bound before this library was relocated. It is a tail call,
// so the engine sees the instrumented code's return address. The engine's function is looked up by name alone and may
// be newer or older than this library: the ones it does not have stay local.
#define CONCHECK_SYMBOL(result, symbol, engine, local_name, params, args)                                \
  namespace {                                                                                            \
  using Type_##local_name = result params;                                                               \
  result late_##local_name params {                                                                      \
    Type_##local_name* const function = engine != nullptr ? engine : concheck::races::local::local_name; \
    return function args;                                                                                \
  }                                                                                                      \
  }                                                                                                      \
  extern "C" __attribute__((visibility("hidden"))) Type_##local_name* concheck_resolve_##local_name() {  \
    if (!concheck::races::is_relocated()) return late_##local_name;                                      \
    return engine != nullptr ? engine : concheck::races::local::local_name;                              \
  }                                                                                                      \
  extern "C" __attribute__((visibility("default"), ifunc("concheck_resolve_" #local_name))) result symbol params;
#define CONCHECK_TSAN(effect, result, name, params, args) \
  CONCHECK_SYMBOL(result, __tsan_##name, __concheck_tsan_##name, tsan_##name, params, args)
#define CONCHECK_ANNOTATION(effect, result, name, params, args) \
  CONCHECK_SYMBOL(result, name, __concheck_##name, name, params, args)
#include "races/entry_points.def"
#undef CONCHECK_TSAN
#undef CONCHECK_ANNOTATION
