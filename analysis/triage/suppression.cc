#include "analysis/triage/suppression.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/triage/glob.h"

namespace concheck::analysis {
namespace {

bool file_matches(std::string_view pattern, std::string_view file) {
  if (glob_matches(pattern, file)) return true;
  if (pattern.starts_with('/') || pattern.starts_with('*')) return false;
  for (size_t slash = file.find('/'); slash != std::string_view::npos; slash = file.find('/', slash + 1)) {
    if (glob_matches(pattern, file.substr(slash + 1))) return true;
  }
  return false;
}

bool module_path_matches(std::string_view pattern, std::string_view path) {
  return glob_matches(pattern, path) || glob_matches(pattern, path.substr(path.find_last_of('/') + 1));
}

bool module_matches(std::string_view pattern, const SourceFrame& frame) {
  return glob_matches(pattern, frame.module) || glob_matches(pattern, frame.module_path);
}

bool frame_matches(const Condition& condition, const SourceFrame& frame) {
  const std::string& pattern = condition.pattern;
  switch (condition.subject) {
    case Subject::function:
    case Subject::at:
      return glob_matches(pattern, frame.function);
    case Subject::file:
      return file_matches(pattern, frame.file);
    case Subject::module:
      return module_matches(pattern, frame);
    case Subject::anything:
    case Subject::anything_top:
      return glob_matches(pattern, frame.function) || glob_matches(pattern, frame.file) ||
             module_matches(pattern, frame);
    default:
      return false;
  }
}

// Up to and with the first frame of the program's own.
bool top_matches(const Condition& condition, const SourceStack& stack) {
  for (const SourceFrame& frame : stack.frames) {
    if (frame_matches(condition, frame)) return true;
    if (!frame.internal) return false;
  }
  return false;
}

bool stack_matches(const Condition& condition, const SourceStack& stack) {
  if (condition.subject == Subject::anything_top) return top_matches(condition, stack);
  return std::any_of(stack.frames.begin(), stack.frames.end(),
                     [&](const SourceFrame& frame) { return frame_matches(condition, frame); });
}

bool any_stack_matches(const Condition& condition, const Finding& finding) {
  return std::any_of(finding.steps.begin(), finding.steps.end(),
                     [&](const FindingStep& step) { return stack_matches(condition, step.stack); }) ||
         std::any_of(finding.threads.begin(), finding.threads.end(),
                     [&](const FindingThread& thread) { return stack_matches(condition, thread.created_at); });
}

// What stands before the part: members, elements, a number of bytes.
std::string_view variable_of(std::string_view name) { return name.substr(0, name.find_first_of(".[+")); }

bool any_lock_matches(const Condition& condition, const Finding& finding) {
  return std::any_of(finding.locks.begin(), finding.locks.end(),
                     [&](const FindingLock& lock) { return glob_matches(condition.pattern, lock.name); });
}

// "accounts[3].balance", or "accounts" alone.
bool variable_matches(const Condition& condition, const Finding& finding) {
  if (!finding.memory || finding.memory->name.empty()) return false;
  const std::string_view name = finding.memory->name;
  return glob_matches(condition.pattern, name) || glob_matches(condition.pattern, variable_of(name));
}

bool variable_in_matches(const std::string& pattern, const FindingMemory& memory) {
  return !memory.module_path.empty() && module_path_matches(pattern, memory.module_path);
}

bool allocated_in_matches(const std::string& pattern, const FindingMemory& memory) {
  return std::any_of(memory.allocated_at.frames.begin(), memory.allocated_at.frames.end(),
                     [&](const SourceFrame& frame) { return glob_matches(pattern, frame.function); });
}

bool at_matches(const std::vector<Condition>& conditions, const SourceStack& stack) {
  return std::any_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
    return condition.subject == Subject::at && top_matches(condition, stack);
  });
}

// Those of `at`, together.
bool every_step_is_at(const std::vector<Condition>& conditions, const Finding& finding) {
  const bool none = std::none_of(conditions.begin(), conditions.end(),
                                 [](const Condition& condition) { return condition.subject == Subject::at; });
  if (none) return true;
  return !finding.steps.empty() &&
         std::all_of(finding.steps.begin(), finding.steps.end(),
                     [&](const FindingStep& step) { return at_matches(conditions, step.stack); });
}

bool holds(const Condition& condition, const Finding& finding) {
  const std::string& pattern = condition.pattern;
  switch (condition.subject) {
    case Subject::id:
      return glob_matches(pattern, finding.id);
    case Subject::program:
      return glob_matches(pattern, finding.process_exe);
    case Subject::lock:
      return any_lock_matches(condition, finding);
    case Subject::variable:
      return variable_matches(condition, finding);
    case Subject::variable_in:
      return finding.memory && variable_in_matches(pattern, *finding.memory);
    case Subject::allocated_in:
      return finding.memory && allocated_in_matches(pattern, *finding.memory);
    case Subject::at:
      return true;  // every_step_is_at()
    case Subject::thread:
      return std::any_of(finding.threads.begin(), finding.threads.end(),
                         [&](const FindingThread& thread) { return glob_matches(pattern, thread.name); });
    case Subject::test:
      // One that is seen elsewhere too is not the test's business alone.
      return !finding.tests.empty() &&
             std::all_of(finding.tests.begin(), finding.tests.end(),
                         [&](const std::string& test) { return glob_matches(pattern, test); });
    case Subject::anything:
    case Subject::anything_top:
      return any_stack_matches(condition, finding) || any_lock_matches(condition, finding) ||
             variable_matches(condition, finding);
    case Subject::function:
    case Subject::file:
    case Subject::module:
      return any_stack_matches(condition, finding);
  }
  return false;
}

bool line_matches(const StackLine& line, const SourceFrame& frame) {
  switch (line.kind) {
    case StackLine::Kind::function:
      return glob_matches(line.pattern, frame.function);
    case StackLine::Kind::object:
      return module_matches(line.pattern, frame);
    case StackLine::Kind::source:
      return file_matches(line.pattern, frame.file) ||
             file_matches(line.pattern, fmt::format("{}:{}", frame.file, frame.line));
    case StackLine::Kind::any_frames:
      return true;
  }
  return false;
}

using Frames = std::vector<const SourceFrame*>;

// As glob_matches(), with frames for characters, and any rest of the stack at the end.
bool lines_match(const std::vector<StackLine>& lines, const Frames& frames) {
  size_t l = 0;
  size_t f = 0;
  size_t dots = lines.size();
  size_t dots_end = 0;
  while (l < lines.size()) {
    if (lines[l].kind == StackLine::Kind::any_frames) {
      dots = l++;
      dots_end = f;
    } else if (f < frames.size() && line_matches(lines[l], *frames[f])) {
      ++l;
      ++f;
    } else if (dots != lines.size() && f < frames.size()) {
      l = dots + 1;
      f = ++dots_end;
    } else {
      return false;
    }
  }
  return true;
}

bool step_matches(const std::vector<StackLine>& lines, const SourceStack& stack) {
  // Valgrind has its own frames where libc's are here, and may have been told not to look at inlined calls.
  for (const bool with_inlined : {true, false}) {
    Frames frames;
    for (const SourceFrame& frame : stack.frames) {
      if (with_inlined || !frame.inlined) frames.push_back(&frame);
    }
    if (lines_match(lines, frames)) return true;
    const auto own =
        std::find_if(frames.begin(), frames.end(), [](const SourceFrame* frame) { return !frame->internal; });
    frames.erase(frames.begin(), own);
    if (!frames.empty() && lines_match(lines, frames)) return true;
  }
  return false;
}

bool of_kind(const Suppression& suppression, const Finding& finding) {
  if (suppression.kinds.empty()) return true;
  return std::any_of(suppression.kinds.begin(), suppression.kinds.end(), [&](const std::string& kind) {
    return kind == finding.kind || kind == finding.kind + "/" + finding.subkind;
  });
}

}  // namespace

bool suppresses(const Suppression& suppression, const Finding& finding) {
  if (!of_kind(suppression, finding)) return false;
  const bool all_hold = std::all_of(suppression.conditions.begin(), suppression.conditions.end(),
                                    [&](const Condition& condition) { return holds(condition, finding); });
  if (!all_hold || !every_step_is_at(suppression.conditions, finding)) return false;
  return suppression.stack.empty() ||
         std::any_of(finding.steps.begin(), finding.steps.end(),
                     [&](const FindingStep& step) { return step_matches(suppression.stack, step.stack); });
}

}  // namespace concheck::analysis
