#include "cli/report_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>

#include "analysis/render/render.h"
#include "analysis/report/excerpts.h"
#include "cli/failure.h"
#include "cli/paths.h"
#include "cli/terminal.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

// 0 or errno.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

std::string render(const analysis::Report& report, const ReportSettings& settings, Format format, int fd) {
  analysis::RenderOptions options;
  options.verbose = settings.verbose;
  options.quiet = settings.quiet;
  // Tools place files by their path in the repository; a person reads them from where they are.
  options.source_root = repository_root();
  switch (format) {
    case Format::json:
      return analysis::render_json(report);
    case Format::sarif:
      return analysis::render_sarif(report, options);
    case Format::junit:
      return analysis::render_junit(report, options);
    case Format::github:
      return analysis::render_github(report, options);
    case Format::perfetto:
      return analysis::render_perfetto(report);
    case Format::ctest:
      return analysis::render_ctest(report, options);
    case Format::html: {
      analysis::Report with_sources = report;
      analysis::add_excerpts(with_sources);
      return analysis::render_html(with_sources, options);
    }
    case Format::text:
      break;
  }
  options.most_findings = settings.most_findings;
  options.width = columns_of(fd);
  options.color = use_color(settings.color, fd);
  std::error_code error;
  options.source_root = fs::current_path(error).string();
  return analysis::render_text(report, options);
}

bool is_running(const analysis::ReportProcess& process) {
  std::error_code error;
  const fs::path exe = fs::read_symlink(fmt::format("/proc/{}/exe", process.pid), error);
  if (error) return error.value() == EACCES;  // it is there, but somebody else's
  // A replaced file reads as "/path (deleted)".
  return process.exe_path.empty() || exe.string().starts_with(process.exe_path);
}

}  // namespace

ReadTraces read_traces(const std::vector<std::string>& paths, Unreadable unreadable) {
  ReadTraces result;
  Progress progress("concheck: reading traces", paths.size());
  for (const std::string& path : paths) {
    std::variant<trace::Trace, trace::ReadError> read = trace::read_trace(path);
    if (auto* good = std::get_if<trace::Trace>(&read)) {
      result.traces.push_back(std::move(*good));
    } else if (unreadable == Unreadable::fails) {
      throw Failure(std::get<trace::ReadError>(read).message);
    } else {
      result.notes.push_back(std::get<trace::ReadError>(read).message);
    }
    progress.advance();
  }
  return result;
}

void settle_processes(analysis::Report& report, const std::map<pid_t, int>& statuses) {
  for (analysis::ReportProcess& process : report.processes) {
    if (process.exit_code || process.execed) continue;
    const auto known = statuses.find(static_cast<pid_t>(process.pid));
    if (known != statuses.end()) {
      process.still_running = false;
      if (WIFSIGNALED(known->second)) {
        process.exit_signal = WTERMSIG(known->second);
      } else {
        process.exit_code = WEXITSTATUS(known->second);
      }
    } else if (process.still_running) {
      process.still_running = is_running(process);
    }
  }
}

void write_report(const analysis::Report& report, const ReportSettings& settings, int stream) {
  std::signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> files;
  bool on_stream = false;
  for (const Output& output : settings.outputs) {
    const bool to_file = !output.path.empty() && output.path != "-";
    int fd = output.path == "-" ? STDOUT_FILENO : stream;
    if (to_file) {
      fd = open(output.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
      if (fd < 0) {
        throw Failure(fmt::format("--output '{}': {}", output.path, std::system_category().message(errno)));
      }
      files.push_back(output.path);
    }
    on_stream |= fd == stream;
    int error = write_all(fd, render(report, settings, output.format, fd));
    if (to_file && close(fd) != 0 && error == 0) error = errno;
    // A reader that has seen enough (`concheck report | head`) is no failure.
    if (error != 0 && error != EPIPE) {
      throw Failure(fmt::format("the report could not be written to {}: {}",
                                to_file ? "'" + output.path + "'" : "the terminal",
                                std::system_category().message(error)));
    }
  }
  if (!on_stream && !files.empty() && !(settings.quiet && !has_news(report))) {
    const auto informative = [](const analysis::Finding& finding) { return finding.informative; };
    const auto notes = static_cast<size_t>(std::count_if(report.findings.begin(), report.findings.end(), informative));
    const size_t count = report.findings.size() - notes;
    fmt::print(stderr, "concheck: {} finding{}; the report is in {}\n", count == 0 ? "no" : std::to_string(count),
               count == 1 ? "" : "s", fmt::join(files, ", "));
  }
}

void write_baseline(const analysis::Report& report, const ReportSettings& settings) {
  const std::string& path = settings.write_baseline;
  if (path.empty()) return;
  const analysis::Baseline before = settings.triage.baseline.value_or(analysis::Baseline());
  const analysis::Baseline after = analysis::baseline_of(report, before);
  // A reader, and a run that is interrupted, have the old file or the new one.
  const std::string unfinished = fmt::format("{}.{}", path, getpid());
  const int fd = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  int error = fd < 0 ? errno : write_all(fd, analysis::baseline_text(after));
  if (fd >= 0 && close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && rename(unfinished.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(unfinished.c_str());
    throw Failure(
        fmt::format("the baseline '{}' could not be written: {}", path, std::system_category().message(error)));
  }
  const size_t count = after.entries.size();
  fmt::print(stderr, "concheck: the baseline '{}' has {} finding{} now\n", path, count, count == 1 ? "" : "s");
}

}  // namespace concheck::cli
