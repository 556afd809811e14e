// Several threads fork while others lock; every child locks, starts a thread and ends.
#include <sys/wait.h>

#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int forks = number(argv, 1, 40);
  static std::mutex lock;
  bool stop = false;
  std::thread noise([&] {
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
      const std::lock_guard<std::mutex> hold(lock);
    }
  });
  int good = 0;
  run_in_threads(6, [&](int) {
    for (int i = 0; i < forks; ++i) {
      const pid_t child = fork();
      if (child == 0) {
        // `lock` may be held by a thread that is not here any more; these are the child's own.
        std::mutex own;
        own.lock();
        own.unlock();
        pthread_t thread;
        if (pthread_create(&thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr) != 0) _exit(1);
        if (pthread_join(thread, nullptr) != 0) _exit(2);
        _exit(0);
      }
      int status = 1;
      if (child > 0) waitpid(child, &status, 0);
      if (status == 0) __atomic_add_fetch(&good, 1, __ATOMIC_RELAXED);
    }
  });
  __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
  noise.join();
  printf("%d\n", good);
}
