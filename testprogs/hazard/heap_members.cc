// Two mutexes of one structure on the heap, taken in opposite orders, but in different objects: each is a class, by where in the
// block it lies.
// BUILD: O0 O2
// EXPECT: lock-class-inversion threads=2 confidence=possible severity=note at @LINE(writer) and @LINE(reader)
// RUN: detect=lock-order-inversion
#include <memory>
#include <mutex>

#include "testprogs/threads.h"

namespace {

struct Channel {
  std::mutex reader;
  std::mutex writer;
};

std::unique_ptr<Channel> open_channel() { return std::make_unique<Channel>(); }

std::unique_ptr<Channel> input;
std::unique_ptr<Channel> output;

void* drain(void*) {
  const std::lock_guard<std::mutex> first(input->reader);
  const std::lock_guard<std::mutex> second(input->writer);  // @writer
  return nullptr;
}

void* flush(void*) {
  const std::lock_guard<std::mutex> first(output->writer);
  const std::lock_guard<std::mutex> second(output->reader);  // @reader
  return nullptr;
}

}  // namespace

int main() {
  input = open_channel();
  output = open_channel();
  run_threads(drain, flush);
}
