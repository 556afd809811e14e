// Whatever makes compilers emit calls of the entry points: accesses of all sizes, aligned or not, volatile, bit fields,
// copies of structures, virtual functions, all atomic operations with all orders. The numbers that come out are checked
// by itself.
#include <concheck/annotations.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>

namespace {

int failures = 0;

void expect(bool holds, const char* what, int line) {
  if (holds) return;
  std::fprintf(stderr, "everything.cc:%d: not so: %s\n", line, what);
  ++failures;
}
#define EXPECT(condition) expect(condition, #condition, __LINE__)

struct Base {
  virtual ~Base() = default;
  virtual int number() { return 1; }
};
struct Derived : Base {
  int number() override { return 2; }
};

struct Block {
  long words[40];
};

struct __attribute__((packed)) Packed {
  char shift;
  uint16_t two;
  uint32_t four;
  uint64_t eight;
  unsigned __int128 sixteen;
};

struct Bits {
  unsigned a : 3;
  unsigned b : 13;
  unsigned c : 16;
};

template <typename T>
__attribute__((noinline)) void add_to(T* p, T value) {
  *p = static_cast<T>(*p + value);
}

template <typename T>
__attribute__((noinline)) void add_to_volatile(volatile T* p, T value) {
  *p = static_cast<T>(*p + value);
}

typedef uint32_t __attribute__((aligned(1))) Loose32;
__attribute__((noinline)) void add_to_loose(volatile Loose32* p) { *p = *p + 1; }

template <typename T>
void plain() {
  static T values[2];
  static volatile T volatiles[2];
  add_to<T>(&values[1], 5);
  add_to<T>(&values[1], 6);
  EXPECT(values[1] == 11);
  add_to_volatile<T>(&volatiles[1], 7);
  EXPECT(volatiles[1] == 7);
}

template <typename T, int order, int failure>
void atomics_of_order() {
  alignas(sizeof(T)) static T atom;
  const T big = static_cast<T>(~T{0}) - 5;
  constexpr int load_order = order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL ? __ATOMIC_RELAXED : order;
  constexpr int store_order =
      order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL ? __ATOMIC_RELAXED : order;
  __atomic_store_n(&atom, big, store_order);
  EXPECT(__atomic_load_n(&atom, load_order) == big);
  EXPECT(__atomic_exchange_n(&atom, T{12}, order) == big);
  EXPECT(__atomic_fetch_add(&atom, T{5}, order) == T{12});
  EXPECT(__atomic_fetch_sub(&atom, T{1}, order) == T{17});
  EXPECT(__atomic_fetch_or(&atom, T{3}, order) == T{16});
  EXPECT(__atomic_fetch_and(&atom, T{18}, order) == T{19});
  EXPECT(__atomic_fetch_xor(&atom, T{6}, order) == T{18});
  EXPECT(__atomic_fetch_nand(&atom, T{21}, order) == T{20});
  EXPECT(__atomic_load_n(&atom, load_order) == static_cast<T>(~T{20}));
  T expected = 1;
  EXPECT(!__atomic_compare_exchange_n(&atom, &expected, T{9}, false, order, failure));
  EXPECT(expected == static_cast<T>(~T{20}));
  EXPECT(__atomic_compare_exchange_n(&atom, &expected, T{9}, false, order, failure));
  expected = 9;
  while (!__atomic_compare_exchange_n(&atom, &expected, T{10}, true, order, failure)) {
  }
  EXPECT(__atomic_add_fetch(&atom, T{1}, order) == T{11});
  EXPECT(__sync_val_compare_and_swap(&atom, T{11}, T{12}) == T{11});
}

template <typename T>
void atomics() {
  atomics_of_order<T, __ATOMIC_RELAXED, __ATOMIC_RELAXED>();
  atomics_of_order<T, __ATOMIC_CONSUME, __ATOMIC_RELAXED>();
  atomics_of_order<T, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE>();
  atomics_of_order<T, __ATOMIC_RELEASE, __ATOMIC_RELAXED>();
  atomics_of_order<T, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE>();
  atomics_of_order<T, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST>();
}

__attribute__((noinline)) void copy(Block* to, const Block* from) { *to = *from; }
__attribute__((noinline)) void clear(Block* block) { std::memset(block, 0, sizeof *block); }
__attribute__((noinline)) void shift(Block* block) { std::memmove(block->words + 1, block->words, 20 * sizeof(long)); }
__attribute__((noinline)) int number_of(Base* base) { return base->number(); }

void annotations() {
  static int lock;
  CONCHECK_HAPPENS_BEFORE(&lock);
  CONCHECK_HAPPENS_AFTER(&lock);
  CONCHECK_LOCK_CREATED(&lock);
  CONCHECK_LOCK_ACQUIRED(&lock, 1);
  CONCHECK_LOCK_RELEASED(&lock, 1);
  CONCHECK_LOCK_DESTROYED(&lock);
  CONCHECK_BENIGN_RACE(&lock, sizeof lock, "wanted");
  CONCHECK_IGNORE_READS_BEGIN();
  CONCHECK_IGNORE_READS_END();
  CONCHECK_NEW_MEMORY(&lock, sizeof lock);
  CONCHECK_THREAD_NAME("main");
}

}  // namespace

int main() {
  plain<uint8_t>();
  plain<uint16_t>();
  plain<uint32_t>();
  plain<uint64_t>();
  plain<unsigned __int128>();

  static Packed packed;
  packed.two = 1;
  packed.four = 2;
  packed.eight = 3;
  packed.sixteen = 4;
  EXPECT(packed.two + packed.four + packed.eight + packed.sixteen == 10);
  static char bytes[16];
  add_to_loose(reinterpret_cast<volatile Loose32*>(bytes + 1));
  EXPECT(bytes[1] == 1);
  static Bits bits;
  bits.b = 77;
  bits.c = 5;
  EXPECT(bits.a == 0 && bits.b == 77 && bits.c == 5);

  static Block from;
  static Block to;
  from.words[0] = 3;
  copy(&to, &from);
  shift(&to);
  EXPECT(to.words[0] == 3 && to.words[1] == 3);
  clear(&to);
  EXPECT(to.words[1] == 0);
  alignas(Derived) static char place[sizeof(Derived)];
  Base* base = new (place) Derived;
  EXPECT(number_of(base) == 2);
  base->~Base();

  atomics<uint8_t>();
  atomics<uint16_t>();
  atomics<uint32_t>();
  atomics<uint64_t>();
#ifdef WITH_128
  atomics<unsigned __int128>();
#endif
  std::atomic_thread_fence(std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_acquire);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  annotations();
  return failures != 0;
}
