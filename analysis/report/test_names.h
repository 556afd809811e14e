// Which tests of a suite a finding belongs to.
#ifndef CONCHECK_ANALYSIS_REPORT_TEST_NAMES_H_
#define CONCHECK_ANALYSIS_REPORT_TEST_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "analysis/report/finding.h"

namespace concheck::analysis {

// "Account.Transfer", when `function` is the body of that GoogleTest test; else "". Its macros make a class
// Account_Transfer_Test with a member function TestBody.
std::string google_test_of(std::string_view function);

// The names for Finding::tests of a finding in a process that belongs to `test`: that, and where the stacks show which
// of a program's GoogleTest tests ran, "test: Account.Transfer" unless `test` has that name in it already.
std::vector<std::string> tests_of(const Finding& finding, const std::string& test);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_TEST_NAMES_H_
