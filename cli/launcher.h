// Starts a program as if it had been started by whoever started us, and waits for it and for what it leaves behind.
#ifndef CONCHECK_CLI_LAUNCHER_H_
#define CONCHECK_CLI_LAUNCHER_H_

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace concheck::cli {

struct Program {
  std::string path;                      // the file to execute
  std::vector<std::string> arguments;    // argv, the name first
  std::vector<std::string> environment;  // "NAME=value"
};

struct Outcome {
  pid_t pid = 0;
  int status = 0;                 // as from waitpid(2)
  std::map<pid_t, int> statuses;  // of every process that ended as our child: the program, and orphans of the run
  bool leftovers = false;         // processes of the run are still alive
  bool asked_to_end = false;      // a signal came that asks to end
};

// What the shell would give for a waitpid(2) status: the exit code, or 128 + signal.
int exit_code_of(int wait_status);

// The program stays in our process group and on our terminal, its standard streams are ours. While it runs, this
// process survives SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2 and passes on those that somebody sent to it;
// what the terminal sends reaches the program by itself. Processes that the program orphans become our children (child
// subreaper, prctl(2)), so that their end is known.
//
// One object at a time, for any number of programs one after the other. It leaves the signals blocked, for the report
// must be written whatever comes.
class Launcher {
 public:
  Launcher();
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;

  // Throws Failure when the program could not be executed; nothing of it is left then.
  void start(const Program& program);

  // Waits for the program's end, then a moment for the processes it leaves behind. `on_overdue` is called when the
  // program goes on for each of kPatienceMs after it was first asked to end by a signal. `look` is called again and
  // again while the program runs, with a pause of `period` and at least `rest` times as long as it took.
  Outcome wait(const std::function<void()>& on_overdue, std::chrono::milliseconds period = {},
               const std::function<void()>& look = {}, int rest = 10);

  static constexpr int kPatienceMs[] = {500, 3000};
  static constexpr int kGraceMs = 300;  // for orphans: enough for a helper that is about to end

 private:
  void reap(Outcome& outcome, bool& ended);
  void pass_on(const siginfo_t& info) const;

  sigset_t original_mask_;
  std::map<int, struct sigaction> original_actions_;  // of signals whose action we change, here or later
  sigset_t awaited_;
  pid_t child_ = -1;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_LAUNCHER_H_
