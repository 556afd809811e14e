// The options that say what of a report has to be looked at: suppressions, the baseline, the kinds that count.
#ifndef CONCHECK_CLI_TRIAGE_OPTIONS_H_
#define CONCHECK_CLI_TRIAGE_OPTIONS_H_

#include <string>
#include <vector>

#include "analysis/triage/triage.h"

namespace CLI {
class App;
}

namespace concheck::cli {

class TriageOptions {
 public:
  void declare(CLI::App& app);

  // Reads the files. Throws Failure for one that can not be read, or understood, or written.
  void resolve(analysis::TriageSettings& settings, std::string& write_baseline) const;

 private:
  std::vector<std::string> suppressions_;
  std::string builtin_suppressions_ = "on";
  std::string baseline_;
  std::string write_baseline_;
  std::vector<std::string> fail_on_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_TRIAGE_OPTIONS_H_
