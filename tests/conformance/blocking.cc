// Calls that can make a thread wait: for time, for other processes, for messages.
#include <fcntl.h>
#include <mqueue.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include "tests/conformance/blocking.h"

// What programs call that were compiled with _FORTIFY_SOURCE.
extern "C" {
ssize_t __read_chk(int fd, void* to, size_t bytes, size_t room);
}

namespace conformance {
namespace {

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
