// What a project does not want to hear of. The files are read by suppression_file.h; here is what they mean.
#ifndef CONCHECK_ANALYSIS_TRIAGE_SUPPRESSION_H_
#define CONCHECK_ANALYSIS_TRIAGE_SUPPRESSION_H_

#include <string>
#include <vector>

#include "analysis/report/finding.h"

namespace concheck::analysis {

// What a pattern is held against. A condition on frames holds when any frame of any step fits, or of where one of the
// finding's threads was created.
enum class Subject {
  id,
  function,
  file,      // with all folders; a pattern that does not begin with '/' or '*' may begin at any folder
  module,    // with and without folders
  lock,      // its name
  variable,  // the name of the memory that a race is about, with or without the part of it that was accessed
  variable_in,   // the module that this variable belongs to, with and without folders
  allocated_in,  // function of any frame of where this memory was allocated
  thread,    // its name
  program,
  test,
  at,            // function of a step's innermost frames, see suppresses()
  anything,      // function, file or module of a frame, or the name of a lock or a variable
  anything_top,  // the same for the innermost frames alone
};

struct Condition {
  Subject subject = Subject::function;
  std::string pattern;  // see glob.h
};

// A line of a Valgrind suppression.
struct StackLine {
  enum class Kind { function, object, source, any_frames } kind = Kind::function;
  std::string pattern;
};

struct Suppression {
  std::string origin;                 // "file:line"
  std::string text;                   // one line to know it by
  std::vector<std::string> kinds;     // "lock-misuse" or "lock-misuse/free-held"; empty: any
  std::vector<Condition> conditions;  // all of them must hold, but see suppresses() on `at`
  std::vector<StackLine> stack;       // empty: any; else the innermost frames of some step's stack
  std::string reason;
  std::string source;  // where it is documented; empty: nowhere
  std::string until;   // "2027-03-01": the last day on which it holds; empty: for ever
  bool built_in = false;
};

// The `at` patterns belong together: each step must fit one of them. A step's innermost frames are those up to, and with,
// the first one of the program's own; a step without a stack fits none.
bool suppresses(const Suppression& suppression, const Finding& finding);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_TRIAGE_SUPPRESSION_H_
