#include "analysis/detect/race_words.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace concheck::analysis {
namespace {

constexpr uint64_t kAtomicBytes = 8;  // more than this fits no lock-free std::atomic everywhere

bool has(const trace::RaceSide& side, uint16_t flag) { return (side.access.flags & flag) != 0; }

bool either(const trace::DataRace& race, uint16_t flag) { return has(race.before, flag) || has(race.now, flag); }

bool writes(const trace::RaceSide& side) {
  return has(side, trace::kRaceWrite | trace::kRaceFree | trace::kRaceAllocate);
}

// What is changed by an ordinary store.
bool changes(const trace::RaceSide& side) {
  return writes(side) && !has(side, trace::kRaceFree | trace::kRaceAllocate | trace::kRaceVptr);
}

bool holds_for_reading(const trace::RaceSide& side, SyncId lock) {
  return std::any_of(side.locks.begin(), side.locks.end(), [lock](const trace::RaceLock& held) {
    return SyncId(held.sync) == lock && held.mode == static_cast<uint8_t>(trace::Mode::shared);
  });
}

// How the locks that were held fail to keep the accesses apart.
struct HeldLocks {
  std::vector<SyncId> both;
  std::vector<SyncId> first_only;
  std::vector<SyncId> second_only;
};

HeldLocks compare_locks(const DetectionStep& first, const DetectionStep& second) {
  const std::set<SyncId> a(first.holding.begin(), first.holding.end());
  const std::set<SyncId> b(second.holding.begin(), second.holding.end());
  HeldLocks locks;
  for (const SyncId lock : a) (b.count(lock) != 0 ? locks.both : locks.first_only).push_back(lock);
  for (const SyncId lock : b) {
    if (a.count(lock) == 0) locks.second_only.push_back(lock);
  }
  return locks;
}

// Held at both accesses, and by one who only reads: this lock would do, taken for writing.
SyncId lock_held_for_reading(const trace::DataRace& race, const HeldLocks& locks) {
  for (const SyncId lock : locks.both) {
    const bool read_by_writer = (writes(race.before) && holds_for_reading(race.before, lock)) ||
                                (writes(race.now) && holds_for_reading(race.now, lock));
    if (read_by_writer) return lock;
  }
  return {};
}

bool one_is_atomic(const trace::DataRace& race) {
  return has(race.before, trace::kRaceAtomic) != has(race.now, trace::kRaceAtomic);
}

std::string_view verb(const trace::RaceSide& side) {
  if (has(side, trace::kRaceFree)) return "frees";
  if (has(side, trace::kRaceAllocate)) return "is handed";
  if (has(side, trace::kRaceVptr)) return "constructs or destroys an object in";
  if (!writes(side)) return "reads";
  return "changes";
}

Phrase title_of(const trace::DataRace& race, bool same_line, const Detection& detection) {
  const bool possible = (race.flags & trace::kRacePossible) != 0;
  const bool freed_before = (race.flags & trace::kRaceFreed) != 0 && !either(race, trace::kRaceFree);
  const std::string what = freed_before ? " already freed " : " ";
  Phrase title;
  if (changes(race.before) && changes(race.now)) {
    title << "threads " << detection.threads[0] << " and " << detection.threads[1] << " both change" << what
          << TheMemory{} << " (" << LineOfStep{0};
    if (!same_line) title << " and " << LineOfStep{1};
    title << ")";
  } else {
    // The one that does more comes first: who frees, then who builds or destroys, then who writes.
    const auto weight = [](const trace::RaceSide& side) {
      return has(side, trace::kRaceFree | trace::kRaceAllocate) ? 3 : has(side, trace::kRaceVptr) ? 2 : writes(side);
    };
    const size_t first = weight(race.now) > weight(race.before) ? 1 : 0;
    const trace::RaceSide* sides[] = {&race.before, &race.now};
    title << "thread " << detection.threads[first] << " " << verb(*sides[first]) << what << TheMemory{} << " ("
          << LineOfStep{first} << (possible ? ") and thread " : ") while thread ") << detection.threads[1 - first]
          << " "
          << (has(*sides[1 - first], trace::kRaceVptr) ? "does so too" : std::string(verb(*sides[1 - first])) + " it")
          << " (" << LineOfStep{1 - first} << ")";
  }
  if (possible) {
    return title << ": only the order in which a lock happened to be taken kept them apart";
  }
  return title << " and nothing orders them";
}

void explain_outcome(const trace::DataRace& race, std::string_view subkind, Phrase& text) {
  if ((race.flags & trace::kRacePossible) != 0) {
    text << "In this run a lock was given up after one access and taken before the other, but it protects neither. Had "
            "the threads come to it the other way round, nothing would have ordered them.";
  } else if (subkind == "use-after-free" || subkind == "free") {
    text
        << "Nothing makes sure that the memory is given back only after the other access. One that comes later touches "
           "memory that may be in use for something else by then.";
  } else if (either(race, trace::kRaceAllocate)) {
    text << "Nothing makes sure that the other access comes when the memory is ready for it.";
  } else if (subkind == "vptr") {
    text << "The object is not fully made yet, or no longer whole, while another thread uses it: a virtual call can go "
            "to a function of its base class, or nowhere.";
  } else if (changes(race.before) && changes(race.now)) {
    text << "Nothing makes one access come before the other, so they can meet: one of the changes can be lost, or the "
            "value be a mixture of both.";
  } else {
    text << "Nothing makes one access come before the other, so they can meet: the reader can see the old value, the "
            "new one, or a part of each, and none of what was written before it.";
  }
}

void explain_locks(const trace::DataRace& race, const HeldLocks& locks, Phrase& text) {
  if (const SyncId lock = lock_held_for_reading(race, locks)) {
    text << " " << lock << " is held for reading where it is changed, and readers do not keep each other out.";
  } else if (locks.first_only.empty() != locks.second_only.empty()) {
    const std::vector<SyncId>& held = locks.first_only.empty() ? locks.second_only : locks.first_only;
    text << " " << LockList{held} << (held.size() == 1 ? " is" : " are") << " held at "
         << LineOfStep{locks.first_only.empty() ? size_t{1} : size_t{0}} << " only.";
  } else if (!locks.first_only.empty()) {
    text << " The locks that are held are different ones, and so keep nobody out: " << LockList{locks.first_only}
         << " at the first access, " << LockList{locks.second_only} << " at the second.";
  } else if (locks.both.empty() && !one_is_atomic(race) && race_subkind(race).empty()) {
    text << " No lock is held at either.";
  }
}

void explain_kinds(const trace::DataRace& race, Phrase& text) {
  if (one_is_atomic(race)) {
    text << " Only the access at " << LineOfStep{has(race.now, trace::kRaceAtomic) ? size_t{1} : size_t{0}}
         << " is atomic: that does not protect it from one that is not.";
  }
  if (either(race, trace::kRaceSignal)) {
    text << " The access at " << LineOfStep{has(race.now, trace::kRaceSignal) ? size_t{1} : size_t{0}}
         << " is made in a signal handler, which can run at any moment.";
  }
}

// A number, a flag or a pointer that two lines or one read and write, and that no lock is used for.
bool fits_an_atomic(const trace::DataRace& race) {
  return !either(race, trace::kRaceRange) && race.now.access.size <= kAtomicBytes &&
         race.now.access.size == race.before.access.size && race.now.access.address == race.before.access.address;
}

Phrase advice_for(const trace::DataRace& race, std::string_view subkind, const HeldLocks& locks, bool same_line) {
  Phrase text;
  if (subkind == "use-after-free" || subkind == "free") {
    return text << "free it only when no thread can use it any more: join them first, or share it with std::shared_ptr";
  }
  if (subkind == "vptr") {
    return text
           << "let threads use the object only after its constructor has returned, and end or join them before its "
              "destructor begins";
  }
  if (either(race, trace::kRaceSignal)) {
    return text << "let the handler only set a lock-free std::atomic, or receive the signal in a thread (sigwait, "
                   "signalfd)";
  }
  if (const SyncId lock = lock_held_for_reading(race, locks)) {
    return text << "take " << lock << " for writing where " << TheMemory{} << " is changed";
  }
  if (one_is_atomic(race)) return text << "make the other access atomic too, or hold one lock at both";
  if (locks.first_only.empty() != locks.second_only.empty()) {
    const std::vector<SyncId>& held = locks.first_only.empty() ? locks.second_only : locks.first_only;
    if (held.size() == 1) return text << "hold " << held.front() << " at both accesses";
    return text << "hold one of " << LockList{held} << " at both accesses";
  }
  if (!locks.first_only.empty()) {
    return text << "choose one lock for " << TheMemory{} << " and hold it at every access";
  }
  if (fits_an_atomic(race)) {
    return text << "make it a std::atomic (in C, _Atomic), or hold one mutex at every access"
                << (same_line || (writes(race.before) && writes(race.now)) ? "" : "; volatile does not help");
  }
  return text << "hold one mutex at every access, or let one thread wait for the other (join, condition, semaphore) "
                 "in between";
}

}  // namespace

std::string_view race_subkind(const trace::DataRace& race) {
  if ((race.flags & trace::kRaceFreed) != 0 || has(race.before, trace::kRaceFree)) return "use-after-free";
  if (has(race.now, trace::kRaceFree)) return "free";
  if (either(race, trace::kRaceVptr)) return "vptr";
  return {};
}

void describe_race(const trace::DataRace& race, bool same_line, Detection& detection) {
  const std::string_view subkind = race_subkind(race);
  const HeldLocks locks = compare_locks(detection.steps[0], detection.steps[1]);
  detection.title = title_of(race, same_line, detection);
  explain_outcome(race, subkind, detection.explanation);
  explain_locks(race, locks, detection.explanation);
  explain_kinds(race, detection.explanation);
  detection.advice = advice_for(race, subkind, locks, same_line);
}

}  // namespace concheck::analysis
