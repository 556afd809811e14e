// The race detector's engine against a naive model, on random executions of a few threads over 64 bytes.
//
//   CONCHECK_RACE_SEED=n CONCHECK_RACE_EVENTS=n build/dev/bin/concheck_interpose_test --gtest_filter='RaceModel*'
#include <cstdlib>
#include <random>
#include <string>

#include "interpose/race/slots.h"
#include "interpose/race/shadow.h"
#include "tests/unit/interpose/race_fibers.h"
#include "tests/unit/interpose/race_model.h"

extern "C" {
int __concheck_tsan_atomic32_compare_exchange_strong(volatile int* at, int* expected, int desired, int order, int failure);
int __concheck_tsan_atomic32_exchange(volatile int* at, int value, int order);
int __concheck_tsan_atomic32_fetch_add(volatile int* at, int value, int order);
int __concheck_tsan_atomic32_load(const volatile int* at, int order);
void __concheck_tsan_atomic32_store(volatile int* at, int value, int order);
void __concheck_tsan_atomic_thread_fence(int order);
}

namespace concheck::interpose::race {
namespace {

constexpr size_t kThreads = 6;
constexpr size_t kLocks = 4;
constexpr size_t kAtomics = 3;

alignas(64) char memory[RaceModel::kBytes];
alignas(64) int atomics[kAtomics * 4];
alignas(64) char locks[kLocks * 64];

uint64_t number_from(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

bool acquires(int order) { return order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST; }
bool releases(int order) { return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST; }

class RaceModelTest : public RaceTest {
 protected:
  void start(uint64_t seed) {
    random_.seed(seed);
    clear_shadow(reinterpret_cast<uintptr_t>(memory), sizeof memory);
    for (size_t i = 0; i < kThreads; ++i) threads_.push_back(make_thread());
    for (char& lock : locks) forget_syncs(reinterpret_cast<uintptr_t>(&lock));
    for (int& atomic : atomics) forget_syncs(reinterpret_cast<uintptr_t>(&atomic));
  }

  uint32_t pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  int order_of(std::initializer_list<int> orders) { return orders.begin()[pick(static_cast<uint32_t>(orders.size()))]; }

  void step() {
    t_ = pick(kThreads);
    run(threads_[t_]);
    // In an era that has begun nothing was accessed, and nobody knows anything of others.
    if (const uint32_t now = era; now != era_) {
      era_ = now;
      ++eras_;
      model_ = RaceModel(kThreads);
      for (Object& lock : lock_objects_) lock.released.clear(), lock.readers_released.clear();
      for (RaceModel::Clock& clock : atomic_clocks_) clock.clear();
    }
    const uint32_t what = pick(100);
    if (what < 64) return access_memory();
    if (what < 82) return use_lock();
    if (what < 96) return use_atomic();
    if (what < 99) return fence();
    const uint32_t granule = pick(RaceModel::kBytes / 8);
    clear_shadow(reinterpret_cast<uintptr_t>(memory) + granule * 8, 8);
    model_.forget_accesses(granule);
  }

  void access_memory() {
    const size_t size = size_t{1} << pick(4);
    // Mostly aligned; now and then across two granules. Mostly what a lock that the thread holds is for.
    size_t offset = pick(static_cast<uint32_t>(RaceModel::kBytes - size + 1));
    if (pick(4) != 0) offset &= ~(size - 1);
    bool write = pick(3) == 0;
    const Object& lock = lock_objects_[offset * kLocks / RaceModel::kBytes];
    if (lock.owner != t_ && pick(50) != 0) {
      if (!lock.readers[t_]) return;
      write = false;
    }
    const bool atomic = pick(8) == 0;
    const auto address = reinterpret_cast<uintptr_t>(memory) + offset;
    const Cell how = (write ? 0 : kRead) | (atomic ? kAtomic : 0);
    const bool found = races_in([&] { access_one(address, size, how); });
    const RaceModel::Verdict wanted = model_.access(t_, offset, size, write, atomic);
    ++accesses_;
    racing_ += wanted.may;
    if (found ? wanted.may : !wanted.must) return;
    if (found) {
      ADD_FAILURE() << "false alarm at event " << event_ << ": thread " << t_ << ", " << size << " bytes at " << offset;
    } else if (model_.was_crowded(offset, size, kCells)) {
      ++crowded_out_;
    } else {
      ADD_FAILURE() << "missed at event " << event_ << ": thread " << t_ << ", " << size << " bytes at " << offset;
    }
  }

  static void access_one(uintptr_t address, size_t size, Cell how) {
    constexpr uintptr_t kPlace = 0x1234;
    const auto with = [&]<uint32_t kSize>() {
      switch (how) {
        case 0: return access<kSize, 0>(address, kPlace);
        case kRead: return access<kSize, kRead>(address, kPlace);
        case kAtomic: return access<kSize, kAtomic>(address, kPlace);
        default: return access<kSize, kRead | kAtomic>(address, kPlace);
      }
    };
    switch (size) {
      case 1: return with.template operator()<1>();
      case 2: return with.template operator()<2>();
      case 4: return with.template operator()<4>();
      default: return with.template operator()<8>();
    }
  }

  // Read-write locks, as far as they are free; what a thread holds it gives back when it comes by again.
  void use_lock() {
    const uint32_t i = pick(kLocks);
    Object& lock = lock_objects_[i];
    const auto address = reinterpret_cast<uintptr_t>(&locks[i * 64]);
    if (lock.owner == t_) {
      lock_released(self(), address, trace::SyncKind::rwlock, trace::Mode::exclusive);
      lock.released = model_.release(t_);
      lock.owner = kThreads;
    } else if (lock.readers[t_]) {
      lock_released(self(), address, trace::SyncKind::rwlock, trace::Mode::shared);
      RaceModel::join(lock.readers_released, model_.release(t_));
      lock.readers[t_] = false;
    } else if (lock.owner == kThreads) {
      const bool read_by_others = std::find(lock.readers.begin(), lock.readers.end(), true) != lock.readers.end();
      const bool exclusive = !read_by_others && pick(2) == 0;
      lock_acquired(self(), address, trace::SyncKind::rwlock, exclusive ? trace::Mode::exclusive : trace::Mode::shared, 1);
      model_.acquire(t_, lock.released);
      if (exclusive) model_.acquire(t_, lock.readers_released);
      if (exclusive) lock.owner = t_;
      else lock.readers[t_] = true;
    }
  }

  // [intro.races], and 33.5.11 for fences.
  void saw(const RaceModel::Clock& clock, int order) {
    if (acquires(order)) model_.acquire(t_, clock);
    else RaceModel::join(model_.fences(t_).awaits, clock);
  }
  void use_atomic() {
    const uint32_t i = pick(kAtomics);
    int* const at = &atomics[i * 4];
    RaceModel::Clock& clock = atomic_clocks_[i];
    model_.touch(t_);
    switch (pick(4)) {
      case 0: {
        const int order = order_of({__ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_SEQ_CST});
        __concheck_tsan_atomic32_load(at, order);
        return saw(clock, order);
      }
      case 1: {
        const int order = order_of({__ATOMIC_RELAXED, __ATOMIC_RELEASE, __ATOMIC_SEQ_CST});
        __concheck_tsan_atomic32_store(at, 1, order);
        clock = model_.fences(t_).released;
        if (releases(order)) clock = model_.release(t_);
        return;
      }
      case 2: {
        const int order = order_of({__ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL, __ATOMIC_SEQ_CST});
        if (pick(2) == 0) __concheck_tsan_atomic32_fetch_add(at, 1, order);
        else __concheck_tsan_atomic32_exchange(at, 2, order);
        return changed(clock, order);
      }
      default: {
        const int order = order_of({__ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL});
        const int failure = order_of({__ATOMIC_RELAXED, __ATOMIC_ACQUIRE});
        int expected = pick(2) == 0 ? *at : *at + 1;
        const bool done = __concheck_tsan_atomic32_compare_exchange_strong(at, &expected, 3, order, failure) != 0;
        return done ? changed(clock, order) : saw(clock, failure);
      }
    }
  }
  void changed(RaceModel::Clock& clock, int order) {
    saw(clock, order);
    if (releases(order)) RaceModel::join(clock, model_.release(t_));
    else RaceModel::join(clock, model_.fences(t_).released);
  }

  void fence() {
    const int order = order_of({__ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL, __ATOMIC_SEQ_CST});
    __concheck_tsan_atomic_thread_fence(order);
    RaceModel::Fences& fences = model_.fences(t_);
    if (acquires(order)) {
      model_.acquire(t_, fences.awaits);
      fences.awaits.clear();
    }
    if (releases(order)) fences.released = model_.release(t_);
  }

  void compare_with_model(uint64_t seed, uint64_t events) {
    start(seed);
    era_ = era;
    for (event_ = 0; event_ < events && !HasFailure(); ++event_) step();
    RecordProperty("seed", std::to_string(seed));
    std::printf("seed %llu: %llu events, %llu accesses, %llu of them racing, %llu beyond the cells, %u eras\n",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(event_),
                static_cast<unsigned long long>(accesses_), static_cast<unsigned long long>(racing_),
                static_cast<unsigned long long>(crowded_out_), eras_ + 1);
    EXPECT_GT(racing_, accesses_ / 200);
    EXPECT_LT(racing_, accesses_ / 2);
  }

  struct Object {
    size_t owner = kThreads;
    std::array<bool, kThreads> readers{};
    RaceModel::Clock released;
    RaceModel::Clock readers_released;
  };

  std::mt19937_64 random_;
  RaceModel model_{kThreads};
  std::vector<State*> threads_;
  std::array<Object, kLocks> lock_objects_;
  std::array<RaceModel::Clock, kAtomics> atomic_clocks_;
  size_t t_ = 0;
  uint64_t event_ = 0;
  uint64_t accesses_ = 0;
  uint64_t racing_ = 0;
  uint64_t crowded_out_ = 0;
  uint32_t era_ = 0;
  uint32_t eras_ = 0;
};

TEST_F(RaceModelTest, SaysWhatANaiveModelSays) {
  const uint64_t seed = number_from("CONCHECK_RACE_SEED", std::random_device{}());
  compare_with_model(seed, number_from("CONCHECK_RACE_EVENTS", 2'000'000));
}

}  // namespace
}  // namespace concheck::interpose::race
