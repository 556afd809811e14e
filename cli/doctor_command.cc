// concheck doctor: what can be observed here, and in a program.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "analysis/triage/builtin_suppressions.h"
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/host_probe.h"
#include "cli/paths.h"
#include "cli/program_probe.h"
#include "cli/terminal.h"

namespace concheck::cli {
namespace {

constexpr size_t kWidth = 96;

// What each hides, why that may be so, and where it is documented.
std::string builtin_list() {
  std::string text = "built-in suppressions (--builtin-suppressions off: none of them)\n";
  const std::vector<analysis::Suppression> all = analysis::builtin_suppressions();
  for (size_t i = 0; i < all.size(); ++i) {
    text += fmt::format("  {}\n", wrap(all[i].text, kWidth, 4));
    if (i + 1 < all.size() && all[i + 1].reason == all[i].reason) continue;
    text += fmt::format("      {}\n      source: {}\n", wrap(all[i].reason, kWidth, 6), wrap(all[i].source, kWidth, 8));
  }
  return text;
}

class DoctorCommand : public Command {
 public:
  std::string_view name() const override { return "doctor"; }
  std::string_view summary() const override { return "Say what can be observed on this machine and in a program."; }
  std::string_view synopsis() const override { return "[options] [PROGRAM]"; }
  std::string_view description() const override {
    return "Checks this machine, and PROGRAM if one is named, and says of each thing that is not as it should be what "
           "to do "
           "about it. Runs nothing of PROGRAM. Then it lists the built-in suppressions: what of known libraries is not "
           "reported, and why.\n\n"
           "The exit code is 0 when a program can be observed here (PROGRAM, if named), else 2.";
  }
  std::string_view examples() const override { return "  concheck doctor\n  concheck doctor ./server\n"; }

  void declare(CLI::App& app) override {
    app.add_flag("--print-builtin-suppressions", print_builtin_)
        ->description(
            "Print the built-in suppressions as they are written, a file of concheck's own format, and nothing else.");
    app.add_option("PROGRAM", programs_);
  }

  int run(const std::vector<std::string>&) override {
    if (print_builtin_) {
      fmt::print("{}", analysis::kBuiltinSuppressionsText);
      return kExitOk;
    }
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
    fmt::print("\n{}", builtin_list());
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
  bool print_builtin_ = false;
};

}  // namespace

std::unique_ptr<Command> make_doctor_command() { return std::make_unique<DoctorCommand>(); }

}  // namespace concheck::cli
