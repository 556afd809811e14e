#include "cli/recording_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/choices.h"
#include "cli/failure.h"
#include "cli/paths.h"
#include "cli/quantity.h"

namespace concheck::cli {
namespace {

constexpr Choices<std::string_view, 2> kOnDeadlock = {{{"continue", "continue"}, {"abort", "abort"}}};
constexpr Choices<std::string_view, 3> kRaces = {{{"auto", "auto"}, {"off", "off"}, {"possible", "possible"}}};
constexpr Choices<std::string_view, 3> kBlocks = {{{"auto", "auto"}, {"on", "on"}, {"off", "off"}}};
constexpr uint64_t kMinTraceSize = uint64_t{256} << 10;  // the least that the library makes

}  // namespace

void RecordingOptions::declare(CLI::App& app, std::string_view on_deadlock, std::string_view hang_timeout) {
  default_on_deadlock_ = on_deadlock;
  hang_timeout_ = hang_timeout;
  const std::string group = "Recording";
  app.add_option("--trace-dir", trace_dir_)
      ->type_name("DIR")
      ->envname("CONCHECK_TRACE_DIR")
      ->group(group)
      ->description("Write the traces to DIR, which is created if needed, and keep them.");
  app.add_flag("--keep-trace", keep_trace_)
      ->envname("CONCHECK_KEEP_TRACE")
      ->group(group)
      ->description(
          "Keep the traces, in the working directory unless --trace-dir says otherwise. Without it they go to a "
          "temporary "
          "directory and are removed after the report.");
  app.add_option("--on-deadlock", on_deadlock_)
      ->type_name("continue|abort")
      ->envname("CONCHECK_ON_DEADLOCK")
      ->group(group)
      ->description(
          fmt::format("What to do with the program when it deadlocks, after saying so: leave it as it is, or end it "
                      "(default: {}).",
                      on_deadlock));
  app.add_option("--hang-timeout", hang_timeout_)
      ->type_name("SECONDS")
      ->envname("CONCHECK_HANG_TIMEOUT")
      ->group(group)
      ->description(
          fmt::format("Say so when threads have waited for longer than this with no end in sight, while the program "
                      "still runs (default: {}). With --on-deadlock abort the process is ended then.",
                      hang_timeout.empty() ? "do not look" : hang_timeout));
  app.add_option("--races", races_)
      ->type_name("auto|off|possible")
      ->envname("CONCHECK_RACES")
      ->group(group)
      ->description(
          "Look for data races in programs that were built for it, or do not; or look also for those that only the order "
          "in which locks happened to be taken kept from happening (default: auto).");
  app.add_option("--blocks", blocks_)
      ->type_name("auto|on|off")
      ->envname("CONCHECK_BLOCKS")
      ->group(group)
      ->description(
          "Note where blocks of the heap are allocated, and tell locks in them by that; or do not, which leaves malloc "
          "as it is (default: auto: when --detect asks for lock-class-inversion).");
  app.add_option("--max-trace-size", max_trace_size_)
      ->type_name("SIZE")
      ->envname("CONCHECK_MAX_TRACE_SIZE")
      ->group(group)
      ->description("Let no trace grow beyond this, as 64M or 1G; the report says when that left something out.");
}

std::vector<std::string> RecordingOptions::library_options() const {
  std::vector<std::string> options;
  if (!on_deadlock_.empty() || ends_deadlocks()) {
    options.push_back(fmt::format("on_deadlock={}", ends_deadlocks() ? "abort" : "continue"));
  }
  if (!races_.empty()) options.push_back(fmt::format("races={}", choose("--races", races_, kRaces)));
  if (!max_trace_size_.empty()) {
    const auto bytes = parse_size(max_trace_size_);
    if (!bytes) {
      throw Failure(fmt::format("--max-trace-size '{}' is not a size; write it like 64M or 1G", max_trace_size_));
    }
    if (*bytes < kMinTraceSize) {
      throw Failure(fmt::format("--max-trace-size '{}' is too small; the least is 256K", max_trace_size_));
    }
    options.push_back(fmt::format("max_trace_size={}", *bytes));
  }
  return options;
}

std::vector<std::string> RecordingOptions::libraries(const analysis::AnalyzeOptions& wanted) const {
  const std::string library = find_library();
  const std::string_view blocks = choose("--blocks", blocks_.empty() ? "auto" : blocks_, kBlocks);
  const bool observed = blocks == "on" || (blocks == "auto" && analysis::looks_for("lock-class-inversion", wanted));
  if (!observed) return {library};
  // Before the other: what it passes on is seen there.
  return {find_blocks_library(library), library};
}

uint64_t RecordingOptions::hang_timeout_ns() const {
  if (hang_timeout_.empty()) return 0;
  const auto ns = parse_seconds(hang_timeout_);
  if (!ns || *ns == 0) {
    throw Failure(
        fmt::format("--hang-timeout '{}' is not a number of seconds; write it like 30 or 2.5", hang_timeout_));
  }
  return *ns;
}

bool RecordingOptions::ends_deadlocks() const {
  const std::string& wish = on_deadlock_.empty() ? default_on_deadlock_ : on_deadlock_;
  return choose("--on-deadlock", wish, kOnDeadlock) == "abort";
}

bool RecordingOptions::leaves_deadlocks() const { return !on_deadlock_.empty() && !ends_deadlocks(); }

TraceDirectory RecordingOptions::make_directory() const {
  if (!trace_dir_.empty()) return TraceDirectory::at(trace_dir_, "the trace directory");
  if (keep_trace_) return TraceDirectory::at(".", "the working directory");
  return TraceDirectory::temporary();
}

}  // namespace concheck::cli
