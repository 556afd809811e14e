// The member `contention` of the JSON report, and of the page's data. Only ever add to it.
#include "analysis/render/json_parts.h"
#include "analysis/render/lanes_json.h"
#include "analysis/report/lane_builder.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

ordered_json threads_json(const ContendingThreads& group, const ContentionStyle& style) {
  return {{"name", style.name(group.name)},
          {"threads", group.threads},
          {"waits", group.waits},
          {"waitNs", group.wait_ns},
          {"longestWaitNs", group.longest_wait_ns},
          {"waitedAt", style.place(group.waited_at)},
          {"holds", group.holds},
          {"holdNs", group.hold_ns},
          {"longestHoldNs", group.longest_hold_ns},
          {"heldAt", style.place(group.held_at)}};
}

ordered_json lock_json(const ContendedLock& lock, const ContentionStyle& style) {
  ordered_json json = {{"exe", style.name(lock.exe)},
                       {"kind", lock.kind},
                       {"name", style.name(lock.name)},
                       {"objects", lock.objects},
                       {"causedNs", lock.caused_ns},
                       {"waits", lock.waits},
                       {"waitNs", lock.wait_ns},
                       {"longestWaitNs", lock.longest_wait_ns},
                       {"timeouts", lock.timeouts},
                       {"holds", lock.holds},
                       {"holdNs", lock.hold_ns},
                       {"longestHoldNs", lock.longest_hold_ns},
                       {"longestQueue", lock.longest_queue},
                       {"fairness", lock.fairness ? ordered_json(*lock.fairness) : ordered_json()},
                       {"waitTimes", lock.wait_times.buckets},
                       {"holdTimes", lock.hold_times.buckets},
                       {"threads", ordered_json::array()}};
  for (const ContendingThreads& group : lock.threads) json["threads"].push_back(threads_json(group, style));
  return json;
}

ordered_json wait_json(const LongWait& wait, const ContentionStyle& style) {
  return {{"exe", style.name(wait.exe)},
          {"pid", wait.pid},
          {"beginNs", wait.begin_ns},
          {"waitNs", wait.wait_ns},
          {"timedOut", wait.timed_out},
          {"shared", wait.shared},
          {"lock", style.name(wait.lock)},
          {"thread", style.name(wait.thread)},
          {"waitedAt", style.wait_stack(wait.waited_at)},
          {"holder", style.name(wait.holder)},
          {"heldAt", style.wait_stack(wait.held_at)},
          {"passed", wait.passed},
          {"behind", style.name(wait.behind)},
          {"behindNs", wait.behind_ns},
          {"threadId", wait.thread_id},
          {"holderId", wait.holder_id != 0 ? ordered_json(wait.holder_id) : ordered_json()},
          {"heldThroughout", wait.held_throughout}};
}

}  // namespace

ordered_json contention_json(const Contention& contention, const ContentionStyle& style) {
  ordered_json json = {{"waits", contention.waits},
                       {"waitNs", contention.wait_ns},
                       {"bucketsFromNs", ordered_json::array()},
                       {"locks", ordered_json::array()},
                       {"longestWaits", ordered_json::array()}};
  for (uint32_t i = 0; i < trace::kHistogramBuckets; ++i) json["bucketsFromNs"].push_back(trace::bucket_begin(i));
  for (const ContendedLock& lock : contention.locks) json["locks"].push_back(lock_json(lock, style));
  for (const LongWait& wait : contention.longest) json["longestWaits"].push_back(wait_json(wait, style));
  json["lanes"] = lanes_json(contention_lanes(contention), "wait", {style.name, style.wait_stack});
  return json;
}

}  // namespace concheck::analysis
