// std::jthread joins in its destructor; its stop token is seen by the thread.
// EXPECT: none
// BUILD: O1 clang-O1
#include <stop_token>
#include <thread>

#include "testprogs/race.h"

int result;
int reason;

int main() {
  {
    std::jthread thread([](std::stop_token stop) {
      while (!stop.stop_requested()) raw_yield();
      result = reason;
    });
    reason = 1;
    thread.request_stop();
  }
  return result != 1;
}
