// Inside the runtime, as a hook is: what the test calls meanwhile is not observed.
#ifndef CONCHECK_TESTS_UNIT_INTERPOSE_RUNTIME_SCOPE_H_
#define CONCHECK_TESTS_UNIT_INTERPOSE_RUNTIME_SCOPE_H_

#include <gtest/gtest.h>

#include "interpose/call_site.h"
#include "interpose/guard.h"

namespace concheck::interpose {

class InRuntime : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(guard_.thread(), nullptr) << "the runtime has not started"; }
  Thread* self() { return guard_.thread(); }

 private:
  Guard guard_;
};

}  // namespace concheck::interpose

#endif  // CONCHECK_TESTS_UNIT_INTERPOSE_RUNTIME_SCOPE_H_
