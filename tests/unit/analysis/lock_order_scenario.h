// Traces of three threads that nest three locks.
#ifndef CONCHECK_TESTS_UNIT_ANALYSIS_LOCK_ORDER_SCENARIO_H_
#define CONCHECK_TESTS_UNIT_ANALYSIS_LOCK_ORDER_SCENARIO_H_

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {

class LockOrderInversion : public ::testing::Test, public Scenario {
 protected:
  LockOrderInversion() : t2(thread("two")), t3(thread("three")), a(mutex()), b(mutex()), c(mutex()) {}

  std::vector<Finding> find() const {
    return of_kind(analyze_raw(builder, {"lock-order-inversion"}), "lock-order-inversion");
  }

  uint32_t t2, t3, a, b, c;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_TESTS_UNIT_ANALYSIS_LOCK_ORDER_SCENARIO_H_
