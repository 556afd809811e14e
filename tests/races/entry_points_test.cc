// Every entry point without an engine: the atomic operations do what they are for, the rest does nothing.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <cstring>
#include <string>
#include <thread>
#include <vector>

#define CONCHECK_TSAN(effect, result, name, params, args) extern "C" result __tsan_##name params;
#define CONCHECK_ANNOTATION(effect, result, name, params, args) extern "C" result name params;
#include "races/entry_points.def"
#undef CONCHECK_TSAN
#undef CONCHECK_ANNOTATION

namespace {

constexpr int kOrders[] = {__ATOMIC_RELAXED, __ATOMIC_CONSUME, __ATOMIC_ACQUIRE,
                           __ATOMIC_RELEASE, __ATOMIC_ACQ_REL, __ATOMIC_SEQ_CST};

template <typename T>
struct Functions;

#define WIDTH(bits, type)                                                         \
  template <>                                                                     \
  struct Functions<type> {                                                        \
    static constexpr auto load = __tsan_atomic##bits##_load;                      \
    static constexpr auto store = __tsan_atomic##bits##_store;                    \
    static constexpr auto exchange = __tsan_atomic##bits##_exchange;              \
    static constexpr auto fetch_add = __tsan_atomic##bits##_fetch_add;            \
    static constexpr auto fetch_sub = __tsan_atomic##bits##_fetch_sub;            \
    static constexpr auto fetch_and = __tsan_atomic##bits##_fetch_and;            \
    static constexpr auto fetch_or = __tsan_atomic##bits##_fetch_or;              \
    static constexpr auto fetch_xor = __tsan_atomic##bits##_fetch_xor;            \
    static constexpr auto fetch_nand = __tsan_atomic##bits##_fetch_nand;          \
    static constexpr auto strong = __tsan_atomic##bits##_compare_exchange_strong; \
    static constexpr auto weak = __tsan_atomic##bits##_compare_exchange_weak;     \
    static constexpr auto val = __tsan_atomic##bits##_compare_exchange_val;       \
  };
WIDTH(8, unsigned char)
WIDTH(16, unsigned short)
WIDTH(32, unsigned int)
WIDTH(64, unsigned long)
WIDTH(128, unsigned __int128)

template <typename T>
class Atomic : public testing::Test {
 protected:
  using Of = Functions<T>;

  // A value with something in every byte.
  static T full(unsigned char seed) {
    T value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>((value << 4) << 4 | static_cast<T>(seed + 13 * i));
    return value;
  }

  // Neighbours, to see that an operation keeps to its own bytes.
  struct alignas(16) Place {
    T before = static_cast<T>(~T{0});
    alignas(sizeof(T)) T atom = 0;
    T after = static_cast<T>(~T{0});
  };
  void TearDown() override {
    EXPECT_TRUE(place_.before == static_cast<T>(~T{0}));
    EXPECT_TRUE(place_.after == static_cast<T>(~T{0}));
  }
  Place place_;
  T* atom_ = &place_.atom;
};

using Widths = testing::Types<unsigned char, unsigned short, unsigned int, unsigned long, unsigned __int128>;
TYPED_TEST_SUITE(Atomic, Widths);

TYPED_TEST(Atomic, StoresAndLoadsEveryByte) {
  for (const int order : kOrders) {
    const TypeParam value = this->full(static_cast<unsigned char>(17 + order));
    TestFixture::Of::store(this->atom_, value, order);
    EXPECT_TRUE(*this->atom_ == value) << order;
    EXPECT_TRUE(TestFixture::Of::load(this->atom_, order) == value) << order;
  }
}

TYPED_TEST(Atomic, ChangesAndReturnsTheOldValue) {
  using F = typename TestFixture::Of;
  using T = TypeParam;
  const T a = this->full(200);
  const T b = this->full(99);
  struct {
    T (*operation)(volatile T*, T, int);
    T result;
  } const rows[] = {
      {F::exchange, b},
      {F::fetch_add, static_cast<T>(a + b)},
      {F::fetch_sub, static_cast<T>(a - b)},
      {F::fetch_and, static_cast<T>(a & b)},
      {F::fetch_or, static_cast<T>(a | b)},
      {F::fetch_xor, static_cast<T>(a ^ b)},
      {F::fetch_nand, static_cast<T>(~(a & b))},
  };
  for (const int order : kOrders) {
    for (const auto& row : rows) {
      *this->atom_ = a;
      EXPECT_TRUE(row.operation(this->atom_, b, order) == a) << (&row - rows) << " " << order;
      EXPECT_TRUE(*this->atom_ == row.result) << (&row - rows) << " " << order;
    }
  }
}

TYPED_TEST(Atomic, ComparesAndExchangesWithAllOrders) {
  using F = typename TestFixture::Of;
  using T = TypeParam;
  const T a = this->full(1);
  const T b = this->full(2);
  for (const auto operation : {+F::strong, +F::weak}) {
    for (const int order : kOrders) {
      for (const int failure : {__ATOMIC_RELAXED, __ATOMIC_CONSUME, __ATOMIC_ACQUIRE, __ATOMIC_SEQ_CST}) {
        *this->atom_ = a;
        T expected = a;
        EXPECT_EQ(operation(this->atom_, &expected, b, order, failure), 1);
        EXPECT_TRUE(*this->atom_ == b && expected == a);
        EXPECT_EQ(operation(this->atom_, &expected, a, order, failure), 0);
        EXPECT_TRUE(*this->atom_ == b && expected == b);
        EXPECT_TRUE(F::val(this->atom_, b, a, order, failure) == b);
        EXPECT_TRUE(*this->atom_ == a);
        EXPECT_TRUE(F::val(this->atom_, b, b, order, failure) == a);
        EXPECT_TRUE(*this->atom_ == a);
      }
    }
  }
}

// One half of a wide value differs: an operation that compares only one of them would exchange.
TYPED_TEST(Atomic, ComparesAllBytes) {
  using F = typename TestFixture::Of;
  using T = TypeParam;
  for (size_t i = 0; i < sizeof(T); ++i) {
    *this->atom_ = this->full(5);
    T expected = static_cast<T>(*this->atom_ ^ static_cast<T>(T{1} << (8 * i)));
    EXPECT_EQ(F::strong(this->atom_, &expected, T{0}, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST), 0) << i;
    EXPECT_TRUE(*this->atom_ == this->full(5) && expected == this->full(5)) << i;
  }
}

TYPED_TEST(Atomic, AddsFromManyThreadsAtOnce) {
  using F = typename TestFixture::Of;
  using T = TypeParam;
  constexpr int kThreads = 4;
  constexpr int kRounds = 5000;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int round = 0; round < kRounds; ++round) {
        F::fetch_add(this->atom_, this->full(3), __ATOMIC_RELAXED);
        T expected = F::load(this->atom_, __ATOMIC_RELAXED);
        while (F::weak(this->atom_, &expected, static_cast<T>(expected + 1), __ATOMIC_RELAXED, __ATOMIC_RELAXED) == 0) {
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  T sum = 0;
  for (int i = 0; i < kThreads * kRounds; ++i) sum = static_cast<T>(sum + this->full(3) + 1);
  EXPECT_TRUE(*this->atom_ == sum);
}

void meet(unsigned* count, unsigned wanted) {
  __atomic_fetch_add(count, 1U, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(count, __ATOMIC_SEQ_CST) < wanted) sched_yield();
}

// Store buffering: with sequentially consistent fences, or stores, not both threads can read the old value. Returns how
// often both did.
template <typename Write>
int both_read_old(Write write) {
  constexpr unsigned kRounds = 3000;
  alignas(64) unsigned words[2][16] = {};
  alignas(64) unsigned started = 0;
  alignas(64) unsigned finished = 0;
  unsigned seen[2] = {};
  int both = 0;
  const auto round = [&](unsigned self, unsigned number) {
    meet(&started, 2 * number);
    write(words[self]);
    seen[self] = __tsan_atomic32_load(words[1 - self], __ATOMIC_SEQ_CST);
    meet(&finished, 2 * number);
  };
  std::thread other([&] {
    for (unsigned i = 1; i <= kRounds; ++i) round(1, i);
  });
  for (unsigned i = 1; i <= kRounds; ++i) {
    words[0][0] = words[1][0] = 0;
    round(0, i);
    both += seen[0] == 0 && seen[1] == 0;
  }
  other.join();
  return both;
}

TEST(Fences, SequentialConsistency) {
  EXPECT_EQ(both_read_old([](unsigned* word) { __tsan_atomic32_store(word, 1, __ATOMIC_SEQ_CST); }), 0);
  EXPECT_EQ(both_read_old([](unsigned* word) {
              __tsan_atomic32_store(word, 1, __ATOMIC_RELAXED);
              __tsan_atomic_thread_fence(__ATOMIC_SEQ_CST);
            }),
            0);
}

TEST(MemoryBuiltins, ReallyCopy) {
  char text[16] = "abcdef";
  EXPECT_EQ(__tsan_memcpy(text + 8, text, 7), text + 8);
  EXPECT_STREQ(text + 8, "abcdef");
  EXPECT_EQ(__tsan_memmove(text + 1, text, 6), text + 1);
  EXPECT_EQ(std::string(text, 7), "aabcdef");
  EXPECT_EQ(__tsan_memset(text, 'z', 3), text);
  EXPECT_EQ(std::string(text, 7), "zzzcdef");
}

TEST(Results, WithoutEngine) {
  EXPECT_EQ(RunningOnValgrind(), 0);
  EXPECT_EQ(ValgrindSlowdown(), 1.0);
  EXPECT_STREQ(ThreadSanitizerQuery("pure_happens_before"), "0");
  EXPECT_NE(__tsan_get_current_fiber(), nullptr);
  EXPECT_NE(__tsan_create_fiber(0), nullptr);
  EXPECT_EQ(__tsan_mutex_pre_unlock(nullptr, 0), 0);
  EXPECT_EQ(__tsan_external_register_tag("type"), nullptr);
}

template <typename T>
T zero() {
  return T();
}

// Calls that only tell something take whatever they are given.
template <typename Result, typename... Parameters>
void call(Result (*function)(Parameters...)) {
  function(zero<Parameters>()...);
}

TEST(EntryPoints, OfTheTableAreThereAndDoNothing) {
  void* library = dlopen("libconcheck-races.so.0", RTLD_LAZY | RTLD_NOLOAD);
  ASSERT_NE(library, nullptr);
  int count = 0;
#define CALL_note(symbol) call(symbol)
#define CALL_work(symbol) static_cast<void>(0)
#define ROW(effect, symbol)                               \
  EXPECT_NE(dlsym(library, #symbol), nullptr) << #symbol; \
  CALL_##effect(symbol);                                  \
  ++count;
#define CONCHECK_TSAN(effect, result, name, params, args) ROW(effect, __tsan_##name)
#define CONCHECK_ANNOTATION(effect, result, name, params, args) ROW(effect, name)
#include "races/entry_points.def"
#undef CONCHECK_TSAN
#undef CONCHECK_ANNOTATION
  EXPECT_GT(count, 200);
  dlclose(library);
}

}  // namespace
