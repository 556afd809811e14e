// std::mutex is unlocked by another thread than the one that locked it.
// EXPECT: lock-misuse subkind=unlock-not-owner locks=a at @LINE(unlock)
// BUILD: O1 O0
#include <mutex>
#include <thread>

std::mutex a;

int main() {
  a.lock();
  std::thread([] {
    a.unlock();  // @unlock
  }).join();
}
