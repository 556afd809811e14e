// concheck doctor: what can be observed here, and in a program.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/host_probe.h"
#include "cli/paths.h"
#include "cli/program_probe.h"
#include "cli/terminal.h"

namespace concheck::cli {
namespace {

class DoctorCommand : public Command {
 public:
  std::string_view name() const override { return "doctor"; }
  std::string_view summary() const override { return "Say what can be observed on this machine and in a program."; }
  std::string_view synopsis() const override { return "[PROGRAM]"; }
  std::string_view description() const override {
    return "Checks this machine, and PROGRAM if one is named, and says of each thing that is not as it should be what "
           "to do "
           "about it. Runs nothing of PROGRAM.\n\n"
           "The exit code is 0 when a program can be observed here (PROGRAM, if named), else 2.";
  }
  std::string_view examples() const override { return "  concheck doctor\n  concheck doctor ./server\n"; }

  void declare(CLI::App& app) override { app.add_option("PROGRAM", programs_); }

  int run(const std::vector<std::string>&) override {
    if (programs_.size() > 1) throw Failure("one program at a time, please");
    const std::string program = programs_.empty() ? "" : find_program(programs_.front());
    const bool color = use_color(Color::automatic, STDOUT_FILENO);
    const CheckList host = probe_host();
    fmt::print("concheck {}\n\n{}", CONCHECK_VERSION, format_check_list(host, color));
    bool bad = host.any_bad();
    if (!program.empty()) {
      const CheckList list = probe_program(program, library_if_found());
      fmt::print("\n{}", format_check_list(list, color));
      bad |= list.any_bad();
    }
    return bad ? kExitFailure : kExitOk;
  }

 private:
  static std::string library_if_found() {
    try {
      return find_library();
    } catch (const Failure&) {
      return "";  // the machine's part has said so
    }
  }

  std::vector<std::string> programs_;
};

}  // namespace

std::unique_ptr<Command> make_doctor_command() { return std::make_unique<DoctorCommand>(); }

}  // namespace concheck::cli
