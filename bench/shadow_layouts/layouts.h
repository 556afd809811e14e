// Candidates for the shadow memory's layout: what is kept of the accesses to eight bytes of the program, and how an
// access is compared with it. All else - who is ordered after whom, when a cell may be reused, what is dropped when all
// are in use - is the same for all of them, so that a difference in time or in missed races is the layout's.
//
// A layout gives kScale (bytes of shadow a byte of the program), kSlots, kMaxEpoch, tag(slot, epoch), and
// access<kind>(cells, first byte, last byte).
#ifndef CONCHECK_BENCH_SHADOW_LAYOUTS_LAYOUTS_H_
#define CONCHECK_BENCH_SHADOW_LAYOUTS_LAYOUTS_H_

#include <emmintrin.h>

#include <cstdint>
#include <type_traits>

namespace layouts {

enum Kind : int { kWrite = 0, kRead = 1, kAtomicWrite = 2, kAtomicRead = 3 };
constexpr bool reads(int kind) { return (kind & kRead) != 0; }
constexpr bool is_atomic(int kind) { return (kind & kAtomicWrite) != 0; }

// What a layout asks of the runtime, for the calling thread.
bool ordered_before_me(std::uint64_t slot, std::uint64_t epoch);
std::uint64_t my_tag();
std::uint64_t my_slot();
std::uint32_t my_random();
void count_race();
void count_slow();
void count_lost(std::uint64_t slot, std::uint64_t epoch, bool read);

constexpr std::uint32_t mask_of(std::uint32_t first, std::uint32_t last) {
  return ((2u << (last - first)) - 1) << first;
}

// One read in eight takes a place when there is none free, every write does; -1: the access is not kept.
inline int evicted_place(int kind, int cells) {
  const std::uint32_t random = my_random();
  if (reads(kind) && (random & 7) != 0) return -1;
  return static_cast<int>((random >> 8) % static_cast<std::uint32_t>(cells));
}

template <typename Cell>
Cell load(const Cell* at) {
  return __atomic_load_n(at, __ATOMIC_RELAXED);
}
template <typename Cell>
void store(Cell* at, Cell cell) {
  __atomic_store_n(at, cell, __ATOMIC_RELAXED);
}

// Puts `cell` where nothing is lost, or else evicts. own: the place where the thread looks first, or -1; at_own: what
// is there and has to stay.
template <typename Layout>
void put(typename Layout::Cell* cells, typename Layout::Cell cell, int kind, int free_place, int own,
         typename Layout::Cell at_own) {
  int place = free_place;
  if (place < 0) {
    place = evicted_place(kind, Layout::kCells);
    const typename Layout::Cell gone = place < 0 ? cell : load(&cells[place]);
    count_lost(Layout::slot(gone), Layout::epoch(gone), Layout::is_read(gone));
    if (place < 0) return;
  }
  if (own >= 0 && place != own) {
    store(&cells[place], at_own);
    place = own;
  }
  store(&cells[place], cell);
}

// Four cells of 32 bits, one access each: first byte 0-2, last byte 3-5, slot 6-14, epoch 15-29, read 30, atomic 31.
// The same access is looked for; with kOwn only in the thread's own place.
template <bool kOwn>
struct Range32 {
  using Cell = std::uint32_t;
  static constexpr int kCells = 4, kScale = 2, kSlots = 512;
  static constexpr std::uint64_t kMaxEpoch = (1 << 15) - 1;
  static constexpr Cell kReadBit = 1u << 30;

  static std::uint64_t tag(std::uint64_t slot, std::uint64_t epoch) { return slot << 6 | epoch << 15; }
  static std::uint32_t slot(Cell cell) { return cell >> 6 & 511; }
  static std::uint32_t epoch(Cell cell) { return cell >> 15 & 32767; }
  static std::uint32_t first(Cell cell) { return cell & 7; }
  static std::uint32_t last(Cell cell) { return cell >> 3 & 7; }
  static bool is_read(Cell cell) { return (cell & kReadBit) != 0; }

  template <int kind>
  static void access(Cell* cells, std::uint32_t first, std::uint32_t last) {
    const Cell cell = static_cast<Cell>(my_tag()) | first | last << 3 | static_cast<Cell>(kind) << 30;
    const int own = kOwn ? static_cast<int>(my_slot() & 3) : -1;
    if constexpr (kOwn) {
      if ((load(&cells[own]) | (reads(kind) ? kReadBit : 0)) == cell) return;
    } else {
      __m128i have = _mm_load_si128(reinterpret_cast<const __m128i*>(cells));
      if (reads(kind)) have = _mm_or_si128(have, _mm_set1_epi32(kReadBit));
      if (_mm_movemask_epi8(_mm_cmpeq_epi32(have, _mm_set1_epi32(static_cast<int>(cell)))) != 0) return;
    }
    compare<kind>(cells, cell, own);
  }

 private:
  template <int kind>
  __attribute__((noinline)) static void compare(Cell* cells, Cell cell, int own) {
    count_slow();
    int free_place = -1;
    Cell at_own = 0;
    for (int i = 0; i < kCells; ++i) {
      const Cell other = load(&cells[i]);
      const bool overlaps = first(other) <= last(cell) && first(cell) <= last(other);
      bool stays = other != 0;
      if (stays && overlaps) {
        const bool mine = slot(other) == slot(cell);
        const bool weaker = (!reads(kind) || is_read(other)) && (!is_atomic(kind) || other >> 31 != 0);
        const bool stronger = (reads(kind) || !is_read(other)) && (is_atomic(kind) || other >> 31 == 0);
        if (mine && epoch(other) == epoch(cell) && stronger && first(other) <= first(cell) && last(cell) <= last(other))
          return;
        if (mine || ordered_before_me(slot(other), epoch(other))) {
          stays = !(weaker && first(cell) <= first(other) && last(other) <= last(cell));
          if (!stays) store(&cells[i], Cell{0});
        } else if (!(reads(kind) && is_read(other)) && !(is_atomic(kind) && other >> 31 != 0)) {
          count_race();
          return;
        }
      }
      if (i == own && stays) at_own = other;
      if (!stays && (free_place < 0 || i == own)) free_place = i;
    }
    put<Range32>(cells, cell, kind, free_place, own, at_own);
  }
};

// Four cells of 32 bits: byte mask 0-7, slot 8-15, epoch 16-29, read 30, atomic 31. A thread's accesses of one kind and
// epoch share a cell; a cell is looked for that has the access's bytes, or more.
struct Mask32 {
  using Cell = std::uint32_t;
  static constexpr int kCells = 4, kScale = 2, kSlots = 256;
  static constexpr std::uint64_t kMaxEpoch = (1 << 14) - 1;
  static constexpr Cell kReadBit = 1u << 30, kBytes = 0xff;

  static std::uint64_t tag(std::uint64_t slot, std::uint64_t epoch) { return slot << 8 | epoch << 16; }
  static std::uint32_t slot(Cell cell) { return cell >> 8 & 255; }
  static std::uint32_t epoch(Cell cell) { return cell >> 16 & 16383; }
  static bool is_read(Cell cell) { return (cell & kReadBit) != 0; }

  template <int kind>
  static void access(Cell* cells, std::uint32_t first, std::uint32_t last) {
    const Cell cell = static_cast<Cell>(my_tag()) | mask_of(first, last) | static_cast<Cell>(kind) << 30;
    __m128i have = _mm_load_si128(reinterpret_cast<const __m128i*>(cells));
    have = _mm_and_si128(have, _mm_set1_epi32(static_cast<int>(cell | ~kBytes)));  // bytes that are not asked for
    if (reads(kind)) have = _mm_or_si128(have, _mm_set1_epi32(kReadBit));
    if (_mm_movemask_epi8(_mm_cmpeq_epi32(have, _mm_set1_epi32(static_cast<int>(cell)))) != 0) return;
    compare<kind>(cells, cell);
  }

 private:
  template <int kind>
  __attribute__((noinline)) static void compare(Cell* cells, Cell cell) {
    count_slow();
    const Cell bytes = cell & kBytes;
    int free_place = -1, same = -1;
    for (int i = 0; i < kCells; ++i) {
      const Cell other = load(&cells[i]);
      bool stays = other != 0;
      if (stays && (other & ~kBytes) == (cell & ~kBytes)) {
        same = i;
      } else if (stays && (other & bytes) != 0) {
        const bool weaker = (!reads(kind) || is_read(other)) && (!is_atomic(kind) || other >> 31 != 0);
        if (slot(other) == slot(cell) || ordered_before_me(slot(other), epoch(other))) {
          stays = !weaker || (other & kBytes & ~bytes) != 0;
          if (weaker) store(&cells[i], stays ? other & ~bytes : 0);
        } else if (!(reads(kind) && is_read(other)) && !(is_atomic(kind) && other >> 31 != 0)) {
          count_race();
          return;
        }
      }
      if (!stays && free_place < 0) free_place = i;
    }
    if (same >= 0) {
      store(&cells[same], load(&cells[same]) | bytes);
    } else {
      put<Mask32>(cells, cell, kind, free_place, -1, 0);
    }
  }
};

// Cells of 64 bits: mask of bytes written 0-7, of bytes read 8-15, slot 16-23, atomic 24, epoch 25-63.
template <int kCount, bool kOwn>
struct Mask64 {
  using Cell = std::uint64_t;
  static constexpr int kCells = kCount, kScale = kCount, kSlots = 256;
  static constexpr std::uint64_t kMaxEpoch = (1ull << 39) - 1;
  static constexpr Cell kBytes = 0xffff, kAtomicBit = 1u << 24;

  static std::uint64_t tag(std::uint64_t slot, std::uint64_t epoch) { return slot << 16 | epoch << 25; }
  static std::uint64_t slot(Cell cell) { return cell >> 16 & 255; }
  static std::uint64_t epoch(Cell cell) { return cell >> 25; }
  static bool is_read(Cell cell) { return (cell & 0xff) == 0; }

  template <int kind>
  static void access(Cell* cells, std::uint32_t first, std::uint32_t last) {
    const Cell who = my_tag() | (is_atomic(kind) ? kAtomicBit : 0);
    const Cell mask = mask_of(first, last);
    const auto has_it = [&](Cell have) {
      if (reads(kind)) have |= have >> 8 & 0xff;
      return (((have ^ who) & ~kBytes) | (~have & mask)) == 0;
    };
    const int own = kOwn ? static_cast<int>(my_slot() % kCount) : -1;
    if constexpr (kOwn) {
      if (has_it(load(&cells[own]))) return;
    } else {
      for (int i = 0; i < kCount; ++i) {
        if (has_it(load(&cells[i]))) return;
      }
    }
    compare<kind>(cells, who, mask, own);
  }

 private:
  template <int kind>
  __attribute__((noinline)) static void compare(Cell* cells, Cell who, Cell mask, int own) {
    count_slow();
    const Cell bits = reads(kind) ? mask << 8 : mask;
    const Cell covered = reads(kind) ? mask << 8 : mask | mask << 8;  // an older access to these is superfluous now
    int free_place = -1, same = -1;
    Cell at_own = 0;
    for (int i = 0; i < kCount; ++i) {
      Cell other = load(&cells[i]);
      if (other != 0 && ((other ^ who) & ~kBytes) == 0) {
        same = i;
      } else if (((other | other >> 8) & mask) != 0) {
        const bool old_atomic = (other & kAtomicBit) != 0;
        if (slot(other) == slot(who) || ordered_before_me(slot(other), epoch(other))) {
          if (!is_atomic(kind) || old_atomic) {
            other &= ~covered;
            if ((other & kBytes) == 0) other = 0;
            store(&cells[i], other);
          }
        } else if (!(is_atomic(kind) && old_atomic) && !(reads(kind) && (other & mask) == 0)) {
          count_race();
          return;
        }
      }
      if (i == own) at_own = other;
      if (other == 0 && (free_place < 0 || i == own)) free_place = i;
    }
    if (same < 0) return put<Mask64>(cells, who | bits, kind, free_place, own, at_own);
    const Cell more = load(&cells[same]) | bits;
    if (own >= 0 && same != own) {
      store(&cells[same], at_own);
      same = own;
    }
    store(&cells[same], more);
  }
};

#ifndef LAYOUT
#error "compile with -DLAYOUT=layouts::Mask32, or another"
#endif
using Shadow = LAYOUT;

}  // namespace layouts

#endif  // CONCHECK_BENCH_SHADOW_LAYOUTS_LAYOUTS_H_
