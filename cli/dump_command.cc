// concheck dump: a trace as text.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "trace/dump.h"

namespace concheck::cli {
namespace {

class DumpCommand : public Command {
 public:
  std::string_view name() const override { return "dump"; }
  std::string_view summary() const override { return "Print every record of a trace, one a line."; }
  std::string_view synopsis() const override { return "TRACE"; }
  std::string_view description() const override {
    return "Prints what is in the file TRACE, one record a line in file order, each with its offset: for debugging "
           "concheck, or a trace that gives an unexpected report.";
  }
  std::string_view examples() const override { return "  concheck dump concheck.server.4711.trace | less\n"; }

  void declare(CLI::App& app) override { app.add_option("TRACE", traces_); }

  int run(const std::vector<std::string>&) override {
    if (traces_.size() != 1) {
      throw Failure(traces_.empty() ? "which trace? Write: concheck dump TRACE" : "one trace at a time, please");
    }
    std::string error;
    if (trace::dump_trace(traces_.front(), stdout, &error) != 0) throw Failure(error);
    return kExitOk;
  }

 private:
  std::vector<std::string> traces_;
};

}  // namespace

std::unique_ptr<Command> make_dump_command() { return std::make_unique<DumpCommand>(); }

}  // namespace concheck::cli
