#include "analysis/render/contention_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/render/words.h"
#include "analysis/report/naming.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

constexpr size_t kMostInTable = 10;
constexpr size_t kMostInDetail = 3;
constexpr size_t kMostThreads = 3;
constexpr size_t kMostWaitsShown = 5;
constexpr size_t kMostFrames = 4;
constexpr int kWidths[] = {9, 9, 9, 9, 9, 6};  // of the table's columns of figures
constexpr std::string_view kWeights = " .:-=+*#%@";

std::string at(const SourceStack& stack) {
  const SourceFrame* place = place_of(stack);
  return place == nullptr ? std::string() : " in " + visible(place_label(place));
}

std::string lock_text(const ContendedLock& lock) {
  std::string text = visible(lock.name);
  if (lock.objects > 1) text += fmt::format(" ({} of them)", with_thousands(lock.objects));
  return text;
}

std::string fairness_text(const ContendedLock& lock) {
  return lock.fairness ? fmt::format("{:.2f}", *lock.fairness) : std::string("-");
}

class Text {
 public:
  Text(Canvas& canvas, const Contention& contention, const RenderOptions& options)
      : canvas_(canvas), contention_(contention), options_(options) {}

  void render() {
    canvas_.wrap({{Style::bold, "contention:"}, {Style::plain, heading()}}, 0, 4);
    canvas_.blank();
    if (contention_.locks.empty()) return;
    table();
    for (size_t i = 0; i < shown(contention_.locks.size(), kMostInDetail); ++i) details(contention_.locks[i], i + 1);
    longest();
  }

 private:
  size_t shown(size_t all, size_t most) const { return options_.verbose ? all : std::min(all, most); }

  std::string heading() const {
    if (contention_.locks.empty()) return " no thread waited for a lock";
    return fmt::format(" threads waited {} for locks, {} in all; by the waiting that each lock caused",
                       counted(contention_.waits, "time"), duration(contention_.wait_ns));
  }

  void row(const std::vector<std::string>& cells, std::string_view name) {
    std::string line = "  ";
    for (size_t i = 0; i < cells.size(); ++i) line += fmt::format("{:>{}}", cells[i], kWidths[i]);
    const size_t used = columns(line) + 2;
    const size_t room = canvas_.width() > used + 12 ? canvas_.width() - used : 12;
    canvas_.line({{Style::plain, line + "  " + shorten_front(name, options_.verbose ? name.size() + 3 : room)}}, 0);
  }

  void table() {
    row({"caused", "waits", "typical", "at most", "held", "fair"}, "lock");
    for (size_t i = 0; i < shown(contention_.locks.size(), kMostInTable); ++i) {
      const ContendedLock& lock = contention_.locks[i];
      const uint64_t held = lock.holds > 0 ? lock.hold_ns / lock.holds : 0;
      row({duration(lock.caused_ns), with_thousands(lock.waits),
           duration(typical_time(lock.wait_times, lock.wait_ns, lock.waits)), duration(lock.longest_wait_ns),
           lock.holds > 0 ? duration(held) : "-", fairness_text(lock)},
          lock_text(lock));
    }
    const size_t more = contention_.locks.size() - shown(contention_.locks.size(), kMostInTable);
    if (more > 0) canvas_.line({{Style::dim, fmt::format("... {} more (--verbose)", more)}}, 4);
    canvas_.blank();
  }

  void pair(std::string_view name, const std::string& text) {
    canvas_.wrap({{Style::dim, fmt::format("{}:", name)}, {Style::plain, " " + text}}, 4, 8);
  }

  void bars(std::string_view name, const Histogram& histogram, std::string_view scale) {
    canvas_.line({{Style::dim, fmt::format("{}: ", name)},
                  {Style::plain, histogram_line(histogram)},
                  {Style::dim, fmt::format(" {}", scale)}},
                 4);
  }

  void details(const ContendedLock& lock, size_t number) {
    const auto part =
        static_cast<double>(lock.caused_ns) * 100 / static_cast<double>(std::max<uint64_t>(contention_.wait_ns, 1));
    canvas_.wrap({{Style::plain, fmt::format("{}. ", number)},
                  {Style::bold, lock_text(lock)},
                  {Style::plain, fmt::format(" caused {:.0f} % of the waiting", std::min(part, 100.0))}},
                 2, 5);
    std::string waited = fmt::format("{}, {} together, at most {}", counted(lock.waits, "time"), duration(lock.wait_ns),
                                     duration(lock.longest_wait_ns));
    if (lock.timeouts > 0) waited += fmt::format("; {} ended by a timeout", with_thousands(lock.timeouts));
    pair("waited", waited);
    if (lock.holds > 0) {
      pair("held",
           fmt::format("about {}, {} together, typically {}, at most {}", counted(lock.holds, "time"),
                       duration(lock.hold_ns), duration(typical_time(lock.hold_times, lock.hold_ns, lock.holds)),
                       duration(lock.longest_hold_ns)));
    }
    if (lock.fairness) {
      pair("fairness",
           fmt::format("{:.2f} of 1, by how long each of its threads had it or could have had it", *lock.fairness));
    }
    threads(lock);
    bars("waits", lock.wait_times, "256 ns to 1 s,");
    bars("holds", lock.hold_times, "twice as long in each column");
    canvas_.blank();
  }

  void threads(const ContendedLock& lock) {
    const auto label = [](const ContendingThreads& group) {
      return visible(group.name) + (group.threads > 1 ? fmt::format(" ({} threads)", group.threads) : "");
    };
    size_t told = 0;
    for (const ContendingThreads& group : lock.threads) {
      if (group.waits == 0 || told++ >= shown(lock.threads.size(), kMostThreads)) continue;
      pair("waiter", fmt::format("{}, {}, {} together, at most {}{}", label(group), counted(group.waits, "time"),
                                 duration(group.wait_ns), duration(group.longest_wait_ns), at(group.waited_at)));
    }
    std::vector<const ContendingThreads*> holders;
    for (const ContendingThreads& group : lock.threads) {
      if (group.holds > 0) holders.push_back(&group);
    }
    std::stable_sort(holders.begin(), holders.end(),
                     [](const auto* a, const auto* b) { return a->hold_ns > b->hold_ns; });
    holders.resize(std::min(holders.size(), shown(holders.size(), kMostThreads)));
    for (const ContendingThreads* group : holders) {
      pair("holder",
           fmt::format("{}, about {}, {} together, at most {}{}", label(*group), counted(group->holds, "time"),
                       duration(group->hold_ns), duration(group->longest_hold_ns), at(group->held_at)));
    }
  }

  void stack(const SourceStack& stack) {
    std::vector<const SourceFrame*> frames;
    for (const SourceFrame& frame : stack.frames) {
      if (options_.verbose || !frame.internal) frames.push_back(&frame);
    }
    const size_t most = shown(frames.size(), kMostFrames);
    for (size_t i = 0; i < most; ++i) {
      canvas_.line({{Style::dim, i == 0 ? "at " : "by "}, {Style::location, visible(place_label(frames[i]))}}, 6);
    }
    if (frames.size() > most)
      canvas_.line({{Style::dim, fmt::format("... {} more (--verbose)", frames.size() - most)}}, 6);
  }

  void longest() {
    if (contention_.longest.empty()) return;
    canvas_.line({{Style::plain, "the longest waits:"}}, 2);
    for (size_t i = 0; i < shown(contention_.longest.size(), kMostWaitsShown); ++i) {
      const LongWait& wait = contention_.longest[i];
      std::string text = fmt::format("{} for {}, {} after the start", visible(wait.thread), visible(wait.lock),
                                     duration(wait.begin_ns));
      if (wait.timed_out) text += ", in vain";
      if (wait.passed > 1) text += fmt::format("; others took it {} meanwhile", counted(wait.passed, "time"));
      canvas_.wrap({{Style::bold, duration(wait.wait_ns)}, {Style::plain, ": thread " + text}}, 4, 6);
      stack(wait.waited_at);
      if (wait.holder.empty()) continue;
      std::string holder = fmt::format("thread {} had taken it", visible(wait.holder));
      if (!wait.behind.empty()) {
        holder += fmt::format(", and waited for {} itself, for {}", visible(wait.behind), duration(wait.behind_ns));
      }
      canvas_.wrap({{Style::plain, holder}}, 4, 6);
      stack(wait.held_at);
    }
    canvas_.blank();
  }

  Canvas& canvas_;
  const Contention& contention_;
  const RenderOptions& options_;
};

}  // namespace

std::string histogram_line(const Histogram& histogram) {
  const uint64_t most = *std::max_element(histogram.buckets.begin(), histogram.buckets.end());
  std::string line = "[";
  for (const uint64_t count : histogram.buckets) {
    // What was seen at all is never blank.
    const size_t levels = kWeights.size() - 1;
    const auto share = most > 0 ? static_cast<double>(count) / static_cast<double>(most) : 0;
    line += kWeights[count == 0 ? 0 : 1 + static_cast<size_t>(share * static_cast<double>(levels - 1))];
  }
  return line + "]";
}

void render_contention(Canvas& canvas, const Contention& contention, const RenderOptions& options) {
  Text(canvas, contention, options).render();
}

}  // namespace concheck::analysis
