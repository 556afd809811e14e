// A function-local static whose constructor uses it.
// EXPECT: self-deadlock threads=1 at @LINE(static)
// RUN: killed
#include <thread>

int use();

struct Table {
  Table() : size(use()) {}
  int size;
};

int use() {
  static Table table;  // @static
  return table.size;
}

int main() {
  std::thread user([] { use(); });
  user.join();
}
