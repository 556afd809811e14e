// Counts the words of a text: cut into std::string, lowered, put into a map of the thread's own; the maps are merged.
#include <cctype>
#include <string>
#include <unordered_map>

#include "kernel.h"

namespace {

constexpr long kWords = 2'000'000;

using Counts = std::unordered_map<std::string, long>;

std::string make_text(long words) {
  kernel::Random random(1);
  std::string text;
  for (long i = 0; i < words; ++i) {
    const std::uint32_t word = random.below(100) < 80 ? random.below(500) : random.below(50'000);
    text += i % 7 == 0 ? "The" : "a";
    text += std::to_string(word * 7919);
    text += i % 11 == 0 ? ".\n" : " ";
  }
  return text;
}

void count_words(const std::string& text, long begin, long end, Counts& counts) {
  std::string word;
  for (long i = begin; i < end; ++i) {
    const unsigned char c = text[i];
    if (std::isalnum(c) != 0) {
      word += static_cast<char>(std::tolower(c));
    } else if (!word.empty()) {
      ++counts[word];
      word.clear();
    }
  }
  if (!word.empty()) ++counts[word];
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  const long words = kernel::scaled(kWords);
  const std::string text = make_text(words);
  // A part begins where a word ends.
  const auto part = [&](int index) {
    long at = kernel::share(text.size(), index).begin;
    while (at > 0 && at < static_cast<long>(text.size()) && std::isalnum(static_cast<unsigned char>(text[at])) != 0)
      ++at;
    return at;
  };
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  Counts all;
  kernel::run_threads([&](int index) {
    Counts own;
    count_words(text, part(index), part(index + 1), own);
    pthread_mutex_lock(&mutex);
    for (const auto& [word, count] : own) all[word] += count;
    pthread_mutex_unlock(&mutex);
  });
  long counted = 0;
  bool lowered = true;
  for (const auto& [word, count] : all) {
    counted += count;
    lowered &= word[0] == 't' || word[0] == 'a';
  }
  return kernel::verdict(lowered && counted == words);
}
