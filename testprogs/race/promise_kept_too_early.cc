// The promise is kept before the value is written.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 O0
#include <future>
#include <thread>

#include "testprogs/race.h"

int value;
Stage stage;

int main() {
  std::promise<void> promise;
  std::thread thread([&promise] {
    promise.set_value();
    value = 1;  // @write
    stage_set(&stage, 1);
  });
  promise.get_future().wait();
  stage_await(&stage, 1);
  consume(value);  // @read
  thread.join();
}
