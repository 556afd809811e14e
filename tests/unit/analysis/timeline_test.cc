// What of a trace is on the timeline.
#include "analysis/report/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

class TimelineOf : public ::testing::Test, public ContentionScenario {
 protected:
  std::vector<std::string> told() const {
    AnalyzeOptions options;
    options.symbolize = false;
    options.timeline = true;
    std::vector<trace::Trace> traces;
    traces.push_back(read_back(builder));
    std::vector<std::string> all;
    for (const TimelineEvent& event : analyze(std::move(traces), options).timeline.events) {
      all.push_back(std::to_string(event.tid) + " " + std::string(span_name(event.span)));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  std::string of(uint32_t who, const std::string& span) const {
    const ProcessModel model = model_of(builder);
    const Thread* known = model.find_thread(ThreadId(who));
    return std::to_string(known != nullptr && known->tid != 0 ? known->tid : who) + " " + span;
  }

  void add_inversion() {
    trace::InversionRecord record{};
    record.header.thread = t2;
    record.begin = 3 * kSecond;
    record.end = record.begin + 300 * kMs;
    record.sync = m;
    trace::InversionLink link{};
    link.thread = t3;
    link.sync = m;
    builder.add(record, {link}, {{t4, 1, 10, 0, 290 * kMs}});
  }
};

TEST_F(TimelineOf, InversionOfAWaitThatIsNotTold) {
  add_inversion();
  EXPECT_EQ(told(), (std::vector<std::string>{of(t2, "wait"), of(t3, "hold"), of(t4, "run")}));
}

TEST_F(TimelineOf, AWaitIsToldOnce) {
  add_inversion();
  trace::LongWaitRecord wait = waited(t2, m, 300 * kMs);
  wait.owner = t3;
  builder.add(wait);
  EXPECT_EQ(told(), (std::vector<std::string>{of(t2, "wait"), of(t3, "hold"), of(t4, "run")}));
}

TEST_F(TimelineOf, NothingWithoutTime) {
  builder.add(waited(t2, m, 0));
  EXPECT_TRUE(told().empty());
}

}  // namespace
}  // namespace concheck::analysis
