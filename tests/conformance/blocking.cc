// Calls that can make a thread wait: with nothing held, with a lock held, and in a thread that runs an event loop,
// which is when the library looks at them.
#include <fcntl.h>
#include <mqueue.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

// What programs call that were compiled with _FORTIFY_SOURCE.
extern "C" {
ssize_t __read_chk(int fd, void* to, size_t bytes, size_t room);
ssize_t __pread_chk(int fd, void* to, size_t bytes, off_t offset, size_t room);
ssize_t __pread64_chk(int fd, void* to, size_t bytes, off64_t offset, size_t room);
ssize_t __recv_chk(int fd, void* to, size_t bytes, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void* to, size_t bytes, size_t room, int flags, sockaddr* address, socklen_t* length);
int __poll_chk(pollfd* fds, nfds_t count, int timeout, size_t room);
int __ppoll_chk(pollfd* fds, nfds_t count, const timespec* timeout, const sigset_t* mask, size_t room);
int __open_2(const char* path, int flags);
int __open64_2(const char* path, int flags);
int __openat_2(int directory, const char* path, int flags);
int __openat64_2(int directory, const char* path, int flags);
}

namespace conformance {
namespace {

// Runs `body` in each of the three ways, with what it printed after the other.
void in_all_ways(void (*body)()) {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  {
    Context context("free");
    body();
  }
  {
    Context context("holding");
    pthread_mutex_lock(&mutex);
    body();
    pthread_mutex_unlock(&mutex);
  }
  {
    Context context("looping");
    const int epoll = epoll_create1(0);
    for (int i = 0; i < 100; ++i) {
      epoll_event event;
      epoll_wait(epoll, &event, 1, i % 4 == 0 ? 1 : 0);
      if (i >= 90) body();
    }
    close(epoll);
  }
}

// A file that is there for the test alone.
int scratch_file() {
  char name[] = "blocking.XXXXXX";
  const int fd = mkstemp(name);
  unlink(name);
  return fd;
}

void on_alarm(int) {}

// SIGALRM interrupts what waits after `ms`, and again until it is disarmed, in case it came before the wait.
class Alarm {
 public:
  explicit Alarm(int ms, void (*handler)(int) = on_alarm) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigaction(SIGALRM, &action, nullptr);
    const timeval in = {0, ms * 1000};
    const itimerval timer = {in, in};
    setitimer(ITIMER_REAL, &timer, nullptr);
  }
  ~Alarm() {
    const itimerval off{};
    setitimer(ITIMER_REAL, &off, nullptr);
  }
};

CASE(blocking, sleeping) {
  in_all_ways([] {
    const timespec little{0, 2000000};
    const timespec wrong{0, 1000000000};
    const timespec past{0, 0};
    CALL_INT(sleep(0));
    CALL_INT_TIMED(usleep(2000), 2);
    CALL_INT_TIMED(nanosleep(&little, nullptr), 2);
    CALL_INT(nanosleep(&wrong, nullptr));
    CALL_INT(nanosleep(nullptr, nullptr));
    CALL_TIMED(clock_nanosleep(CLOCK_MONOTONIC, 0, &little, nullptr), 2);
    CALL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &past, nullptr));
    CALL(clock_nanosleep(CLOCK_MONOTONIC, 0, &wrong, nullptr));
    CALL(clock_nanosleep(-1, 0, &little, nullptr));
    CALL_INT_TIMED(thrd_sleep(&little, nullptr), 2);
    CALL_INT(thrd_sleep(&wrong, nullptr));
    CALL_INT_TIMED(poll(nullptr, 0, 2), 2);
    timeval short_time{0, 2000};
    CALL_INT_TIMED(select(0, nullptr, nullptr, nullptr, &short_time), 2);
    say("left %ld %ld", short_time.tv_sec, short_time.tv_usec);
  });
}

CASE(blocking, interrupted) {
  in_all_ways([] {
    const Alarm alarm(10);
    timespec left{};
    const timespec day{86400, 0};
    int ends[2];
    if (pipe(ends) != 0) return;
    char byte;
    pollfd entry{ends[0], POLLIN, 0};
    CALL_INT(nanosleep(&day, &left));
    say("left %d", left.tv_sec > 86000 && left.tv_sec < 86400);
    CALL(clock_nanosleep(CLOCK_MONOTONIC, 0, &day, &left));
    CALL_INT(thrd_sleep(&day, &left));
    CALL_INT(sleep(86400) > 86000);
    CALL_INT(pause());
    CALL_INT(poll(&entry, 1, -1));
    CALL_INT(ppoll(&entry, 1, nullptr, nullptr));
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    CALL_INT(select(ends[0] + 1, &set, nullptr, nullptr, nullptr));
    CALL_INT(pselect(ends[0] + 1, &set, nullptr, nullptr, nullptr, nullptr));
    const int epoll = epoll_create1(0);
    epoll_event event;
    CALL_INT(epoll_wait(epoll, &event, 1, -1));
    CALL_INT(epoll_pwait(epoll, &event, 1, -1, nullptr));
    CALL_INT(epoll_pwait2(epoll, &event, 1, nullptr, nullptr));
    close(epoll);
    // Without SA_RESTART the read ends.
    CALL_INT(read(ends[0], &byte, 1));
    sigset_t none;
    sigemptyset(&none);
    CALL_INT(sigsuspend(&none));
    close(ends[0]);
    close(ends[1]);
  });
}

CASE(blocking, restarted) {
  in_all_ways([] {
    // With SA_RESTART the call goes on, and the program never sees that it was interrupted.
    static int ends[2];
    if (pipe(ends) != 0) return;
    struct sigaction action {};
    action.sa_handler = [](int) { static_cast<void>(!write(ends[1], "x", 1)); };
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, nullptr);
    const itimerval timer = {{0, 0}, {0, 5000}};
    setitimer(ITIMER_REAL, &timer, nullptr);
    char byte = 0;
    CALL_INT(read(ends[0], &byte, 1));
    say("read %c", byte);
    close(ends[0]);
    close(ends[1]);
  });
}

CASE(blocking, pipes) {
  in_all_ways([] {
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    if (pipe(ends) != 0) return;
    char text[8] = {};
    iovec parts[2] = {{text, 2}, {text + 2, 2}};
    CALL_INT(write(ends[1], "abcd", 4));
    CALL_INT(read(ends[0], text, sizeof text));
    CALL_INT(writev(ends[1], parts, 2));
    CALL_INT(readv(ends[0], parts, 2));
    CALL_INT(write(ends[1], "efgh", 4));
    CALL_INT(__read_chk(ends[0], text, 4, sizeof text));
    say("text %.8s", text);
    iovec part = {text, 4};
    CALL_INT(vmsplice(ends[1], &part, 1, 0));
    int others[2];
    if (pipe(others) != 0) return;
    CALL_INT(splice(ends[0], nullptr, others[1], nullptr, 4, 0));
    CALL_INT(read(others[0], text, sizeof text));
    say("flags %d", fcntl(ends[0], F_SETFL, O_NONBLOCK));
    CALL_INT(read(ends[0], text, sizeof text));
    CALL_INT(read(-1, text, sizeof text));
    CALL_INT(write(-1, text, sizeof text));
    CALL_INT(write(ends[1], nullptr, 4));
    CALL_INT(readv(ends[0], parts, -1));
    CALL_INT(writev(ends[0], parts, 1));
    close(ends[0]);
    CALL_INT(write(ends[1], "x", 1));
    close(ends[1]);
    CALL_INT(read(others[0], text, 0));
    close(others[1]);
    CALL_INT(read(others[0], text, 1));
    close(others[0]);
  });
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

CASE(blocking, sockets) {
  in_all_ways([] {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) return;
    char text[16] = {};
    iovec part = {text, 8};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    mmsghdr messages[2] = {{message, 0}, {message, 0}};
    CALL_INT(send(ends[0], "one", 3, 0));
    CALL_INT(recv(ends[1], text, sizeof text, 0));
    CALL_INT(sendto(ends[0], "two", 3, 0, nullptr, 0));
    CALL_INT(recvfrom(ends[1], text, sizeof text, 0, nullptr, nullptr));
    CALL_INT(sendmsg(ends[0], &message, 0));
    CALL_INT(recvmsg(ends[1], &message, MSG_TRUNC));
    CALL_INT(sendmmsg(ends[0], messages, 2, 0));
    CALL_INT(recvmmsg(ends[1], messages, 2, 0, nullptr));
    CALL_INT(send(ends[0], "fortified", 9, 0));
    CALL_INT(__recv_chk(ends[1], text, 9, sizeof text, 0));
    CALL_INT(send(ends[0], "fortified", 9, 0));
    CALL_INT(__recvfrom_chk(ends[1], text, 9, sizeof text, 0, nullptr, nullptr));
    say("text %.9s", text);
    CALL_INT(recv(ends[1], text, sizeof text, MSG_DONTWAIT));
    CALL_INT(send(-1, "x", 1, 0));
    CALL_INT(recvmsg(ends[1], nullptr, MSG_DONTWAIT));
    const timeval little{0, 2000};
    setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &little, sizeof little);
    CALL_INT_TIMED(recv(ends[1], text, 1, 0), 2);
    close(ends[0]);
    close(ends[1]);
  });
}

CASE(blocking, connections) {
  in_all_ways([] {
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* at = reinterpret_cast<sockaddr*>(&address);
    CALL_INT(bind(server, at, length));
    getsockname(server, at, &length);
    const int early = socket(AF_INET, SOCK_STREAM, 0);
    CALL_INT(connect(early, at, length));
    CALL_INT(listen(server, 5));
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    CALL_INT(connect(client, at, length));
    sockaddr_in from{};
    length = sizeof from;
    const int accepted = accept(server, reinterpret_cast<sockaddr*>(&from), &length);
    say("accepted %d from %x", accepted >= 0, ntohl(from.sin_addr.s_addr));
    fcntl(server, F_SETFL, O_NONBLOCK);
    CALL_INT(accept(server, nullptr, nullptr));
    CALL_INT(accept4(server, nullptr, nullptr, SOCK_CLOEXEC));
    CALL_INT(accept4(server, nullptr, nullptr, -1));
    CALL_INT(accept(-1, nullptr, nullptr));
    CALL_INT(connect(client, at, 3));
    for (const int fd : {server, early, client, accepted}) close(fd);
  });
}

CASE(blocking, polling) {
  in_all_ways([] {
    int ends[2];
    if (pipe(ends) != 0) return;
    const int epoll = epoll_create1(0);
    epoll_event event{};
    event.events = EPOLLIN;
    epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
    pollfd entry{ends[0], POLLIN, 0};
    const timespec little{0, 2000000};
    const timespec none{0, 0};
    sigset_t mask;
    sigemptyset(&mask);
    for (const bool is_ready : {false, true}) {
      Context context(is_ready ? "ready" : "not ready");
      if (is_ready) static_cast<void>(!write(ends[1], "x", 1));
      CALL_INT(poll(&entry, 1, 0));
      CALL_INT(poll(&entry, 1, 2));
      CALL_INT(__poll_chk(&entry, 1, 2, sizeof entry));
      CALL_INT(ppoll(&entry, 1, &little, &mask));
      CALL_INT(__ppoll_chk(&entry, 1, &none, nullptr, sizeof entry));
      fd_set set;
      const auto fresh = [&] {
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        return &set;
      };
      // Linux writes back what is left.
      timeval short_time{is_ready ? 100 : 0, 2000};
      CALL_INT(select(ends[0] + 1, fresh(), nullptr, nullptr, &short_time));
      say("left %d", short_time.tv_sec > 10);
      CALL_INT(pselect(ends[0] + 1, fresh(), nullptr, nullptr, &little, &mask));
      CALL_INT(epoll_wait(epoll, &event, 1, 0));
      CALL_INT(epoll_wait(epoll, &event, 1, 2));
      CALL_INT(epoll_pwait(epoll, &event, 1, 2, &mask));
      CALL_INT(epoll_pwait2(epoll, &event, 1, &little, &mask));
    }
    CALL_INT(epoll_wait(epoll, &event, 0, 0));
    CALL_INT(epoll_wait(ends[0], &event, 1, 0));
    CALL_INT(epoll_pwait2(epoll, &event, 1, &kNegativeNsec, nullptr));
    CALL_INT(ppoll(&entry, 1, &kNegativeNsec, nullptr));
    CALL_INT(select(-1, nullptr, nullptr, nullptr, nullptr));
    CALL_INT(poll(nullptr, 1, 0));
    for (const int fd : {ends[0], ends[1], epoll}) close(fd);
  });
}

pid_t child_that_exits(int code) {
  const pid_t child = fork();
  if (child == 0) _exit(code);
  return child;
}

CASE(blocking, children) {
  in_all_ways([] {
    int status = 0;
    rusage usage{};
    siginfo_t info{};
    pid_t child = child_that_exits(1);
    say("wait %d status %x", wait(&status) == child, status);
    child = child_that_exits(2);
    say("waitpid %d status %x", waitpid(child, &status, 0) == child, status);
    child = child_that_exits(3);
    say("wait3 %d status %x", wait3(&status, 0, &usage) == child, status);
    child = child_that_exits(4);
    say("wait4 %d status %x", wait4(child, &status, 0, &usage) == child, status);
    child = child_that_exits(5);
    CALL_INT(waitid(P_PID, child, &info, WEXITED));
    say("status %d", info.si_status);
    CALL_INT(wait(&status));
    CALL_INT(waitpid(-1, &status, WNOHANG));
    CALL_INT(waitid(P_ALL, 0, &info, 0));
    CALL_INT(system("exit 6"));
    CALL_INT(system(nullptr));
    FILE* stream = popen("exit 7", "r");
    CALL_INT(pclose(stream));
  });
}

CASE(blocking, names) {
  in_all_ways([] {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    CALL_INT(getaddrinfo("127.0.0.1", "80", &hints, &found));
    char host[64] = {};
    char service[32] = {};
    CALL_INT(getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, service, sizeof service,
                         NI_NUMERICHOST | NI_NUMERICSERV));
    say("host %s service %s", host, service);
    CALL_INT(getnameinfo(found->ai_addr, found->ai_addrlen, host, 2, nullptr, 0, NI_NUMERICHOST));
    freeaddrinfo(found);
    say("no address %s", gai_strerror(getaddrinfo("no address", nullptr, &hints, &found)));
    say("no service %s", gai_strerror(getaddrinfo("127.0.0.1", "no service", &hints, &found)));
    say("nothing %s", gai_strerror(getaddrinfo(nullptr, nullptr, &hints, &found)));
    hostent* entry = gethostbyname("127.0.0.1");
    say("gethostbyname %d", entry != nullptr && entry->h_length == 4);
    entry = gethostbyname2("127.0.0.1", AF_INET);
    say("gethostbyname2 %d", entry != nullptr && entry->h_length == 4);
    hostent room{};
    char buffer[1024];
    int error = 0;
    CALL_INT(gethostbyname_r("127.0.0.1", &room, buffer, sizeof buffer, &entry, &error));
    CALL_INT(gethostbyname2_r("127.0.0.1", AF_INET, &room, buffer, sizeof buffer, &entry, &error));
    CALL_INT(gethostbyname_r("127.0.0.1", &room, buffer, 1, &entry, &error));
    entry = gethostbyaddr("", 0, AF_INET);
    say("gethostbyaddr %d %d", entry != nullptr, h_errno);
    CALL_INT(gethostbyaddr_r("", 0, AF_INET, &room, buffer, sizeof buffer, &entry, &error));
  });
}

CASE(blocking, queues) {
  in_all_ways([] {
    const int queue = msgget(IPC_PRIVATE, 0600);
    struct {
      long type;
      char text[8];
    } message = {3, "text"};
    CALL_INT(msgsnd(queue, &message, sizeof message.text, 0));
    CALL_INT(msgrcv(queue, &message, sizeof message.text, 3, 0));
    CALL_INT(msgrcv(queue, &message, sizeof message.text, 0, IPC_NOWAIT));
    CALL_INT(msgsnd(-1, &message, 1, 0));
    say("text %s", message.text);
    msgctl(queue, IPC_RMID, nullptr);
    const int set = semget(IPC_PRIVATE, 1, 0600);
    sembuf up = {0, 1, 0};
    sembuf down = {0, -1, 0};
    const timespec little{0, 2000000};
    CALL_INT(semop(set, &up, 1));
    CALL_INT(semop(set, &down, 1));
    CALL_INT_TIMED(semtimedop(set, &down, 1, &little), 2);
    CALL_INT(semop(-1, &down, 1));
    semctl(set, 0, IPC_RMID);
    mq_attr attributes{};
    attributes.mq_maxmsg = 2;
    attributes.mq_msgsize = 8;
    char name[32];
    snprintf(name, sizeof name, "/blocking.%d", getpid());
    const mqd_t mq = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    mq_unlink(name);
    char text[8] = {};
    unsigned priority = 0;
    timespec at = after_ms(CLOCK_REALTIME, 3);
    CALL_INT(mq_send(mq, "a", 1, 4));
    CALL_INT(mq_timedsend(mq, "b", 1, 5, &at));
    CALL_INT(mq_receive(mq, text, sizeof text, &priority));
    say("priority %u", priority);
    CALL_INT(mq_timedreceive(mq, text, sizeof text, &priority, &at));
    at = after_ms(CLOCK_REALTIME, 3);
    CALL_INT_TIMED(mq_timedreceive(mq, text, sizeof text, &priority, &at), 3);
    CALL_INT(mq_send(-1, "a", 1, 0));
    if (mq >= 0) mq_close(mq);
  });
}

CASE(blocking, signals) {
  in_all_ways([] {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    int got = 0;
    siginfo_t info{};
    const timespec little{0, 2000000};
    raise(SIGUSR1);
    CALL(sigwait(&set, &got));
    raise(SIGUSR1);
    CALL_INT(sigwaitinfo(&set, &info));
    raise(SIGUSR1);
    CALL_INT(sigtimedwait(&set, &info, &little));
    CALL_INT_TIMED(sigtimedwait(&set, &info, &little), 2);
  });
}

sigjmp_buf way_out;

// A handler leaves the call by a jump; the next one is made as if nothing had been.
CASE(blocking, left_by_a_jump) {
  in_all_ways([] {
    int ends[2];
    if (pipe(ends) != 0) return;
    char byte = 0;
    if (sigsetjmp(way_out, 1) == 0) {
      const Alarm alarm(5, [](int) { siglongjmp(way_out, 1); });
      static_cast<void>(!read(ends[0], &byte, 1));
      say("not reached");
    }
    const itimerval off{};
    setitimer(ITIMER_REAL, &off, nullptr);
    CALL_INT(write(ends[1], "y", 1));
    CALL_INT(read(ends[0], &byte, 1));
    say("read %c", byte);
    close(ends[0]);
    close(ends[1]);
  });
}

int handler_pipe[2];
int handler_calls;

// Handlers make calls of their own while the call that they interrupt waits.
CASE(blocking, calls_in_handlers) {
  in_all_ways([] {
    if (pipe(handler_pipe) != 0) return;
    handler_calls = 0;
    int ends[2];
    if (pipe(ends) != 0) return;
    {
      const Alarm alarm(5, [](int) {
        const int error = errno;
        char byte;
        if (write(handler_pipe[1], "z", 1) == 1 && read(handler_pipe[0], &byte, 1) == 1) ++handler_calls;
        pollfd entry{handler_pipe[0], POLLIN, 0};
        if (poll(&entry, 1, 2) != 0) handler_calls = -1000000;
        errno = error;
      });
      pollfd entry{ends[0], POLLIN, 0};
      CALL_INT(poll(&entry, 1, -1));
    }
    say("handled %d", handler_calls > 0);
    for (const int fd : {ends[0], ends[1], handler_pipe[0], handler_pipe[1]}) close(fd);
  });
}

pid_t forked_in_handler;

// The child comes back from the handler into the call, as another thread of another process.
CASE(blocking, fork_in_a_handler) {
  in_all_ways([] {
    int ends[2];
    if (pipe(ends) != 0) return;
    forked_in_handler = -1;
    pollfd entry{ends[0], POLLIN, 0};
    int result = 0;
    int error = 0;
    {
      const Alarm alarm(5, [](int) {
        if (forked_in_handler == -1) forked_in_handler = fork();
      });
      do {
        errno = kSentinel;
        result = poll(&entry, 1, -1);
        error = errno;
      } while (forked_in_handler == -1);
      if (forked_in_handler == 0) {
        // The timer is not the child's.
        static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        pthread_mutex_lock(&mutex);
        usleep(2000);
        pthread_mutex_unlock(&mutex);
        _exit(result == -1 && error == EINTR ? 9 : 8);
      }
    }
    int status = 0;
    while (waitpid(forked_in_handler, &status, 0) == -1 && errno == EINTR) {
    }
    say("parent %d %s child %d", result, error_name(error).c_str(), WEXITSTATUS(status));
    close(ends[0]);
    close(ends[1]);
  });
}

CASE(blocking, in_the_child_of_vfork) {
  in_all_ways([] {
    int ends[2];
    if (pipe(ends) != 0) return;
    int status = 0;
    const pid_t child = vfork();
    if (child == 0) {
      usleep(2000);
      if (write(ends[1], "v", 1) != 1) _exit(1);
      execl("/bin/sh", "sh", "-c", "exit 4", static_cast<char*>(nullptr));
      _exit(2);
    }
    char byte = 0;
    CALL_INT(read(ends[0], &byte, 1));
    say("waited %d status %x", waitpid(child, &status, 0) == child, status);
    close(ends[0]);
    close(ends[1]);
  });
}

CASE(blocking, in_the_child_of_fork) {
  in_all_ways([] {
    in_child("fork", [] {
      int ends[2];
      if (pipe(ends) != 0) _exit(1);
      char byte = 0;
      pollfd entry{ends[0], POLLIN, 0};
      CALL_INT(poll(&entry, 1, 2));
      CALL_INT(write(ends[1], "f", 1));
      CALL_INT(read(ends[0], &byte, 1));
      CALL_INT(usleep(1000));
    });
  });
}

// Each thread in a call of its own, with a lock held, while the others do the same.
CASE(blocking, many_threads) {
  static int failures = 0;
  pthread_t threads[8];
  for (pthread_t& thread : threads) {
    pthread_create(
        &thread, nullptr,
        [](void*) -> void* {
          pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
          int ends[2];
          if (pipe(ends) != 0) return nullptr;
          for (int i = 0; i < 2000; ++i) {
            pthread_mutex_lock(&mutex);
            char byte = 0;
            pollfd entry{ends[0], POLLIN, 0};
            const bool is_good =
                write(ends[1], "m", 1) == 1 && poll(&entry, 1, -1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'm';
            if (!is_good) __atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED);
            if (i % 500 == 0) usleep(1500);
            pthread_mutex_unlock(&mutex);
          }
          close(ends[0]);
          close(ends[1]);
          return nullptr;
        },
        nullptr);
  }
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  say("failures %d", failures);
}

}  // namespace
}  // namespace conformance
