// Programs that leave the place they were started in: chdir, chroot, daemons.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/stress/programs/work.h"

int main(int argc, char** argv) {
  must(argc == 2, "usage: places chdir|chroot|daemon|other-user");
  const std::string way = argv[1];
  if (way == "chdir") {
    must(chdir("/") == 0, "chdir");
  } else if (way == "chroot") {
    char folder[] = "/tmp/concheck-root-XXXXXX";
    must(mkdtemp(folder) != nullptr, "mkdtemp");
    const int outside = open("/", O_RDONLY | O_DIRECTORY);
    must(chroot(folder) == 0 && chdir("/") == 0, "chroot");
    const long count = some_work(4, 500);
    must(fchdir(outside) == 0 && chroot(".") == 0 && rmdir(folder) == 0, "back");
    printf("%ld\n", count);
    return 0;
  } else if (way == "other-user") {
    must(setgid(65534) == 0 && setuid(65534) == 0, "setuid");
  } else {
    int ends[2];
    must(pipe(ends) == 0, "pipe");
    if (fork() == 0) {
      setsid();
      if (fork() != 0) _exit(0);
      must(chdir("/") == 0, "chdir");
      for (int fd = 0; fd < 64; ++fd) {
        if (fd != ends[1]) close(fd);
      }
      open("/dev/null", O_RDWR);
      const long count = some_work(4, 500);
      must(write(ends[1], &count, sizeof count) == sizeof count, "write");
      _exit(0);
    }
    close(ends[1]);
    long count = 0;
    must(read(ends[0], &count, sizeof count) == sizeof count, "read");
    wait(nullptr);
    printf("%ld\n", count);
    return 0;
  }
  printf("%ld\n", some_work(4, 500));
}
