// A lock program in one line of text, as the generator writes it, the model searches it and the interpreter runs it.
//
//   KINDS COUNTS ; OP OP ... ; OP OP ... ; ...
//     KINDS    a letter a lock: m mutex, r recursive mutex, w rwlock of the default kind, n rwlock that prefers writers
//              (PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP)
//     COUNTS   a digit a barrier: how many threads meet there; - for none
//     then the operations of each thread; thread 0 is the main thread
//   xL  lock L exclusively        txL:S  try it, on failure skip S operations     dxL:S  the same with a timeout
//   sL  lock L shared             tsL:S                                           dsL:S
//   uL  unlock L      cT  create thread T      jT  join it      bB  wait at barrier B
#ifndef CONCHECK_TESTS_RANDOM_PROGRAM_H_
#define CONCHECK_TESTS_RANDOM_PROGRAM_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace lock_program {

inline constexpr int kMostOperations = 128;  // of all threads together
inline constexpr int kMostThreads = 5;
inline constexpr int kMostLocks = 6;

enum class How : uint8_t { plain, tried, timed };

struct Operation {
  char action = 0;  // x s u c j b
  How how = How::plain;
  uint8_t object = 0;  // lock, thread or barrier
  uint8_t skip = 0;
  uint8_t number = 0;  // among all operations of the program
};

struct Program {
  std::string kinds;
  std::vector<int> barrier_counts;
  std::vector<std::vector<Operation>> threads;
};

[[noreturn]] inline void bad(const std::string& why) {
  std::fprintf(stderr, "bad lock program: %s\n", why.c_str());
  std::exit(2);
}

inline Operation parse_operation(const std::string& word) {
  Operation operation;
  size_t at = 0;
  if (word[0] == 't' || word[0] == 'd') {
    operation.how = word[0] == 't' ? How::tried : How::timed;
    at = 1;
  }
  if (at + 1 >= word.size()) bad(word);
  operation.action = word[at];
  char* end = nullptr;
  operation.object = static_cast<uint8_t>(std::strtoul(word.c_str() + at + 1, &end, 10));
  if (*end == ':') operation.skip = static_cast<uint8_t>(std::strtoul(end + 1, &end, 10));
  if (*end != 0 || std::string("xsucjb").find(operation.action) == std::string::npos) bad(word);
  return operation;
}

inline Program parse(const std::string& text) {
  Program program;
  std::istringstream words(text);
  std::string counts;
  words >> program.kinds >> counts;
  if (counts != "-") {
    for (const char digit : counts) program.barrier_counts.push_back(digit - '0');
  }
  int number = 0;
  for (std::string word; words >> word;) {
    if (word == ";") {
      program.threads.emplace_back();
      continue;
    }
    if (program.threads.empty()) bad(text);
    program.threads.back().push_back(parse_operation(word));
    program.threads.back().back().number = static_cast<uint8_t>(number++);
  }
  if (program.threads.empty() || program.threads.size() > kMostThreads || program.kinds.size() > kMostLocks ||
      number > kMostOperations) {
    bad(text);
  }
  for (const auto& thread : program.threads) {
    for (const Operation& operation : thread) {
      const size_t most = operation.action == 'b'                              ? program.barrier_counts.size()
                          : operation.action == 'c' || operation.action == 'j' ? program.threads.size()
                                                                               : program.kinds.size();
      if (operation.object >= most) bad(text);
    }
  }
  return program;
}

}  // namespace lock_program

#endif  // CONCHECK_TESTS_RANDOM_PROGRAM_H_
