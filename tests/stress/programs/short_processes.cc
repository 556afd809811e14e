// What a test suite is: thousands of processes that end soon and never start a thread.
#include <spawn.h>
#include <sys/wait.h>

#include "tests/stress/programs/work.h"

int main(int argc, char** argv) {
  if (argc > 2) {  // one of them
    std::mutex lock;
    const std::lock_guard<std::mutex> hold(lock);
    return 0;
  }
  const int processes = number(argv, 1, 2000);
  int good = 0;
  for (int i = 0; i < processes; ++i) {
    char* arguments[] = {argv[0], argv[1], argv[0], nullptr};
    pid_t child = 0;
    int status = 1;
    if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments, environ) == 0) waitpid(child, &status, 0);
    if (status == 0) ++good;
  }
  printf("%d\n", good);
}
