// Calls on files that can make a thread wait.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/blocking.h"

// What programs call that were compiled with _FORTIFY_SOURCE.
extern "C" {
ssize_t __pread_chk(int fd, void* to, size_t bytes, off_t offset, size_t room);
ssize_t __pread64_chk(int fd, void* to, size_t bytes, off64_t offset, size_t room);
int __open_2(const char* path, int flags);
int __open64_2(const char* path, int flags);
int __openat_2(int directory, const char* path, int flags);
int __openat64_2(int directory, const char* path, int flags);
}

namespace conformance {
namespace {

// A file that is there for the test alone.
int scratch_file() {
  char name[] = "blocking.XXXXXX";
  const int fd = mkstemp(name);
  unlink(name);
  return fd;
}

CASE(blocking, files) {
  in_all_ways([] {
    const int fd = scratch_file();
    const int copy = scratch_file();
    char text[8] = {};
    iovec part = {text, 4};
    CALL_INT(pwrite(fd, "abcdefgh", 8, 0));
    CALL_INT(pwrite64(fd, "IJ", 2, 8));
    CALL_INT(pread(fd, text, 4, 2));
    CALL_INT(pread64(fd, text, 4, 6));
    CALL_INT(__pread_chk(fd, text, 4, 1, sizeof text));
    CALL_INT(__pread64_chk(fd, text, 4, 4, sizeof text));
    say("text %.4s", text);
    CALL_INT(pwritev(fd, &part, 1, 0));
    CALL_INT(pwritev64(fd, &part, 1, 4));
    CALL_INT(pwritev2(fd, &part, 1, 8, 0));
    CALL_INT(pwritev64v2(fd, &part, 1, 12, 0));
    CALL_INT(preadv(fd, &part, 1, 0));
    CALL_INT(preadv64(fd, &part, 1, 1));
    CALL_INT(preadv2(fd, &part, 1, 2, 0));
    CALL_INT(preadv64v2(fd, &part, 1, 3, 0));
    CALL_INT(preadv2(fd, &part, 1, 2, 1 << 30));
    say("text %.4s", text);
    off_t offset = 2;
    CALL_INT(sendfile(copy, fd, &offset, 4));
    CALL_INT(sendfile64(copy, fd, &offset, 4));
    say("offset %ld", offset);
    off64_t from = 0;
    off64_t to = 1;
    CALL_INT(copy_file_range(fd, &from, copy, &to, 3, 0));
    say("offsets %ld %ld", from, to);
    CALL_INT(pread(fd, text, 4, -1));
    CALL_INT(fsync(fd));
    CALL_INT(fdatasync(fd));
    CALL_INT(sync_file_range(fd, 0, 4, SYNC_FILE_RANGE_WRITE));
    CALL_INT(fsync(-1));
    CALL_INT(syncfs(-1));
    int ends[2];
    if (pipe(ends) != 0) return;
    CALL_INT(fsync(ends[0]));
    CALL_INT(pread(ends[0], text, 4, 0));
    void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CALL_INT(msync(memory, 4096, MS_SYNC));
    CALL_INT(msync(memory, 4096, MS_SYNC | MS_ASYNC));
    munmap(memory, 4096);
    for (const int open_fd : {fd, copy, ends[0], ends[1]}) close(open_fd);
  });
}

CASE(blocking, opening) {
  in_all_ways([] {
    umask(0);
    const auto tell = [](int fd) {
      struct stat about {};
      fstat(fd, &about);
      say("mode %o", about.st_mode & 07777);
      close(fd);
      unlink("made");
    };
    tell(open("made", O_CREAT | O_RDWR | O_EXCL, 0641));
    tell(open64("made", O_CREAT | O_RDWR | O_EXCL, 0614));
    tell(openat(AT_FDCWD, "made", O_CREAT | O_RDWR | O_EXCL, 0604));
    tell(openat64(AT_FDCWD, "made", O_CREAT | O_RDWR | O_EXCL, 0602));
    tell(creat("made", 0711));
    tell(creat64("made", 0722));
    CALL_INT(open("/nowhere/at/all", O_RDONLY));
    CALL_INT(open("/tmp", O_WRONLY));
    CALL_INT(openat(-7, "made", O_RDONLY));
    CALL_INT(open(nullptr, O_RDONLY));
    CALL_INT(__open_2("/dev/null", O_RDONLY) >= 0);
    CALL_INT(__open64_2("/dev/null", O_RDONLY) >= 0);
    CALL_INT(__openat_2(AT_FDCWD, "/dev/null", O_RDONLY) >= 0);
    CALL_INT(__openat64_2(AT_FDCWD, "/nowhere", O_RDONLY));
    for (int fd = 3; fd < 64; ++fd) {
      struct stat about {};
      if (fstat(fd, &about) == 0 && S_ISCHR(about.st_mode)) close(fd);
    }
  });
}

CASE(blocking, file_locks) {
  in_all_ways([] {
    const int fd = open("locked", O_CREAT | O_RDWR, 0600);
    const int other = open("locked", O_RDWR);
    CALL_INT(flock(fd, LOCK_EX));
    CALL_INT(flock(other, LOCK_EX | LOCK_NB));
    CALL_INT(flock(fd, LOCK_UN));
    CALL_INT(flock(other, LOCK_SH));
    CALL_INT(flock(fd, 77));
    CALL_INT(lockf(fd, F_LOCK, 10));
    CALL_INT(lockf64(fd, F_ULOCK, 10));
    CALL_INT(lockf(fd, 77, 10));
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_len = 5;
    CALL_INT(fcntl(fd, F_SETLKW, &lock));
    CALL_INT(fcntl(other, F_OFD_SETLK, &lock));
    CALL_INT(fcntl64(fd, F_GETLK, &lock));
    say("type %d", lock.l_type == F_UNLCK);
    CALL_INT(fcntl(fd, F_GETFD));
    CALL_INT(fcntl(fd, F_SETFD, FD_CLOEXEC));
    CALL_INT(fcntl(fd, F_GETFD));
    CALL_INT(fcntl(fd, 7777, 0));
    CALL_INT(fcntl(-1, F_GETFL));
    const int copy = fcntl(fd, F_DUPFD, 50);
    say("copy %d", copy);
    for (const int open_fd : {fd, other, copy}) close(open_fd);
    unlink("locked");
  });
}

}  // namespace
}  // namespace conformance
