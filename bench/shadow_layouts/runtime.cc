// A race detector reduced to what a shadow layout needs: threads with slots, epochs and clocks; mutexes, barriers,
// atomics, create and join order; no history, no reports. Linked instead of libtsan with programs compiled by gcc
// -fsanitize=thread, whose calls it gets by -Wl,--wrap.
//
// LAYOUT_STATS=1 in the environment: counts go to standard error in the end. They are kept only with -DLAYOUT_COUNTS=1.
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "layouts.h"

#ifndef LAYOUT_COUNTS
#define LAYOUT_COUNTS 0
#endif

namespace {

using layouts::Shadow;
using Cell = Shadow::Cell;
using Epoch = std::conditional_t<(Shadow::kMaxEpoch < 1 << 15), std::int16_t, std::uint64_t>;
constexpr int kSlots = Shadow::kSlots;
constexpr std::uintptr_t kFolded = (std::uintptr_t{1} << 44) - 1;  // an address's bits that choose its shadow

char* shadow_base;
int slots_in_use;
std::atomic<std::uint64_t> races, lost_writes, lost_reads, slow_calls;

class SpinLock {
 public:
  void lock() {
    while (__atomic_exchange_n(&word_, 1, __ATOMIC_ACQUIRE) != 0) sched_yield();
  }
  void unlock() { __atomic_store_n(&word_, 0, __ATOMIC_RELEASE); }

 private:
  int word_ = 0;
};

struct Hold {
  SpinLock& lock;
  explicit Hold(SpinLock& held) : lock(held) { lock.lock(); }
  ~Hold() { lock.unlock(); }
};

struct alignas(64) Clock {
  Epoch at[kSlots];

  // As many as are in use, so that compilers vectorise it alike for all layouts.
  static int count() { return (slots_in_use + 31) & ~31; }
  void join(const Clock& other) {
    const int n = count();
    for (int i = 0; i < n; ++i) at[i] = other.at[i] > at[i] ? other.at[i] : at[i];
  }
  void assign(const Clock& other) { std::memcpy(at, other.at, sizeof(Epoch) * static_cast<std::size_t>(count())); }
};

struct Thread {
  std::uint64_t slot, epoch, tag;
  std::uint32_t random;
  bool checks;
  std::uintptr_t accessing;
  Clock clock;
};

__attribute__((tls_model("local-exec"))) thread_local Thread self;
SpinLock table_lock;
Thread* threads[kSlots];
std::uint64_t last_epoch[kSlots];
int free_slots[kSlots];
int free_count;

void set_epoch(std::uint64_t epoch) {
  self.epoch = epoch;
  self.clock.at[self.slot] = static_cast<Epoch>(epoch);
  self.tag = Shadow::tag(self.slot, epoch);
}

void take_slot() {
  if (free_count == 0 && slots_in_use == kSlots) {
    std::fprintf(stderr, "shadow_layouts: all slots are used up: run with less work\n");
    _exit(3);
  }
  self.slot = static_cast<std::uint64_t>(free_count > 0 ? free_slots[--free_count] : slots_in_use++);
  threads[self.slot] = &self;
  set_epoch(last_epoch[self.slot] + 1);
}

void next_epoch() {
  if (__builtin_expect(self.epoch + 1 < Shadow::kMaxEpoch, 1)) return set_epoch(self.epoch + 1);
  const Hold hold(table_lock);
  threads[self.slot] = nullptr;
  take_slot();
}

struct Sync {
  void* address;
  Sync* next;
  SpinLock lock;
  Clock clock;
};
constexpr int kBuckets = 1 << 16;
std::atomic<Sync*> buckets[kBuckets];

// Zeroed, and never seen by the program's malloc.
template <typename T>
T* make() {
  return new (std::align_val_t{64}) T();
}

Sync& sync_of(void* address) {
  std::atomic<Sync*>& head =
      buckets[(reinterpret_cast<std::uintptr_t>(address) >> 3) * 0x9e3779b1u >> 8 & (kBuckets - 1)];
  const auto find = [&] {
    Sync* sync = head.load();
    while (sync != nullptr && sync->address != address) sync = sync->next;
    return sync;
  };
  if (Sync* sync = find()) return *sync;
  const Hold hold(table_lock);
  if (Sync* sync = find()) return *sync;
  Sync* sync = make<Sync>();
  sync->address = address;
  sync->next = head.load();
  head.store(sync);
  return *sync;
}

struct Started {
  void* (*entry)(void*);
  void* argument;
  pthread_t id;
  Clock clock;  // of the creator, then of the thread's end
};
constexpr int kMostThreads = 4096;
Started* started[kMostThreads];
std::atomic<int> started_count;

void* run_started(void* argument) {
  auto* start = static_cast<Started*>(argument);
  {
    const Hold hold(table_lock);
    self.random = 2463534242u ^ static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(argument));
    self.clock.join(start->clock);
    take_slot();
  }
  self.checks = true;
  void* result = start->entry(start->argument);
  self.checks = false;
  const Hold hold(table_lock);
  start->clock.assign(self.clock);
  threads[self.slot] = nullptr;
  last_epoch[self.slot] = self.epoch;
  if (self.epoch + 1000 < Shadow::kMaxEpoch) free_slots[free_count++] = static_cast<int>(self.slot);
  return result;
}

template <int kind>
void access_granule(std::uintptr_t granule, std::uint32_t first, std::uint32_t last) {
  Shadow::access<kind>(reinterpret_cast<Cell*>(shadow_base + (granule & kFolded) * Shadow::kScale), first, last);
}

template <int kind>
__attribute__((noinline)) void access_range(std::uintptr_t address, std::size_t bytes) {
  if (!self.checks) return;
  while (bytes > 0) {
    const auto first = static_cast<std::uint32_t>(address & 7);
    const std::size_t here = bytes < 8 - first ? bytes : 8 - first;
    access_granule<kind>(address & ~std::uintptr_t{7}, first, first + static_cast<std::uint32_t>(here) - 1);
    address += here;
    bytes -= here;
  }
}

template <int kind, std::uint32_t bytes>
__attribute__((always_inline)) inline void access(const volatile void* pointer) {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  if (__builtin_expect(!self.checks, 0)) return;
  if (LAYOUT_COUNTS) self.accessing = address;
  const auto first = static_cast<std::uint32_t>(address & 7);
  if (__builtin_expect(first + bytes > 8, 0)) return access_range<kind>(address, bytes);
  access_granule<kind>(address & ~std::uintptr_t{7}, first, first + bytes - 1);
}

constexpr bool acquires(int order) {
  return order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE || order >= __ATOMIC_ACQ_REL;
}
constexpr bool releases(int order) { return order >= __ATOMIC_RELEASE; }

template <int kind, typename T, typename Operation>
auto atomic(volatile T* address, int order, Operation operation) {
  access<kind, sizeof(T)>(address);
  if (!self.checks || order == __ATOMIC_RELAXED) return operation();
  Sync& sync = sync_of(const_cast<T*>(address));
  sync.lock.lock();
  const auto result = operation();
  if (acquires(order)) self.clock.join(sync.clock);
  if (releases(order)) sync.clock.join(self.clock);
  sync.lock.unlock();
  if (releases(order)) next_epoch();
  return result;
}

std::uint8_t raced[1 << 20];  // by granule, folded

__attribute__((constructor(101))) void begin() {
  const std::size_t size = (kFolded + 1) * Shadow::kScale;
  void* map = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED) {
    std::perror("shadow_layouts: can not map the shadow memory");
    _exit(3);
  }
  madvise(map, size, MADV_NOHUGEPAGE);
  shadow_base = static_cast<char*>(map);
  self.random = 2463534242u;
  take_slot();
  self.checks = true;
}

__attribute__((destructor)) void end() {
  if (std::getenv("LAYOUT_STATS") == nullptr) return;
  std::fprintf(stderr, "races %lu lost-writes %lu lost-reads %lu slow %lu\n", races.load(), lost_writes.load(),
               lost_reads.load(), slow_calls.load());
}

}  // namespace

namespace layouts {

bool ordered_before_me(std::uint64_t slot, std::uint64_t epoch) {
  return epoch <= static_cast<std::uint64_t>(self.clock.at[slot]);
}
std::uint64_t my_tag() { return self.tag; }
std::uint64_t my_slot() { return self.slot; }
std::uint32_t my_random() {  // xorshift
  std::uint32_t x = self.random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return self.random = x;
}
void count_race() {
  races.fetch_add(1, std::memory_order_relaxed);
  if (LAYOUT_COUNTS) raced[self.accessing >> 3 & (sizeof raced - 1)] = 1;
}
void count_slow() {
  if (LAYOUT_COUNTS) slow_calls.fetch_add(1, std::memory_order_relaxed);
}
void count_lost(std::uint64_t slot, std::uint64_t epoch, bool read) {
  if (!LAYOUT_COUNTS) return;
  for (int i = 0; i < slots_in_use; ++i) {  // other threads' clocks move meanwhile: the count is nearly right
    const Thread* thread = threads[i];
    if (thread == nullptr || thread->slot == slot || static_cast<std::uint64_t>(thread->clock.at[slot]) >= epoch)
      continue;
    (read ? lost_reads : lost_writes).fetch_add(1, std::memory_order_relaxed);
    return;
  }
}

// For racy.cc.
long raced_granules() {
  long count = 0;
  for (std::uint8_t one : raced) count += one;
  return count;
}
void forget_races() {
  std::memset(raced, 0, sizeof raced);
  madvise(shadow_base, (kFolded + 1) * Shadow::kScale, MADV_DONTNEED);
}

}  // namespace layouts

using layouts::kAtomicRead;
using layouts::kAtomicWrite;
using layouts::kRead;
using layouts::kWrite;

#define ACCESSES(bytes)                                                                \
  extern "C" void __tsan_read##bytes(void* at) { access<kRead, bytes>(at); }           \
  extern "C" void __tsan_write##bytes(void* at) { access<kWrite, bytes>(at); }         \
  extern "C" void __tsan_unaligned_read##bytes(void* at) { access<kRead, bytes>(at); } \
  extern "C" void __tsan_unaligned_write##bytes(void* at) { access<kWrite, bytes>(at); }
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

#define ATOMICS(bits, T)                                                                                             \
  extern "C" T __tsan_atomic##bits##_load(const volatile T* at, int order) {                                         \
    return atomic<kAtomicRead>(const_cast<volatile T*>(at), order,                                                   \
                               [&] { return __atomic_load_n(at, __ATOMIC_SEQ_CST); });                               \
  }                                                                                                                  \
  extern "C" void __tsan_atomic##bits##_store(volatile T* at, T value, int order) {                                  \
    atomic<kAtomicWrite>(at, order, [&] { return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST); });               \
  }                                                                                                                  \
  extern "C" T __tsan_atomic##bits##_fetch_add(volatile T* at, T value, int order) {                                 \
    return atomic<kAtomicWrite>(at, order, [&] { return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST); });         \
  }                                                                                                                  \
  extern "C" int __tsan_atomic##bits##_compare_exchange_weak(volatile T* at, T* expected, T value, int order, int) { \
    return atomic<kAtomicWrite>(at, order, [&] {                                                                     \
      return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);            \
    });                                                                                                              \
  }
ATOMICS(32, std::uint32_t)
ATOMICS(64, std::uint64_t)

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_read_range(void* at, unsigned long bytes) {
  access_range<kRead>(reinterpret_cast<std::uintptr_t>(at), bytes);
}
void __tsan_write_range(void* at, unsigned long bytes) {
  access_range<kWrite>(reinterpret_cast<std::uintptr_t>(at), bytes);
}

int __real_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
int __real_pthread_join(pthread_t, void**);
int __real_pthread_mutex_lock(pthread_mutex_t*);
int __real_pthread_mutex_unlock(pthread_mutex_t*);
int __real_pthread_barrier_wait(pthread_barrier_t*);

int __wrap_pthread_create(pthread_t* id, const pthread_attr_t* attributes, void* (*entry)(void*), void* argument) {
  Started* start = make<Started>();
  start->entry = entry;
  start->argument = argument;
  start->clock.assign(self.clock);
  next_epoch();
  const int error = __real_pthread_create(id, attributes, run_started, start);
  if (error != 0) return error;
  start->id = *id;
  started[started_count++ % kMostThreads] = start;
  return 0;
}

int __wrap_pthread_join(pthread_t id, void** result) {
  const int error = __real_pthread_join(id, result);
  for (int i = started_count - 1; i >= 0; --i) {
    if (started[i % kMostThreads]->id != id) continue;
    self.clock.join(started[i % kMostThreads]->clock);
    break;
  }
  return error;
}

int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex) {
  const int error = __real_pthread_mutex_lock(mutex);
  self.clock.join(sync_of(mutex).clock);
  return error;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t* mutex) {
  sync_of(mutex).clock.assign(self.clock);
  next_epoch();
  return __real_pthread_mutex_unlock(mutex);
}

int __wrap_pthread_barrier_wait(pthread_barrier_t* barrier) {
  Sync& sync = sync_of(barrier);
  const auto join = [&](Clock& into, const Clock& from) {
    const Hold hold(sync.lock);
    into.join(from);
  };
  join(sync.clock, self.clock);
  const int result = __real_pthread_barrier_wait(barrier);
  join(self.clock, sync.clock);
  next_epoch();
  return result;
}

}  // extern "C"
