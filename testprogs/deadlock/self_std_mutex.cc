// std::mutex locked again by its owner, through a function that calls another.
// EXPECT: self-deadlock locks=list threads=1 at @LINE(again)
// BUILD: O1 O0
// RUN: killed
#include <mutex>
#include <thread>

std::mutex list;
int size;

void add() {
  const std::lock_guard<std::mutex> lock(list);  // @again
  ++size;
}

void add_twice() {
  const std::lock_guard<std::mutex> lock(list);
  add();
  add();
}

int main() { std::thread(add_twice).join(); }
