// Happens-before as the books have it, without any of the engine's bounds: a full vector clock for each thread and object, and for
// each byte the last access of every thread and kind.
#ifndef CONCHECK_TESTS_UNIT_INTERPOSE_RACE_MODEL_H_
#define CONCHECK_TESTS_UNIT_INTERPOSE_RACE_MODEL_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace concheck::interpose::race {

class RaceModel {
 public:
  using Clock = std::vector<uint64_t>;
  static constexpr size_t kBytes = 64;

  explicit RaceModel(size_t threads) : threads_(threads) {
    for (size_t t = 0; t < threads; ++t) {
      Thread thread;
      thread.clock.assign(threads, 0);
      thread.clock[t] = 1;
      state_.push_back(thread);
    }
    forget_accesses();
  }

  // What was accessed is forgotten, what was synchronised is not.
  void forget_accesses() {
    for (auto& byte : last_) byte.assign(threads_, {});
    for (Granule& granule : granules_) granule = {};
  }
  void forget_accesses(size_t granule) {
    for (size_t i = granule * 8; i < granule * 8 + 8; ++i) last_[i].assign(threads_, {});
    granules_[granule] = {};
  }

  struct Verdict {
    bool may;   // the access races with an earlier one
    bool must;  // and so does the part of it that the thread did not make before in this epoch
  };
  Verdict access(size_t t, size_t offset, size_t size, bool write, bool atomic) {
    const Clock& clock = state_[t].clock;
    const size_t kind = (write ? 0 : 1) + (atomic ? 2 : 0);
    Verdict verdict = {false, false};
    for (size_t i = offset; i < offset + size; ++i) {
      bool races = false;
      for (size_t u = 0; u < threads_; ++u) {
        for (size_t other = 0; u != t && other < 4; ++other) {
          const bool both_read = kind % 2 == 1 && other % 2 == 1;
          const bool both_atomic = kind >= 2 && other >= 2;
          if (!both_read && !both_atomic && last_[i][u][other] > clock[u]) races = true;
        }
      }
      verdict.may |= races;
      verdict.must |= races && !is_repeated(t, i / 8, bytes_in(i / 8, offset, size), kind);
    }
    for (size_t i = offset; i < offset + size; ++i) last_[i][t][kind] = clock[t];
    for (size_t g = offset / 8; g <= (offset + size - 1) / 8; ++g) keep(t, g, bytes_in(g, offset, size), kind);
    state_[t].accessed = true;
    return verdict;
  }

  // More was to be remembered of a granule since its accesses were forgotten than an engine with `cells` cells has room for.
  bool was_crowded(size_t offset, size_t size, size_t cells) const {
    for (size_t g = offset / 8; g <= (offset + size - 1) / 8; ++g) {
      if (granules_[g].most > cells) return true;
    }
    return false;
  }

  // Something else was accessed.
  void touch(size_t t) { state_[t].accessed = true; }

  void acquire(size_t t, const Clock& from) { join(state_[t].clock, from); }
  // Returns the clock that is released; what follows in t is not covered by it.
  Clock release(size_t t) {
    Thread& thread = state_[t];
    Clock released = thread.clock;
    ++thread.clock[t];
    if (thread.accessed) ++thread.epoch;
    thread.accessed = false;
    return released;
  }
  static void join(Clock& into, const Clock& from) {
    if (into.size() < from.size()) into.resize(from.size());
    for (size_t i = 0; i < from.size(); ++i) into[i] = std::max(into[i], from[i]);
  }

  struct Fences {
    Clock released;  // at the last release fence
    Clock awaits;    // what relaxed loads saw
  };
  Fences& fences(size_t t) { return state_[t].fences; }

 private:
  struct Thread {
    Clock clock;
    Fences fences;
    uint64_t epoch = 1;  // as the engine counts
    bool accessed = false;
  };
  // What cannot be left out, if there is room enough.
  struct Kept {
    size_t thread;
    uint64_t epoch;
    uint64_t time;
    size_t kind;
    uint32_t bytes;
  };
  struct Granule {
    std::vector<Kept> kept;
    size_t most = 0;
  };

  static uint32_t bytes_in(size_t g, size_t offset, size_t size) {
    uint32_t bytes = 0;
    for (size_t i = 0; i < 8; ++i) {
      if (g * 8 + i >= offset && g * 8 + i < offset + size) bytes |= 1u << i;
    }
    return bytes;
  }

  bool is_repeated(size_t t, size_t g, uint32_t bytes, size_t kind) const {
    const auto& kept = granules_[g].kept;
    return std::any_of(kept.begin(), kept.end(), [&](const Kept& k) {
      return k.thread == t && k.epoch == state_[t].epoch && (k.kind & ~kind) == 0 && (bytes & ~k.bytes) == 0;
    });
  }

  void keep(size_t t, size_t g, uint32_t bytes, size_t kind) {
    // Nothing is looked at then, so what it would make superfluous stays.
    if (is_repeated(t, g, bytes, kind)) return;
    Granule& granule = granules_[g];
    bool merged = false;
    for (Kept& kept : granule.kept) {
      const bool mine = kept.thread == t;
      if (mine && kept.epoch == state_[t].epoch && kept.kind == kind) {
        kept.bytes |= bytes;
        kept.time = state_[t].clock[t];
        merged = true;
      } else if ((mine || kept.time <= state_[t].clock[kept.thread]) && (kind & ~kept.kind) == 0) {
        kept.bytes &= ~bytes;
      }
    }
    if (!merged) granule.kept.push_back({t, state_[t].epoch, state_[t].clock[t], kind, bytes});
    std::erase_if(granule.kept, [](const Kept& kept) { return kept.bytes == 0; });
    granule.most = std::max(granule.most, granule.kept.size());
  }

  size_t threads_;
  std::vector<Thread> state_;
  std::array<std::vector<std::array<uint64_t, 4>>, kBytes> last_;
  std::array<Granule, kBytes / 8> granules_;
};

}  // namespace concheck::interpose::race

#endif  // CONCHECK_TESTS_UNIT_INTERPOSE_RACE_MODEL_H_
