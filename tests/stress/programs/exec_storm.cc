// A process with running threads that replaces itself, many times over; the last one says so.
#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int left = number(argv, 1, 60);
  if (left == 0) {
    printf("%ld\n", some_work(3, 100));
    return 0;
  }
  static std::mutex lock;
  static Stage running;
  for (int i = 0; i < 3; ++i) {
    std::thread([] {
      stage_add(&running);
      for (;;) {
        const std::lock_guard<std::mutex> hold(lock);
      }
    }).detach();
  }
  stage_await(&running, 3);
  const std::string next = std::to_string(left - 1);
  if (left % 2 == 0) {
    execl("/proc/self/exe", argv[0], next.c_str(), nullptr);
  } else {
    std::thread([&] { execl("/proc/self/exe", argv[0], next.c_str(), nullptr); }).join();
  }
  return 1;
}
