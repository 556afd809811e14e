// A sentence about threads, locks and code locations whose names are not known yet: detectors speak in ids, the report
// stage puts the names in.
#ifndef CONCHECK_ANALYSIS_DETECT_PHRASE_H_
#define CONCHECK_ANALYSIS_DETECT_PHRASE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/model/ids.h"

namespace concheck::analysis {

struct PlaceOfStep {
  size_t step = 0;  // index into Detection::steps
};

// "counter.cc:12": the line of an access, without its function.
struct LineOfStep {
  size_t step = 0;  // index into Detection::steps
};

// Detection::memory: "`counter`".
struct TheMemory {};

// "`a`", "`a` and `b`", "`a`, `b` and 7 more"; "2 mutexes created in f (file.cc:42)" when that is all their names say.
struct LockList {
  std::vector<SyncId> locks;
};

class Phrase {
 public:
  using Part = std::variant<std::string, ThreadId, SyncId, LockList, PlaceOfStep, LineOfStep, TheMemory>;

  Phrase& operator<<(std::string_view text) {
    parts_.emplace_back(std::string(text));
    return *this;
  }
  Phrase& operator<<(ThreadId thread) { return add(thread); }
  Phrase& operator<<(SyncId lock) { return add(lock); }
  Phrase& operator<<(LockList locks) { return add(std::move(locks)); }
  Phrase& operator<<(PlaceOfStep place) { return add(place); }
  Phrase& operator<<(LineOfStep line) { return add(line); }
  Phrase& operator<<(TheMemory memory) { return add(memory); }
  Phrase& operator<<(const Phrase& other) {
    parts_.insert(parts_.end(), other.parts_.begin(), other.parts_.end());
    return *this;
  }

  const std::vector<Part>& parts() const { return parts_; }

 private:
  Phrase& add(Part part) {
    parts_.push_back(std::move(part));
    return *this;
  }

  std::vector<Part> parts_;
};

// Each of them by name: "a", "a and b", "a, b and c"; beyond `most` items "a, b and 7 more".
template <typename Id>
Phrase enumerate(const std::vector<Id>& items, size_t most, std::string_view last = " and ") {
  Phrase phrase;
  const size_t shown = items.size() > most ? most - 1 : items.size();
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) phrase << (i + 1 == items.size() ? last : ", ");
    phrase << items[i];
  }
  if (shown < items.size()) phrase << " and " + std::to_string(items.size() - shown) + " more";
  return phrase;
}

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_PHRASE_H_
