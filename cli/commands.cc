#include "cli/command.h"

namespace concheck::cli {

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(make_run_command());
  commands.push_back(make_report_command());
  commands.push_back(make_gate_command());
  commands.push_back(make_dump_command());
  commands.push_back(make_doctor_command());
  return commands;
}

}  // namespace concheck::cli
