#include "cli/output_pairs.h"

#include <gtest/gtest.h>

#include "cli/failure.h"

namespace concheck::cli {
namespace {

// "text>a.txt json>" : format, then file.
std::string paired(const std::vector<std::string>& formats, const std::vector<std::string>& files,
                   const std::vector<bool>& order) {
  std::string text;
  for (const FormatAndFile& pair : pair_outputs(formats, files, order)) {
    text += (text.empty() ? "" : " ") + pair.format + ">" + pair.file;
  }
  return text;
}

TEST(PairOutputs, WithoutAnythingTextGoesToTheStream) { EXPECT_EQ(paired({}, {}, {}), "text>"); }

TEST(PairOutputs, TheFileNameDecidesWithoutAFormat) {
  EXPECT_EQ(paired({}, {"a.json", "b.txt"}, {true, true}), "json>a.json text>b.txt");
  EXPECT_EQ(paired({}, {"a.sarif", "b.xml", "c.html"}, {true, true, true}), "sarif>a.sarif junit>b.xml html>c.html");
}

TEST(PairOutputs, AsManyFilesAsFormatsGoInOrder) {
  EXPECT_EQ(paired({"text", "json"}, {"a", "b"}, {false, false, true, true}), "text>a json>b");
  EXPECT_EQ(paired({"json"}, {"a"}, {true, false}), "json>a");
}

TEST(PairOutputs, AFileBelongsToTheFormatBeforeIt) {
  EXPECT_EQ(paired({"text", "json"}, {"a"}, {false, false, true}), "text> json>a");
  EXPECT_EQ(paired({"text", "json"}, {"a"}, {false, true, false}), "text>a json>");
}

TEST(PairOutputs, WhatDoesNotFitIsRefused) {
  EXPECT_THROW(pair_outputs({"text", "json"}, {}, {false, false}), Failure);
  EXPECT_THROW(pair_outputs({"text"}, {"a", "b"}, {false, true, true}), Failure);
  EXPECT_THROW(pair_outputs({"text", "json"}, {"a"}, {true, false, false}), Failure);
  EXPECT_THROW(pair_outputs({"text", "json"}, {"a", "a"}, {false, true, false, true}), Failure);
  EXPECT_THROW(pair_outputs({"text", "json"}, {"-"}, {false, true, false}), Failure);
}

}  // namespace
}  // namespace concheck::cli
