#include "analysis/triage/foreign_suppressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {
namespace {

using Kinds = std::vector<std::string>;

[[noreturn]] void fail(const std::string& name, size_t line, const std::string& what) {
  throw SuppressionError(fmt::format("{}:{}: {}", name, line, what));
}

// --- ThreadSanitizer ------------------------------------------------------------------------------------------------

struct SanitizerType {
  std::string_view type;
  Kinds kinds;
};

// A deadlock of theirs is one that could happen; ours that did happen are not theirs to hide.
const std::array<SanitizerType, 7>& sanitizer_types() {
  static const auto& types =
      *new std::array<SanitizerType, 7>{{{"race", {"data-race"}},
                                         {"race_top", {"data-race"}},
                                         {"called_from_lib", {"data-race"}},
                                         {"thread", {"thread-leak"}},
                                         {"mutex", {"lock-misuse"}},
                                         {"signal", {"signal-hazard"}},
                                         {"deadlock", {"lock-order-inversion", "lock-class-inversion"}}}};
  return types;
}

const SanitizerType* sanitizer_type(std::string_view line) {
  const std::string_view word = line.substr(0, line.find(':'));
  if (word.size() == line.size()) return nullptr;
  for (const SanitizerType& type : sanitizer_types()) {
    if (type.type == word) return &type;
  }
  return nullptr;
}

// Their functions have parameters behind them, ours have not. Parentheses in template arguments both have.
std::string without_parameter_pattern(const std::string& pattern) {
  int depth = 0;
  for (size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '<') ++depth;
    if (pattern[at] == '>') --depth;
    if (pattern[at] != '(' || depth > 0) continue;
    if (!std::string_view(pattern).substr(at).starts_with("(anonymous namespace)")) return pattern.substr(0, at);
  }
  return pattern;
}

// A part of the name, unless '^' or '$' say where it begins or ends.
std::string sanitizer_glob(std::string_view pattern) {
  std::string glob;
  if (pattern.starts_with('^')) {
    pattern.remove_prefix(1);
  } else {
    glob = "*";
  }
  const bool ends = pattern.ends_with('$');
  if (ends) pattern.remove_suffix(1);
  glob += pattern;
  if (!ends) glob += '*';
  return without_parameter_pattern(glob);
}

// --- Valgrind -------------------------------------------------------------------------------------------------------

struct ValgrindKind {
  std::string_view name;  // tool and kind
  Kinds kinds;            // empty: concheck has nothing of the sort
};

// Valgrind manual, "Helgrind: suppressions" (from helgrind/hg_errors.c: names of errors) and drd/drd_error.c.
const std::vector<ValgrindKind>& valgrind_kinds() {
  static const auto& kinds = *new std::vector<ValgrindKind>{
      {"Helgrind:Race", {"data-race"}},
      {"Helgrind:FreeMemLock", {"lock-misuse/free-held", "lock-misuse/destroy-held"}},
      {"Helgrind:UnlockUnlocked", {"lock-misuse/unlock-unlocked"}},
      {"Helgrind:UnlockForeign", {"lock-misuse/unlock-not-owner"}},
      {"Helgrind:UnlockBogus", {"lock-misuse"}},
      {"Helgrind:PthAPIerror", {"lock-misuse", "condition-misuse", "thread-misuse", "self-deadlock"}},
      {"Helgrind:LockOrder", {"lock-order-inversion", "lock-class-inversion"}},
      {"Helgrind:Misc", {"lock-misuse", "condition-misuse", "thread-misuse"}},
      {"drd:ConflictingAccess", {"data-race"}},
      {"drd:MutexErr", {"lock-misuse", "self-deadlock", "thread-misuse/exit-holding"}},
      {"drd:CondErr", {"condition-misuse"}},
      {"drd:CondDestrErr", {"condition-misuse/destroy-waiters"}},
      {"drd:CondRaceErr", {}},
      {"drd:SemaphoreErr", {"lock-misuse"}},
      {"drd:BarrierErr", {"lock-misuse"}},
      {"drd:RwlockErr", {"lock-misuse"}},
      {"drd:HoldtimeErr", {}},
      {"drd:GenericErr", {"lock-misuse", "condition-misuse", "thread-misuse"}},
      {"drd:InvalidThreadId", {"thread-misuse"}},
      {"drd:UnimpHgClReq", {}},
      {"drd:UnimpDrdClReq", {}},
  };
  return kinds;
}

const ValgrindKind* valgrind_kind(std::string_view tool, std::string_view kind) {
  const std::string_view known_as = tool == "DRD" ? "drd" : tool;
  for (const ValgrindKind& one : valgrind_kinds()) {
    if (one.name == fmt::format("{}:{}", known_as, kind)) return &one;
  }
  return nullptr;
}

bool is_ours(std::string_view tool) { return tool == "Helgrind" || tool == "drd" || tool == "DRD"; }

// Frames of Valgrind's own replacements of the functions that we see called: "fun:mutex_lock_WRK".
bool is_replacement(const StackLine& line) {
  const std::string& pattern = line.pattern;
  if (line.kind == StackLine::Kind::object) {
    return pattern.find("vgpreload") != std::string::npos || pattern.find("/libpthread") != std::string::npos;
  }
  if (line.kind != StackLine::Kind::function) return false;
  return pattern.ends_with("_WRK") || pattern.starts_with("pthread_") || pattern.starts_with("sem_") ||
         pattern.starts_with("*pthread_");
}

class ValgrindFile {
 public:
  ValgrindFile(const std::vector<NumberedLine>& lines, const std::string& name) : lines_(lines), name_(name) {}

  SuppressionFile parse() {
    while (at_ < lines_.size()) stanza();
    return std::move(file_);
  }

 private:
  const NumberedLine& next(std::string_view what) {
    if (at_ == lines_.size()) fail(name_, lines_.back().number, fmt::format("the file ends where {} should be", what));
    return lines_[at_++];
  }

  void stanza() {
    const NumberedLine& begin = next("'{'");
    if (begin.text != "{") fail(name_, begin.number, fmt::format("'{{' should be here, not '{}'", begin.text));
    Suppression suppression;
    suppression.origin = fmt::format("{}:{}", name_, begin.number);
    suppression.text = next("the suppression's name").text;
    const NumberedLine& kind_line = next("'Tool:Kind'");
    const bool ours = set_kinds(suppression, kind_line);
    for (;;) {
      const NumberedLine& line = next("'}'");
      if (line.text == "}") break;
      if (ours) add_frame(suppression, line);
    }
    const auto own = std::find_if_not(suppression.stack.begin(), suppression.stack.end(), is_replacement);
    suppression.stack.erase(suppression.stack.begin(), own);
    if (suppression.kinds.empty()) return;
    if (unmatchable_) {
      file_.notes.push_back(
          fmt::format("{}: a wildcard in a mangled C++ name can not be compared; write the name as "
                      "people do, as 'bank::*', in a file of concheck's own format",
                      suppression.origin));
      return;
    }
    file_.suppressions.push_back(std::move(suppression));
  }

  // False for a stanza of other tools.
  bool set_kinds(Suppression& suppression, const NumberedLine& line) {
    unmatchable_ = false;
    const size_t colon = line.text.find(':');
    if (colon == std::string_view::npos) {
      fail(name_, line.number, fmt::format("'Tool:Kind' should be here, not '{}'", line.text));
    }
    const std::string_view kind = line.text.substr(colon + 1);
    bool ours = false;
    for (std::string_view tools = line.text.substr(0, colon); !tools.empty();) {
      const std::string_view tool = tools.substr(0, tools.find(','));
      tools.remove_prefix(std::min(tool.size() + 1, tools.size()));
      if (!is_ours(tool)) continue;
      const ValgrindKind* known = valgrind_kind(tool, kind);
      if (known == nullptr) fail(name_, line.number, fmt::format("{} has no errors of kind '{}'", tool, kind));
      ours = true;
      suppression.kinds.insert(suppression.kinds.end(), known->kinds.begin(), known->kinds.end());
    }
    return ours;
  }

  void add_frame(Suppression& suppression, const NumberedLine& line) {
    if (line.text == "...") {
      suppression.stack.push_back({StackLine::Kind::any_frames, ""});
    } else if (line.text.starts_with("fun:")) {
      suppression.stack.push_back({StackLine::Kind::function, function_pattern(line.text.substr(4))});
    } else if (line.text.starts_with("obj:")) {
      suppression.stack.push_back({StackLine::Kind::object, std::string(line.text.substr(4))});
    } else if (line.text.starts_with("src:")) {
      suppression.stack.push_back({StackLine::Kind::source, std::string(line.text.substr(4))});
    } else {
      fail(name_, line.number, fmt::format("'fun:', 'obj:', 'src:' or '...' should be here, not '{}'", line.text));
    }
  }

  std::string function_pattern(std::string_view pattern) {
    const std::string text(pattern);
    if (!text.starts_with("_Z")) return text;
    if (text.find_first_of("*?") != std::string::npos) unmatchable_ = true;
    return without_parameters(demangle(text));
  }

  const std::vector<NumberedLine>& lines_;
  const std::string& name_;
  size_t at_ = 0;
  bool unmatchable_ = false;  // of the current stanza
  SuppressionFile file_;
};

}  // namespace

bool is_thread_sanitizer_line(std::string_view line) { return sanitizer_type(line) != nullptr; }

SuppressionFile parse_thread_sanitizer(const std::vector<NumberedLine>& lines, const std::string& name) {
  SuppressionFile file;
  for (const NumberedLine& line : lines) {
    const SanitizerType* type = sanitizer_type(line.text);
    if (type == nullptr) {
      fail(name, line.number,
           fmt::format("'{}' is no line of a ThreadSanitizer file, as 'race:function' or 'deadlock:file.cc'",
                       line.text));
    }
    const std::string_view pattern = line.text.substr(type->type.size() + 1);
    if (pattern.empty()) fail(name, line.number, "there is no pattern behind the colon");
    Suppression suppression;
    suppression.origin = fmt::format("{}:{}", name, line.number);
    suppression.text = line.text;
    suppression.kinds = type->kinds;
    const bool top = type->type == "race_top" || type->type == "called_from_lib";
    suppression.conditions.push_back({top ? Subject::anything_top : Subject::anything, sanitizer_glob(pattern)});
    file.suppressions.push_back(std::move(suppression));
  }
  return file;
}

SuppressionFile parse_valgrind(const std::vector<NumberedLine>& lines, const std::string& name) {
  return ValgrindFile(lines, name).parse();
}

}  // namespace concheck::analysis
