// std::scoped_lock orders its own locks only: here one of them and a third are taken in both orders.
// EXPECT: lock-order-inversion locks=journal,left threads=2 at @LINE(both) and @LINE(journal-inside)
#include <mutex>

#include "testprogs/threads.h"

std::mutex journal;
std::mutex left;
std::mutex right;

void* both(void*) {
  const std::lock_guard<std::mutex> outer(journal);
  const std::scoped_lock inner(left, right);  // @both
  return nullptr;
}

void* one_by_one(void*) {
  const std::lock_guard<std::mutex> outer(left);
  const std::lock_guard<std::mutex> inner(journal);  // @journal-inside
  return nullptr;
}

int main() { run_in_turn(both, one_by_one); }
