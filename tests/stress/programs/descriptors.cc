// Programs that treat file descriptors roughly: close all of them, or allow no further one. What they write afterwards
// through the numbers that became free must reach their own files, and nothing else may.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/stress/programs/work.h"

int main(int argc, char** argv) {
  must(argc == 3, "usage: descriptors close-all|no-more before|after");
  const bool close_all = strcmp(argv[1], "close-all") == 0;
  const bool before = strcmp(argv[2], "before") == 0;
  if (!before) some_work(2, 100);
  if (close_all) {
    for (int fd = 3; fd < 1024; ++fd) close(fd);
  } else {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_NOFILE, &none);
  }
  std::string name = "/tmp/concheck-stress-" + std::to_string(getpid());
  const int file = close_all ? open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600) : -1;
  const long count = some_work(8, 1000);
  if (close_all) {
    must(write(file, "mine", 4) == 4, "write");
    some_work(2, 100);
    char text[64] = {};
    const ssize_t got = pread(file, text, sizeof text, 0);
    must(got == 4 && strcmp(text, "mine") == 0, "the file holds something else");
    unlink(name.c_str());
  }
  printf("%ld\n", count);
}
