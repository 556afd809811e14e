#include "analysis/render/html_contention.h"

#include <fmt/format.h>

#include "analysis/render/canvas.h"
#include "analysis/render/source_path.h"
#include "analysis/symbolize/code_role.h"
#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

constexpr size_t kLongestName = 400;  // columns

std::string name(std::string_view text) { return shorten_end(visible(text), kLongestName); }

class Page {
 public:
  explicit Page(const std::string& root) : root_(root) {}

  ordered_json lock_json(const ContendedLock& lock) const {
    ordered_json json = {{"name", name(lock.name)},
                         {"objects", lock.objects},
                         {"causedNs", lock.caused_ns},
                         {"waits", lock.waits},
                         {"waitNs", lock.wait_ns},
                         {"typicalWaitNs", typical_time(lock.wait_times, lock.wait_ns, lock.waits)},
                         {"longestWaitNs", lock.longest_wait_ns},
                         {"holds", lock.holds},
                         {"holdNs", lock.hold_ns},
                         {"fairness", lock.fairness ? ordered_json(*lock.fairness) : ordered_json()},
                         {"waitTimes", lock.wait_times.buckets},
                         {"holdTimes", lock.hold_times.buckets},
                         {"threads", ordered_json::array()}};
    for (const ContendingThreads& group : lock.threads) {
      json["threads"].push_back({{"name", name(group.name)},
                                 {"threads", group.threads},
                                 {"waits", group.waits},
                                 {"waitNs", group.wait_ns},
                                 {"longestWaitNs", group.longest_wait_ns},
                                 {"waitedAt", place(group.waited_at)},
                                 {"holds", group.holds},
                                 {"holdNs", group.hold_ns},
                                 {"longestHoldNs", group.longest_hold_ns},
                                 {"heldAt", place(group.held_at)}});
    }
    return json;
  }

  ordered_json wait_json(const LongWait& wait) const {
    return {{"waitNs", wait.wait_ns},
            {"timedOut", wait.timed_out},
            {"lock", name(wait.lock)},
            {"thread", name(wait.thread)},
            {"waitedAt", frames(wait.waited_at)},
            {"holder", name(wait.holder)},
            {"heldAt", frames(wait.held_at)},
            {"passed", wait.passed},
            {"behind", name(wait.behind)},
            {"behindNs", wait.behind_ns}};
  }

 private:
  std::string label(const SourceFrame& frame) const {
    std::string where;
    if (!frame.file.empty()) {
      where = source_path(frame.file, root_);
      if (frame.line != 0) where += fmt::format(":{}", frame.line);
    } else {
      where = frame.module.empty() ? fmt::format("{:#x}", frame.offset)
                                   : fmt::format("{}+{:#x}", frame.module, frame.offset);
    }
    return name(frame.function.empty() ? where : fmt::format("{} ({})", shortened(frame.function), where));
  }

  std::string place(const SourceStack& stack) const {
    const SourceFrame* frame = place_of(stack);
    return frame != nullptr ? label(*frame) : std::string();
  }

  ordered_json frames(const SourceStack& stack) const {
    ordered_json all = ordered_json::array();
    for (const SourceFrame& frame : stack.frames) {
      if (!frame.internal) all.push_back(label(frame));
    }
    return all;
  }

  const std::string& root_;
};

}  // namespace

ordered_json contention_page_json(const Contention& contention, const std::string& root) {
  const Page page(root);
  ordered_json json = {{"waits", contention.waits},
                       {"waitNs", contention.wait_ns},
                       {"bucketsFromNs", ordered_json::array()},
                       {"locks", ordered_json::array()},
                       {"longestWaits", ordered_json::array()}};
  for (uint32_t i = 0; i < trace::kHistogramBuckets; ++i) json["bucketsFromNs"].push_back(trace::bucket_begin(i));
  for (const ContendedLock& lock : contention.locks) json["locks"].push_back(page.lock_json(lock));
  for (const LongWait& wait : contention.longest) json["longestWaits"].push_back(page.wait_json(wait));
  return json;
}

}  // namespace concheck::analysis
