// The atomic operations that instrumented code calls instead of performing them, for widths from 8 to 128 bit.
//
// On x86-64 every locked instruction is sequentially consistent, every load acquires and every store releases. So the
// order that was asked for decides about the instruction in two places only, the store and the fence; a
// compare-exchange needs its failure order nowhere. The compiler is kept from moving anything across.
#ifndef CONCHECK_RACES_ATOMIC_OPERATION_H_
#define CONCHECK_RACES_ATOMIC_OPERATION_H_

#ifndef __x86_64__
#error "the memory orders below are those of x86-64"
#endif

namespace concheck::races {

// `order`: __ATOMIC_RELAXED to __ATOMIC_SEQ_CST, perhaps with the compiler's hints in higher bits.
constexpr bool is_seq_cst(int order) { return (order & 0x7fff) >= __ATOMIC_SEQ_CST; }

// *atom == *expected: stores `value`, true. Else stores what is there to *expected, false.
template <typename T>
inline bool atomic_compare_exchange(volatile T* atom, T* expected, T value) {
  if constexpr (sizeof(T) == 16) {
    // As an instruction: whether the compilers' own 128-bit operations need libatomic depends on version and options.
    auto low = static_cast<unsigned long>(*expected);
    auto high = static_cast<unsigned long>(*expected >> 64);
    bool done;
    __asm__ volatile("lock cmpxchg16b %[atom]"
                     : [atom] "+m"(*atom), "+a"(low), "+d"(high), "=@ccz"(done)
                     : "b"(static_cast<unsigned long>(value)), "c"(static_cast<unsigned long>(value >> 64))
                     : "memory");
    if (!done) *expected = static_cast<T>(high) << 64 | low;
    return done;
  } else {
    return __atomic_compare_exchange_n(atom, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  }
}

// Returns what was there. A 128-bit load writes back what it reads: it needs writable memory, as libatomic's does.
template <typename T>
inline T atomic_load(const volatile T* atom, int /*order*/) {
  if constexpr (sizeof(T) == 16) {
    T seen = 0;
    atomic_compare_exchange(const_cast<volatile T*>(atom), &seen, T{0});
    return seen;
  } else {
    return __atomic_load_n(atom, __ATOMIC_SEQ_CST);
  }
}

// Replaces the value by change(old value), where there is no instruction for it; returns the old one.
template <typename T, typename Change>
inline T atomic_change(volatile T* atom, Change change) {
  T old = *atom;  // two halves that do not belong together fail in the first compare
  while (!atomic_compare_exchange(atom, &old, change(old))) {
  }
  return old;
}

template <typename T>
inline void atomic_store(volatile T* atom, T value, int order) {
  if constexpr (sizeof(T) == 16) {
    atomic_change(atom, [value](T) { return value; });
  } else if (is_seq_cst(order)) {
    __atomic_store_n(atom, value, __ATOMIC_SEQ_CST);
  } else {
    __atomic_store_n(atom, value, __ATOMIC_RELEASE);
  }
}

#define CONCHECK_ATOMIC_CHANGE(name, builtin, wide)                                \
  template <typename T>                                                            \
  inline T atomic_##name(volatile T* atom, T value, int /*order*/) {               \
    if constexpr (sizeof(T) == 16) {                                               \
      return atomic_change(atom, [value](T old) { return static_cast<T>(wide); }); \
    } else {                                                                       \
      return builtin(atom, value, __ATOMIC_SEQ_CST);                               \
    }                                                                              \
  }
CONCHECK_ATOMIC_CHANGE(exchange, __atomic_exchange_n, (static_cast<void>(old), value))
CONCHECK_ATOMIC_CHANGE(fetch_add, __atomic_fetch_add, old + value)
CONCHECK_ATOMIC_CHANGE(fetch_sub, __atomic_fetch_sub, old - value)
CONCHECK_ATOMIC_CHANGE(fetch_and, __atomic_fetch_and, old& value)
CONCHECK_ATOMIC_CHANGE(fetch_or, __atomic_fetch_or, old | value)
CONCHECK_ATOMIC_CHANGE(fetch_xor, __atomic_fetch_xor, old ^ value)
CONCHECK_ATOMIC_CHANGE(fetch_nand, __atomic_fetch_nand, ~(old& value))
#undef CONCHECK_ATOMIC_CHANGE

inline void atomic_thread_fence(int order) {
  if (is_seq_cst(order)) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  } else {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
  }
}

}  // namespace concheck::races

#endif  // CONCHECK_RACES_ATOMIC_OPERATION_H_
