// What an asynchronous function writes is read before its future was asked.
// EXPECT: data-race name=result at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include <future>

#include "testprogs/race.h"

int result;
Stage stage;

int main() {
  const std::future<void> done = std::async(std::launch::async, [] {
    result = 1;  // @write
    stage_set(&stage, 1);
  });
  stage_await(&stage, 1);
  consume(result);  // @read
  done.wait();
}
