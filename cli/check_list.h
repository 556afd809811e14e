// What `concheck doctor` prints: lines that each say what is so and what to do about it.
#ifndef CONCHECK_CLI_CHECK_LIST_H_
#define CONCHECK_CLI_CHECK_LIST_H_

#include <string>
#include <vector>

namespace concheck::cli {

enum class Verdict {
  good,
  limited,  // works, with less
  bad,      // does not work
};

struct Check {
  Verdict verdict = Verdict::good;
  std::string what;    // "debug information"
  std::string state;   // "present"
  std::string remedy;  // what to do about it; empty when nothing needs doing
};

struct CheckList {
  std::string title;
  std::vector<Check> checks;

  bool any_bad() const;
};

// One line a check, remedies below theirs, with colour if wanted. Ends with a newline.
std::string format_check_list(const CheckList& list, bool color);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_CHECK_LIST_H_
