// std::shared_mutex: a reader of one that wants to write the other.
// EXPECT: lock-order-inversion locks=catalog,pages threads=2 at @LINE(pages-last) and @LINE(index-last)
// BUILD: O1 O0
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "testprogs/handshake.h"

std::shared_mutex catalog;
std::shared_mutex pages;
Stage stage;

void look_up() {
  const std::shared_lock<std::shared_mutex> reading(catalog);
  const std::unique_lock<std::shared_mutex> writing(pages);  // @pages-last
}

void compact() {
  const std::unique_lock<std::shared_mutex> writing(pages);
  const std::unique_lock<std::shared_mutex> also(catalog);  // @index-last
}

int main() {
  std::thread first([] {
    look_up();
    stage_set(&stage, 1);
  });
  std::thread second([] {
    stage_await(&stage, 1);
    compact();
  });
  first.join();
  second.join();
}
