#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analysis/render/render.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

using nlohmann::json;

TEST(Json, Contract) {
  const json report = json::parse(render_json(sample_report({sample_inversion(), sample_misuse()})));
  EXPECT_EQ(report["schema"], "concheck-report/1");
  EXPECT_EQ(report["tool"], json({{"name", "concheck"}, {"version", "0.0.0"}}));
  EXPECT_EQ(report["command"], json({"./bank", "--clerks", "2"}));
  EXPECT_EQ(report["summary"], json({{"findings", 2},
                                     {"suppressed", 0},
                                     {"suppressedByBuiltIn", 0},
                                     {"new", 2},
                                     {"gone", 0},
                                     {"byKind", {{"lock-order-inversion", 1}, {"lock-misuse", 1}}}}));
  const json& process = report["processes"][0];
  EXPECT_EQ(process["pid"], 4000);
  EXPECT_EQ(process["exe"], "bank");
  EXPECT_EQ(process["buildId"], "ab01");
  EXPECT_EQ(process["exit"], json({{"code", 0}}));
  EXPECT_EQ(process["threads"], 3);
  EXPECT_EQ(process["traceComplete"], true);

  const json& finding = report["findings"][0];
  EXPECT_EQ(finding["id"], "17aa14b3278ce642");
  EXPECT_EQ(finding["kind"], "lock-order-inversion");
  EXPECT_TRUE(finding["subkind"].is_null());
  EXPECT_EQ(finding["severity"], "error");
  EXPECT_EQ(finding["confidence"], "predicted");
  EXPECT_EQ(finding["count"], 12);
  EXPECT_TRUE(finding["title"].is_string());
  EXPECT_TRUE(finding["explanation"].is_string());
  EXPECT_TRUE(finding["advice"].is_string());
  EXPECT_TRUE(finding["memory"].is_null());
  EXPECT_TRUE(finding["metrics"].is_object());
  EXPECT_EQ(finding["threads"][0]["id"], 2);
  EXPECT_EQ(finding["threads"][0]["tid"], 4002);
  EXPECT_EQ(finding["threads"][0]["name"], "ann");
  EXPECT_EQ(finding["threads"][0]["createdAt"]["frames"].size(), 1u);
  EXPECT_EQ(finding["locks"][0]["id"], 1);
  EXPECT_EQ(finding["locks"][0]["kind"], "mutex");
  EXPECT_EQ(finding["locks"][0]["name"], "bank::checking.mutex");
  EXPECT_EQ(finding["locks"][0]["address"], "0x555555558040");
  EXPECT_TRUE(finding["locks"][0]["createdAt"]["frames"].is_array());
  const json& step = finding["steps"][1];
  EXPECT_EQ(step["thread"], 2);
  EXPECT_EQ(step["action"], "request");
  EXPECT_EQ(step["object"], 2);
  EXPECT_EQ(step["while"], "holding");
  EXPECT_EQ(step["holding"], json({1}));
  EXPECT_TRUE(finding["steps"][0]["while"].is_null());
  const json& frame = step["stack"]["frames"][1];
  EXPECT_EQ(frame["module"], "bank");
  EXPECT_EQ(frame["buildId"], "ab01");
  EXPECT_EQ(frame["offset"], "0x1016");
  EXPECT_EQ(frame["function"], "bank::transfer");
  EXPECT_EQ(frame["file"], "/home/ann/bank/src/transfer.cc");
  EXPECT_EQ(frame["line"], 22);
}

TEST(Json, UnknownThingsAreNull) {
  const json report = json::parse(render_json(sample_report({sample_misuse()})));
  const json& frame = report["findings"][0]["steps"][1]["stack"]["frames"][0];
  EXPECT_TRUE(frame["function"].is_null());
  EXPECT_TRUE(frame["file"].is_null());
  EXPECT_TRUE(frame["line"].is_null());
}

TEST(Json, ExitOfKilledProcess) {
  Report report = sample_report({});
  report.processes[0].exit_code.reset();
  report.processes[0].exit_signal = 9;
  EXPECT_EQ(json::parse(render_json(report))["processes"][0]["exit"], json({{"signal", 9}}));
  report.processes[0].exit_signal.reset();
  EXPECT_TRUE(json::parse(render_json(report))["processes"][0]["exit"].is_null());
}

TEST(Json, EmptyReport) {
  const json report = json::parse(render_json(Report()));
  EXPECT_EQ(report["summary"]["findings"], 0);
  EXPECT_TRUE(report["summary"]["byKind"].is_object());
  EXPECT_TRUE(report["findings"].is_array());
}

TEST(Json, HostileStringsSurvive) {
  const std::string text = render_json(sample_report({hostile_finding()}));
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_TRUE(json::accept(text));
}

}  // namespace
}  // namespace concheck::analysis
