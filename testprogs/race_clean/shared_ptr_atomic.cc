// A std::shared_ptr that is replaced and copied by std::atomic_store and std::atomic_load. (ThreadSanitizer knows the locks
// in the library only because it intercepts them.)
// EXPECT: none
// BUILD: O1 O2
#include <memory>

#include "testprogs/race.h"

std::shared_ptr<int> shared = std::make_shared<int>(0);

void* replaces(void*) {
  for (int i = 1; i <= 20; ++i) std::atomic_store(&shared, std::make_shared<int>(i));
  return nullptr;
}

void* copies(void*) {
  for (int i = 0; i < 20; ++i) {
    const std::shared_ptr<int> copy = std::atomic_load(&shared);
    consume(*copy);
  }
  return nullptr;
}

int main() { run_threads(replaces, copies, copies); }
