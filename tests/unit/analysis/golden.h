// Texts that were looked at and found good, kept in tests/render/golden.
#ifndef CONCHECK_TESTS_UNIT_ANALYSIS_GOLDEN_H_
#define CONCHECK_TESTS_UNIT_ANALYSIS_GOLDEN_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace concheck::analysis {

// With CONCHECK_UPDATE_GOLDEN set the file is written instead.
inline void expect_golden(const std::string& name, const std::string& text, const std::string& suffix = ".txt") {
  const std::string path = std::string(CONCHECK_GOLDEN_FOLDER) + "/" + name + suffix;
  if (std::getenv("CONCHECK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << text;
    return;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing; CONCHECK_UPDATE_GOLDEN=1 writes it";
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(text, expected.str()) << "differs from " << path << "; CONCHECK_UPDATE_GOLDEN=1 writes it anew";
}

}  // namespace concheck::analysis

#endif  // CONCHECK_TESTS_UNIT_ANALYSIS_GOLDEN_H_
