// The result of a std::jthread is read while it still lives.
// EXPECT: data-race name=result at @LINE(write) and @LINE(read)
// BUILD: O1 O2
#include <thread>

#include "testprogs/race.h"

int result;
Stage stage;

int main() {
  const std::jthread thread([] {
    result = 1;  // @write
    stage_set(&stage, 1);
  });
  stage_await(&stage, 1);
  consume(result);  // @read
}
