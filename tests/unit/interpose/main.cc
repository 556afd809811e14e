// The test observes itself; the trace of that is of no use to anybody.
#include <gtest/gtest.h>
#include <unistd.h>

#include "interpose/runtime.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  if (concheck::interpose::storage.is_file()) unlink(concheck::interpose::storage.path());
  return result;
}
