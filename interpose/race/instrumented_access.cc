// The accesses and functions of code that was compiled with -fsanitize=thread: what gcc 12 and clang 14 to 19 call. The program
// finds these functions through libconcheck-races.so, which it is linked with (races/).
#include "interpose/hook.h"
#include "interpose/race/access.h"
#include "interpose/race/events.h"
#include "interpose/race/frames.h"

namespace concheck::interpose::race {
namespace {

using trace::kRaceVptr;

#define CONCHECK_PC() reinterpret_cast<uintptr_t>(__builtin_return_address(0))

__attribute__((always_inline)) inline uintptr_t number(const void* p) { return reinterpret_cast<uintptr_t>(p); }

// Two granules.
template <Cell kHow>
__attribute__((always_inline)) inline void access16(uintptr_t address, uintptr_t pc) {
  access<8, kHow>(address, pc);
  access<8, kHow>(address + 8, pc);
}

template <uint32_t kSize, Cell kHow>
__attribute__((always_inline)) inline void access_sized(const void* p, uintptr_t pc) {
  if constexpr (kSize == 16) {
    access16<kHow>(number(p), pc);
  } else {
    access<kSize, kHow>(number(p), pc);
  }
}

// What instrumented code calls unaligned mostly is aligned all the same.
template <uint32_t kSize, Cell kHow>
__attribute__((always_inline)) inline void access_unaligned(const void* p, uintptr_t pc) {
  if (__builtin_expect(number(p) % kGranule <= (kSize < kGranule ? kGranule - kSize : 0), 1)) return access_sized<kSize, kHow>(p, pc);
  access_bytes(number(p), kSize, kHow, pc, 0);
}

}  // namespace
}  // namespace concheck::interpose::race

using namespace concheck::interpose;
using namespace concheck::interpose::race;

CONCHECK_EXPORT void __concheck_tsan_init() { begin(); }

CONCHECK_EXPORT void __concheck_tsan_func_entry(void* pc) {
  enter_function(number(pc), reinterpret_cast<uintptr_t>(__builtin_frame_address(0)), CONCHECK_PC());
}
CONCHECK_EXPORT void __concheck_tsan_func_exit() { leave_function(); }

#define CONCHECK_ACCESS(size)                                                                                                        \
  CONCHECK_EXPORT void __concheck_tsan_read##size(void* p) { access_sized<size, kRead>(p, CONCHECK_PC()); }                          \
  CONCHECK_EXPORT void __concheck_tsan_write##size(void* p) { access_sized<size, 0>(p, CONCHECK_PC()); }                             \
  CONCHECK_EXPORT void __concheck_tsan_read##size##_pc(void* p, void* pc) { access_sized<size, kRead>(p, number(pc)); }              \
  CONCHECK_EXPORT void __concheck_tsan_write##size##_pc(void* p, void* pc) { access_sized<size, 0>(p, number(pc)); }                 \
  CONCHECK_EXPORT void __concheck_tsan_volatile_read##size(void* p) { access_sized<size, kRead>(p, CONCHECK_PC()); }                 \
  CONCHECK_EXPORT void __concheck_tsan_volatile_write##size(void* p) { access_sized<size, 0>(p, CONCHECK_PC()); }                    \
  CONCHECK_EXPORT void __concheck_tsan_read_write##size(void* p) {                                                                   \
    access_sized<size, kRead>(p, CONCHECK_PC());                                                                                     \
    access_sized<size, 0>(p, CONCHECK_PC());                                                                                         \
  }
CONCHECK_ACCESS(1)
CONCHECK_ACCESS(2)
CONCHECK_ACCESS(4)
CONCHECK_ACCESS(8)
CONCHECK_ACCESS(16)

#define CONCHECK_UNALIGNED(size)                                                                                                     \
  CONCHECK_EXPORT void __concheck_tsan_unaligned_read##size(const void* p) { access_unaligned<size, kRead>(p, CONCHECK_PC()); }      \
  CONCHECK_EXPORT void __concheck_tsan_unaligned_write##size(void* p) { access_unaligned<size, 0>(p, CONCHECK_PC()); }               \
  CONCHECK_EXPORT void __concheck_tsan_unaligned_volatile_read##size(const void* p) { access_unaligned<size, kRead>(p, CONCHECK_PC()); } \
  CONCHECK_EXPORT void __concheck_tsan_unaligned_volatile_write##size(void* p) { access_unaligned<size, 0>(p, CONCHECK_PC()); }      \
  CONCHECK_EXPORT void __concheck_tsan_unaligned_read_write##size(void* p) {                                                         \
    access_unaligned<size, kRead>(p, CONCHECK_PC());                                                                                 \
    access_unaligned<size, 0>(p, CONCHECK_PC());                                                                                     \
  }
CONCHECK_UNALIGNED(1)
CONCHECK_UNALIGNED(2)
CONCHECK_UNALIGNED(4)
CONCHECK_UNALIGNED(8)
CONCHECK_UNALIGNED(16)

CONCHECK_EXPORT void __concheck_tsan_read_range(void* p, unsigned long size) { access_bytes(number(p), size, kRead, CONCHECK_PC(), 0); }
CONCHECK_EXPORT void __concheck_tsan_write_range(void* p, unsigned long size) { access_bytes(number(p), size, 0, CONCHECK_PC(), 0); }
CONCHECK_EXPORT void __concheck_tsan_read_range_pc(void* p, unsigned long size, void* pc) { access_bytes(number(p), size, kRead, number(pc), 0); }
CONCHECK_EXPORT void __concheck_tsan_write_range_pc(void* p, unsigned long size, void* pc) { access_bytes(number(p), size, 0, number(pc), 0); }

// A constructor or destructor sets the pointer to the virtual functions of its class. Setting it to what it is already changes
// nothing for others.
CONCHECK_EXPORT void __concheck_tsan_vptr_update(void** place, void* value) {
  if (*place != value) access<8, 0, kRaceVptr>(number(place), CONCHECK_PC());
}
CONCHECK_EXPORT void __concheck_tsan_vptr_read(void** place) { access<8, kRead, kRaceVptr>(number(place), CONCHECK_PC()); }
