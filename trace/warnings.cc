#include "trace/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace concheck::trace {

void Warnings::add(Trouble trouble, std::string text) {
  Entry& entry = entries_[trouble];
  if (entry.count++ == 0) entry.first = std::move(text);
}

bool Warnings::damaged() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const auto& entry) {
    switch (entry.first) {
      case Trouble::unfinished:
      case Trouble::dropped:
      case Trouble::unknown_type:
        return false;
      case Trouble::truncated:
      case Trouble::unreadable:
      case Trouble::block:
      case Trouble::record:
      case Trouble::unknown_value:
      case Trouble::duplicate:
      case Trouble::slot:
      case Trouble::loop:
        return true;
    }
    return true;
  });
}

std::vector<std::string> Warnings::lines() const {
  std::vector<std::string> lines;
  for (const auto& [trouble, entry] : entries_) {
    lines.push_back(entry.count == 1 ? entry.first
                                     : fmt::format("{} (and {} more like this)", entry.first, entry.count - 1));
  }
  return lines;
}

}  // namespace concheck::trace
