// Objects with std::mutex members are deleted, and new ones come to lie at the same addresses: a std::mutex has neither an
// init nor a destroy call, only its memory's end tells.
// EXPECT: none
// BUILD: O1 O0
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "testprogs/handshake.h"

struct Node {
  std::mutex lock;
  char payload[4000];
};

Stage stage;
void* address[2];

void use(Node* outer, Node* inner) {
  const std::lock_guard<std::mutex> first(outer->lock);
  const std::lock_guard<std::mutex> second(inner->lock);
}

int main() {
  std::thread one([] {
    auto* a = new Node;
    auto* b = new Node;
    address[0] = a;
    address[1] = b;
    use(a, b);
    delete a;
    delete b;
    // Free blocks come back in the opposite order or the same; try until the addresses meet again.
    for (int i = 0; i < 100; ++i) {
      auto* c = new Node;
      auto* d = new Node;
      if (c == address[1] && d == address[0]) std::swap(c, d);
      if (c == address[0] && d == address[1]) {
        stage_set(&stage, 1);
        stage_await(&stage, 2);
        return;
      }
    }
    stage_set(&stage, 2);
  });
  std::thread two([] {
    stage_await(&stage, 1);
    if (stage_now(&stage) < 2) use(static_cast<Node*>(address[1]), static_cast<Node*>(address[0]));
    stage_set(&stage, 2);
  });
  one.join();
  two.join();
}
