#include "analysis/render/text_finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/render/words.h"
#include "analysis/report/naming.h"
#include "analysis/symbolize/code_role.h"
#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {
namespace {

constexpr size_t kStepIndent = 2;
constexpr size_t kFrameIndent = 6;
constexpr size_t kMostFrames = 8;  // of one stack, without --verbose
constexpr size_t kMostTests = 5;   // without --verbose

Style severity_style(Severity severity) {
  switch (severity) {
    case Severity::note:
      return Style::note;
    case Severity::warning:
      return Style::warning;
    case Severity::error:
      return Style::error;
  }
  return Style::error;
}

std::string lock_label(const Finding& finding, uint32_t id) {
  const FindingLock* lock = find_lock(finding, id);
  return lock != nullptr ? visible(lock->label) : std::string("a lock");
}

std::string thread_label(const Finding& finding, uint32_t id) {
  const FindingThread* thread = find_thread(finding, id);
  return thread != nullptr ? visible(thread->label) : fmt::format("#{}", id);
}

std::string bytes_text(uint64_t bytes) { return counted(bytes, "byte"); }

// "reads `counter` (4 bytes)", for a thread as the subject.
std::string access_text(const Finding& finding, const FindingAccess& access) {
  if (!finding.memory) return access.write ? "writes to memory" : "reads memory";
  const FindingMemory& memory = *finding.memory;
  const std::string label = visible(memory.label);
  if (access.free) return "gives back " + label;
  if (access.allocation) return "is given " + label + ", cleared";
  const std::string verb = access.write ? "writes" : "reads";
  std::string more = access.atomic ? " atomically" : "";
  if (access.vptr) more += ", the pointer to the virtual functions";
  // Not where the block begins after the access, as in damaged traces.
  if (memory.kind == "heap" && memory.block != 0 && access.address >= memory.block) {
    return fmt::format("{} {} at offset {} of the heap block{}{}", verb, bytes_text(access.size),
                       with_thousands(access.address - memory.block), more, access.range ? ", in one call" : "");
  }
  return fmt::format("{} {}{} ({}{})", verb, label, more, bytes_text(access.size), access.range ? " in one call" : "");
}

// "requests `b` while holding `a`", for a thread as the subject.
std::string what_it_did(const Finding& finding, const FindingStep& step, bool holding_was_told) {
  const std::string object = lock_label(finding, step.object);
  const FindingLock* lock = find_lock(finding, step.object);
  const std::string reader = step.shared                                 ? " for reading"
                             : lock != nullptr && lock->kind == "rwlock" ? " for writing"
                                                                         : "";
  std::string text;
  switch (step.action) {
    case Action::acquire:
      text = "takes " + object + reader;
      break;
    case Action::request:
      text = "requests " + object + reader;
      break;
    case Action::wait:
      if (step.awaited != 0) {
        text = "waits for thread " + thread_label(finding, step.awaited) + " to end";
      } else {
        // The remark says what is known of it.
        text = step.object == 0 && !step.remark.empty() ? "waits" : "waits for " + object + reader;
      }
      break;
    case Action::release:
      text = "unlocks " + object;
      break;
    case Action::init:
      text = "initialises " + object;
      break;
    case Action::destroy:
      text = "destroys " + object;
      break;
    case Action::use:
      text = "uses " + object;
      break;
    case Action::exit:
      text = "ends";
      break;
    case Action::notify:
      text = "notifies " + object;
      break;
    case Action::create:
      text = "creates thread " + thread_label(finding, step.awaited);
      break;
    case Action::detach:
      text = "detaches a thread";
      break;
    case Action::block:  // the remark says in what
      break;
    case Action::run:
      text = "runs";
      break;
    case Action::access:
      text = access_text(finding, step.access.value_or(FindingAccess()));
      if (step.access && step.access->in_signal) text += " in a signal handler";
      break;
  }
  if (!step.remark.empty()) text += (text.empty() ? "" : " ") + visible(step.remark);
  if (!step.holding.empty() && !holding_was_told) {
    text += " while holding ";
    for (size_t i = 0; i < step.holding.size(); ++i) {
      if (i > 0) text += i + 1 == step.holding.size() ? " and " : ", ";
      text += lock_label(finding, step.holding[i]);
      if (i < step.holds.size() && step.holds[i].shared) text += " for reading";
    }
  }
  if (step.seen > 1) text += " (seen " + counted(step.seen, "time") + ")";
  return text;
}

class FindingText {
 public:
  FindingText(Canvas& canvas, const Finding& finding, const RenderOptions& options, bool name_process)
      : canvas_(canvas), finding_(finding), options_(options), name_process_(name_process) {}

  void render() {
    heading();
    for (size_t i = 0; i < finding_.steps.size(); ++i) step(i);
    canvas_.blank();
    origins();
    if (finding_.memory) memory();
    if (options_.verbose) details();
    remark(Style::note, "why:", finding_.explanation);
    remark(Style::help, "fix:", finding_.advice);
  }

 private:
  void heading() {
    const std::string kind = finding_.subkind.empty() ? finding_.kind : finding_.kind + "/" + finding_.subkind;
    canvas_.wrap({{severity_style(finding_.severity), fmt::format("{}[{}]:", severity_name(finding_.severity), kind)},
                  {Style::bold, " " + visible(finding_.title)}},
                 0, 4);
    std::string line = std::string(confidence_name(finding_.confidence));
    if (finding_.count > 1) line += ", seen " + counted(finding_.count, "time");
    if (name_process_) line += fmt::format(", in {} [{}]", visible(finding_.process_exe), finding_.pid);
    if (!finding_.id.empty()) line += ", id " + finding_.id;
    canvas_.wrap({{Style::dim, line}}, kStepIndent, kStepIndent);
    if (!finding_.tests.empty()) canvas_.wrap({{Style::dim, tests_line()}}, kStepIndent, kStepIndent + 4);
  }

  std::string tests_line() const {
    const size_t most = options_.verbose ? finding_.tests.size() : kMostTests;
    std::string line = finding_.tests.size() == 1 ? "test: " : "tests: ";
    for (size_t i = 0; i < std::min(finding_.tests.size(), most); ++i) {
      line += (i > 0 ? ", " : "") + visible(finding_.tests[i]);
    }
    if (finding_.tests.size() > most) line += fmt::format(" and {} more", finding_.tests.size() - most);
    return line;
  }

  // Consecutive steps of one thread read as one story.
  void step(size_t index) {
    const FindingStep& step = finding_.steps[index];
    const bool goes_on = index > 0 && finding_.steps[index - 1].thread == step.thread;
    if (!goes_on) canvas_.blank();
    if (goes_on) {
      const FindingStep& before = finding_.steps[index - 1];
      const bool told =
          step.holding.size() == 1 && before.action == Action::acquire && before.object == step.holding.front();
      canvas_.wrap({{Style::plain, (told ? "and, holding it, " : "and ") + what_it_did(finding_, step, told)}},
                   kStepIndent, kStepIndent + 4);
    } else {
      canvas_.wrap({{Style::thread, "thread " + thread_label(finding_, step.thread)},
                    {Style::plain, " " + what_it_did(finding_, step, false)}},
                   kStepIndent, kStepIndent + 4);
    }
    stack(step.stack, goes_on ? &finding_.steps[index - 1].stack : nullptr, step.action);
    for (const FindingHold& hold : step.holds) taken(hold);
  }

  // Where a lock that is held was taken: by its line alone, the finding is about something else.
  void taken(const FindingHold& hold) {
    const SourceFrame* place = place_of(hold.taken_at);
    if (place == nullptr) return;
    canvas_.wrap({{Style::dim, lock_label(finding_, hold.lock) + " was taken in "},
                  {Style::location, visible(place_label(place))}},
                 kFrameIndent, kFrameIndent + 2);
  }

  std::vector<const SourceFrame*> frames_to_show(const SourceStack& stack) const {
    std::vector<const SourceFrame*> frames;
    for (const SourceFrame& frame : stack.frames) {
      if (options_.verbose || !frame.internal) frames.push_back(&frame);
    }
    if (frames.empty()) {
      for (const SourceFrame& frame : stack.frames) frames.push_back(&frame);
    }
    return frames;
  }

  // The same calls led there; only the innermost frame may differ.
  static bool same_callers(const std::vector<const SourceFrame*>& a, const std::vector<const SourceFrame*>& b) {
    return a.size() > 1 && a.front()->function == b.front()->function &&
           std::equal(a.begin() + 1, a.end(), b.begin() + 1, b.end(), [](const SourceFrame* x, const SourceFrame* y) {
             return x->module_path == y->module_path && x->offset == y->offset && x->function == y->function;
           });
  }

  // `before`: the stack told just before for the same thread, or null.
  void stack(const SourceStack& stack, const SourceStack* before, Action action) {
    const std::vector<const SourceFrame*> frames = frames_to_show(stack);
    if (frames.empty()) {
      if (action == Action::exit) return;  // has no place in the code
      canvas_.line({{Style::dim, "(the stack is not known)"}}, kFrameIndent);
      return;
    }
    const SourceFrame* place = action == Action::access ? access_place_of(stack) : place_of(stack);
    const size_t most = options_.verbose ? frames.size() : kMostFrames;
    if (before != nullptr && !options_.verbose && frames.size() > 1 && frames.front() == place &&
        same_callers(frames, frames_to_show(*before))) {
      frame(*frames.front(), true, true);
      canvas_.line({{Style::dim, "by the same callers"}}, kFrameIndent);
      return;
    }
    for (size_t i = 0; i < std::min(frames.size(), most); ++i) frame(*frames[i], i == 0, frames[i] == place);
    if (!options_.verbose && frames.front()->internal) {
      canvas_.wrap({{Style::dim, "(no frame of the program's own: the call may have been the last its function made)"}},
                   kFrameIndent, kFrameIndent);
    }
    if (frames.size() > most) {
      const std::string rest = fmt::format("... {} more (--verbose)", frames.size() - most);
      canvas_.line({{Style::dim, rest}}, kFrameIndent);
    }
  }

  void frame(const SourceFrame& frame, bool innermost, bool with_source) {
    const std::string_view lead = innermost ? "at " : "by ";
    const size_t room = canvas_.width() - std::min(canvas_.width(), kFrameIndent + lead.size());
    std::string where = location(frame);
    std::string function = visible(options_.verbose ? frame.function : shortened(frame.function));
    if (!options_.verbose) {
      // The file and the line are what a person goes by: the function gives way first, then the folders.
      const size_t kept = std::min(columns(where), std::max<size_t>(room / 2, 24));
      if (!function.empty()) function = shorten_end(function, room - std::min(room, kept + 3));
      where = shorten_front(where, room - std::min(room, function.empty() ? 0 : columns(function) + 3));
    }
    Spans spans{{Style::dim, std::string(lead)}};
    if (function.empty()) {
      spans.push_back({Style::location, where});
    } else {
      spans.push_back({Style::plain, function});
      spans.push_back({Style::plain, " ("});
      spans.push_back({Style::location, where});
      spans.push_back({Style::plain, ")"});
    }
    if (options_.verbose && frame.inlined) spans.push_back({Style::dim, " [inlined]"});
    canvas_.line(spans, kFrameIndent);
    if (with_source && !frame.source.empty()) source(frame);
  }

  void source(const SourceFrame& frame) {
    const std::string number = fmt::format("{:>6}", frame.line);
    const size_t used = kFrameIndent + number.size() + 3;
    const size_t room = canvas_.width() > used ? canvas_.width() - used : 20;
    canvas_.line({{Style::source, number + " | "}, {Style::plain, shorten_end(visible(frame.source), room)}},
                 kFrameIndent);
  }

  std::string location(const SourceFrame& frame) const {
    std::string text;
    if (!frame.file.empty()) {
      text = relative_to(frame.file, options_.source_root);
      if (frame.line != 0) text += fmt::format(":{}", frame.line);
      if (frame.column != 0 && options_.verbose) text += fmt::format(":{}", frame.column);
    }
    if (text.empty() || options_.verbose) {
      const std::string offset = frame.module.empty() ? fmt::format("{:#x}", frame.offset)
                                                      : fmt::format("{}+{:#x}", frame.module, frame.offset);
      text += text.empty() ? offset : ", " + offset;
    }
    return visible(text);
  }

  // Locks without a name of their own.
  void origins() {
    bool any = false;
    for (const FindingLock& lock : finding_.locks) {
      if (lock.origin.empty()) continue;
      canvas_.wrap({{Style::plain, visible(lock.label) + " was " + visible(lock.origin)}}, kStepIndent,
                   kStepIndent + 4);
      any = true;
    }
    if (any) canvas_.blank();
  }

  // Where a block or a frame comes from, and where the threads do.
  void memory() {
    const std::vector<MemoryOrigin> origins = memory_origins(finding_);
    for (const MemoryOrigin& origin : origins) {
      canvas_.wrap({{Style::plain, origin.text}}, kStepIndent, kStepIndent + 4);
      stack(*origin.stack, nullptr, Action::init);
    }
    if (!origins.empty()) canvas_.blank();
    if (!options_.verbose) creations();
  }

  void creations() {
    bool any = false;
    for (const FindingThread& thread : finding_.threads) {
      const SourceFrame* place = place_of(thread.created_at);
      if (place == nullptr) continue;
      canvas_.wrap({{Style::plain, "thread " + visible(thread.label) + " was created in "},
                    {Style::location, visible(place_label(place))}},
                   kStepIndent, kStepIndent + 4);
      any = true;
    }
    if (any) canvas_.blank();
  }

  void details() {
    for (const FindingLock& lock : finding_.locks) {
      canvas_.wrap({{Style::plain, fmt::format("{} is {} {:#x}, created or first used", visible(lock.label), lock.kind,
                                               lock.address)}},
                   kStepIndent, kStepIndent + 4);
      stack(lock.created_at, nullptr, Action::init);
    }
    for (const FindingThread& thread : finding_.threads) {
      canvas_.wrap({{Style::plain, fmt::format("thread {} has tid {}, created", visible(thread.label), thread.tid)}},
                   kStepIndent, kStepIndent + 4);
      stack(thread.created_at, nullptr, Action::init);
    }
    for (const auto& [name, value] : finding_.metrics) {
      const bool is_time = name.size() > 2 && name.substr(name.size() - 2) == "Ns";
      canvas_.line(
          {{Style::plain, fmt::format("{} = {}", visible(name), is_time ? duration(value) : with_thousands(value))}},
          kStepIndent);
    }
    canvas_.blank();
  }

  void remark(Style style, const std::string& word, const std::string& text) {
    if (text.empty()) return;
    canvas_.wrap({{style, word}, {Style::plain, " " + visible(text)}}, kStepIndent, kStepIndent + word.size() + 1);
  }

  Canvas& canvas_;
  const Finding& finding_;
  const RenderOptions& options_;
  bool name_process_;
};

}  // namespace

std::string step_text(const Finding& finding, const FindingStep& step) {
  return "thread " + thread_label(finding, step.thread) + " " + what_it_did(finding, step, false);
}

std::vector<MemoryOrigin> memory_origins(const Finding& finding) {
  std::vector<MemoryOrigin> origins;
  if (!finding.memory) return origins;
  const FindingMemory& memory = *finding.memory;
  const std::string owner = memory.owner_label.empty() ? "" : " thread " + visible(memory.owner_label);
  if (!memory.frame.frames.empty()) {
    const std::string which = memory.name.empty() ? "the variable" : visible(memory.label);
    const std::string whose = owner.empty() ? "" : " of" + owner;
    origins.push_back({which + " lies on the stack" + whose + ", in the frame of", &memory.frame});
  }
  if (!memory.allocated_at.frames.empty()) {
    const std::string what = memory.block_bytes != 0 ? "the block of " + bytes_text(memory.block_bytes) : "the memory";
    origins.push_back({what + " was allocated" + (owner.empty() ? "" : " by" + owner), &memory.allocated_at});
  }
  const bool told = std::any_of(finding.steps.begin(), finding.steps.end(),
                                [](const FindingStep& step) { return step.access && step.access->free; });
  if (!memory.freed_at.frames.empty() && !told) origins.push_back({"the memory was freed", &memory.freed_at});
  return origins;
}

void render_finding(Canvas& canvas, const Finding& finding, const RenderOptions& options, bool name_process) {
  FindingText(canvas, finding, options, name_process).render();
}

}  // namespace concheck::analysis
