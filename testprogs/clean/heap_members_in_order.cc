// As hazard/heap_members.cc, with one order; the objects lie in any order.
// BUILD: O0 O2
// EXPECT: none
// RUN: detect=lock-class-inversion detect=lock-order-inversion
#include <memory>
#include <mutex>
#include <vector>

#include "testprogs/threads.h"

namespace {

struct Channel {
  std::mutex reader;
  std::mutex writer;
};

std::vector<std::unique_ptr<Channel>> channels;

__attribute__((noinline)) void settle(Channel& one, Channel& other) {
  const std::lock_guard<std::mutex> first(one.reader);
  const std::lock_guard<std::mutex> second(other.writer);
}

void* drain(void*) {
  settle(*channels[0], *channels[1]);
  return nullptr;
}

void* flush(void*) {
  settle(*channels[3], *channels[2]);
  return nullptr;
}

}  // namespace

int main() {
  for (int i = 0; i < 4; ++i) channels.push_back(std::make_unique<Channel>());
  run_threads(drain, flush);
}
