#include "cli/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "analysis/analyze.h"

namespace concheck::cli {
namespace {

// A dot or a quote that begins a line is a request; a bare dash is a hyphen, which nobody can copy.
std::string escaped(std::string_view text) {
  std::string result;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) result += "\\&";
    line_begins = c == '\n';
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string paragraphs(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find("\n\n", at), text.size());
    result += ".PP\n" + escaped(text.substr(at, end - at)) + "\n";
    at = end + 2;
  }
  return result;
}

std::string heading(std::string_view name, std::string_view summary) {
  std::string line(summary);
  if (line.ends_with('.')) line.pop_back();
  return fmt::format(".TH {} 1 \"\" \"concheck {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", name, CONCHECK_VERSION,
                     escaped(name), escaped(line));
}

std::string option_text(const OptionEntry& option) {
  std::string text = ".TP\n";
  if (!option.short_name.empty()) text += fmt::format("\\fB{}\\fR, ", escaped(option.short_name));
  text += fmt::format("\\fB{}\\fR", escaped(option.long_name));
  if (!option.value.empty()) {
    const std::string value = fmt::format("\\fI{}\\fR", escaped(option.value));
    text += option.value_optional ? "[=" + value + "]" : " " + value;
  }
  text += "\n" + escaped(option.description);
  if (!option.variable.empty()) text += fmt::format(" Environment: \\fB{}\\fR.", escaped(option.variable));
  return text + "\n";
}

bool takes_kinds(const CommandEntry& command) {
  for (const OptionEntry& option : command.options) {
    if (option.value == "KIND,...") return true;
  }
  return false;
}

std::string kinds_section() {
  std::string text = ".SH \"KINDS OF FINDING\"\n";
  for (const analysis::DetectorInfo& detector : analysis::detectors()) {
    text += fmt::format(".TP\n\\fB{}\\fR\n{}{}\n", escaped(detector.kind), escaped(detector.help),
                        detector.on_by_default ? "." : " (off by default).");
  }
  return text;
}

std::string see_also(std::string_view own) {
  std::string text = ".SH \"SEE ALSO\"\n";
  text += own.empty() ? "" : ".BR concheck (1),\n";
  return text + "The pages in /usr/share/doc/concheck, or in docs/ of the sources.\n";
}

}  // namespace

std::string overview_page(const std::vector<CommandEntry>& commands) {
  std::string text = heading("concheck", "finds concurrency hazards in native programs while they run");
  text += ".SH SYNOPSIS\n.B concheck\n\\fICOMMAND\\fR [options] ...\n.SH DESCRIPTION\n" +
          paragraphs(
              "Finds locks taken in an order that can deadlock, deadlocks that did happen, and wrongly used mutexes, "
              "in programs as they are, without recompiling them.");
  text += ".SH COMMANDS\n";
  for (const CommandEntry& command : commands) {
    text += fmt::format(".TP\n\\fB{}\\fR {}\n{} See \\fBconcheck\\-{}\\fR(1).\n", command.name,
                        escaped(command.synopsis), escaped(command.summary), command.name);
  }
  text +=
      ".SH OPTIONS\n.TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nPrint a short text; with a command, its options.\n"
      ".TP\n\\fB\\-\\-version\\fR\nPrint the version.\n";
  return text + see_also("");
}

std::string man_page(const CommandEntry& command) {
  const std::string name = "concheck-" + command.name;
  std::string text = heading(name, command.summary);
  text += fmt::format(".SH SYNOPSIS\n.B concheck {}\n{}\n.SH DESCRIPTION\n{}", command.name, escaped(command.synopsis),
                      paragraphs(command.description));
  text += ".SH OPTIONS\n";
  std::vector<std::string> groups;
  for (const OptionEntry& option : command.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  for (const std::string& group : groups) {
    if (group != groups.front()) text += fmt::format(".SS {}\n", escaped(group));
    for (const OptionEntry& option : command.options) {
      if (option.group == group) text += option_text(option);
    }
  }
  if (takes_kinds(command)) text += kinds_section();
  if (!command.examples.empty()) text += ".SH EXAMPLES\n.nf\n" + escaped(command.examples) + ".fi\n";
  return text + see_also(name);
}

}  // namespace concheck::cli
