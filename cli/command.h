// What every command of `concheck` is: a table of options and an action.
#ifndef CONCHECK_CLI_COMMAND_H_
#define CONCHECK_CLI_COMMAND_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace concheck::cli {

class Command {
 public:
  virtual ~Command() = default;

  virtual std::string_view name() const = 0;
  virtual std::string_view summary() const = 0;      // one line, for the list of commands
  virtual std::string_view synopsis() const = 0;     // what follows the command's name: "[options] [TRACE...]"
  virtual std::string_view description() const = 0;  // paragraphs above the options in --help
  virtual std::string_view examples() const = 0;     // lines below them

  // True when what follows the options is somebody else's command line, to be passed on untouched.
  virtual bool takes_program() const { return false; }

  // Adds the options to `app`, bound to members of this object: the only table of them, from which --help, the
  // environment variables and the suggestions for mistyped names are made.
  virtual void declare(CLI::App& app) = 0;

  // Carries the command out after its options were parsed. `program` is what followed them when takes_program().
  // Gives the exit code; throws Failure.
  virtual int run(const std::vector<std::string>& program) = 0;
};

std::unique_ptr<Command> make_run_command();
std::unique_ptr<Command> make_report_command();
std::unique_ptr<Command> make_gate_command();
std::unique_ptr<Command> make_dump_command();
std::unique_ptr<Command> make_doctor_command();

// In the order in which --help lists them.
std::vector<std::unique_ptr<Command>> all_commands();

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_COMMAND_H_
