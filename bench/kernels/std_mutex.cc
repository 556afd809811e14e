// An uncontended std::mutex by way of std::lock_guard, as C++ programs use it. It has no init and no destroy call.
#include <mutex>

#include "kernel.h"

namespace {

std::mutex mutex;

void pairs(int, long ops) {
  for (long i = 0; i < ops; i++) {
    std::lock_guard<std::mutex> guard(mutex);
    asm volatile("" ::: "memory");
  }
}

}  // namespace

int main() {
  measure_each("std-mutex-pair", 1, 5000, pairs);
  return 0;
}
