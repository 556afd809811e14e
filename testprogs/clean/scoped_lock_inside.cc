// std::scoped_lock against locks that are taken one by one: it waits for none while it holds another.
// EXPECT: none
#include <mutex>

#include "testprogs/threads.h"

std::mutex journal;
std::mutex left;
std::mutex right;

void* both(void*) {
  const std::lock_guard<std::mutex> outer(journal);
  const std::scoped_lock inner(left, right);
  return nullptr;
}

void* one_by_one(void*) {
  const std::lock_guard<std::mutex> outer(right);
  const std::lock_guard<std::mutex> inner(left);
  return nullptr;
}

int main() { run_in_turn(both, one_by_one); }
