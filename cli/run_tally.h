// What the runs of one command showed, and what is said of it on standard error. Of a single run without a seed:
// nothing.
#ifndef CONCHECK_CLI_RUN_TALLY_H_
#define CONCHECK_CLI_RUN_TALLY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "analysis/report/report.h"
#include "cli/observed_run.h"
#include "cli/schedule_options.h"

namespace concheck::cli {

class RunTally {
 public:
  RunTally(const RunPlan& plan, const Schedules& schedules);

  // The next run begins; on a terminal its number is shown.
  void begin_run();
  // Of the run that began last; none when its schedule is left to the system.
  std::optional<uint64_t> seed() const;
  // True when no further run is to follow: something was found, the program failed, somebody asked it to end, or the
  // number of runs is reached.
  bool end_run(const analysis::Report& report, const Outcome& outcome);
  // After the report on the last run.
  void sum_up() const;

 private:
  const RunPlan& plan_;
  Schedules schedules_;
  uint64_t runs_ = 0;                      // begun
  uint64_t silent_ = 0;                    // runs that showed nothing
  std::map<std::string, uint64_t> shown_;  // by kind of finding, or way of failing: in how many runs
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_RUN_TALLY_H_
