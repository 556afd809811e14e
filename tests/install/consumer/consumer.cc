// Two locks, taken by two threads: in one order, or, when asked, in both. The threads never meet: the second begins when
// the first has let go.
#include <latch>
#include <mutex>
#include <thread>

std::mutex a;
std::mutex b;

int main(int argc, char**) {
  const bool inverted = argc > 1;
  std::latch done(1);
  std::thread first([&done] {
    {
      std::scoped_lock outer(a);
      std::scoped_lock inner(b);
    }
    done.count_down();
  });
  std::thread second([&done, inverted] {
    done.wait();
    std::scoped_lock outer(inverted ? b : a);
    std::scoped_lock inner(inverted ? a : b);
  });
  first.join();
  second.join();
}
