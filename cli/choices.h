// Options whose value is one of a few words.
#ifndef CONCHECK_CLI_CHOICES_H_
#define CONCHECK_CLI_CHOICES_H_

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/failure.h"
#include "cli/suggest.h"

namespace concheck::cli {

template <typename T, size_t N>
using Choices = std::array<std::pair<std::string_view, T>, N>;

// "; did you mean 'X'?", or "; use A, B, C" when nothing is near.
inline std::string hint_at(std::string_view word, const std::vector<std::string>& words) {
  const std::string hint = did_you_mean(word, words);
  return hint.empty() ? fmt::format("; use {}", fmt::join(words, ", ")) : hint;
}

// The value that `word` stands for. Throws Failure naming `what` ("--color"), the word, and the
// nearest right one or else all of them.
template <typename T, size_t N>
T choose(std::string_view what, std::string_view word, const Choices<T, N>& choices) {
  std::vector<std::string> words;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    words.emplace_back(name);
  }
  throw Failure(fmt::format("'{}' is not possible for {}{}", word, what, hint_at(word, words)));
}

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_CHOICES_H_
