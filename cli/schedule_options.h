// The options that make rare schedules happen: --perturb and --repeat.
#ifndef CONCHECK_CLI_SCHEDULE_OPTIONS_H_
#define CONCHECK_CLI_SCHEDULE_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace concheck::cli {

struct Schedules {
  std::optional<uint64_t> first_seed;  // of the first run, each further run has the next; none: left to the system
  uint64_t runs = 1;
  bool repeats = false;  // --repeat was given, also --repeat 1
};

class ScheduleOptions {
 public:
  void declare(CLI::App& app);

  // Throws Failure for what is no seed and no number of runs. Chooses a seed when --perturb has none.
  Schedules resolve() const;

 private:
  std::string perturb_;
  std::string repeat_;
  const CLI::Option* perturb_option_ = nullptr;
};

// The command line that runs `program` again as it was with `seed`, as a shell takes it.
std::string replay_command(uint64_t seed, const std::vector<std::string>& program);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_SCHEDULE_OPTIONS_H_
