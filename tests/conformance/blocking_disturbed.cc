// Calls that wait while signals, jumps and forks come in between.
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include "tests/conformance/blocking.h"

namespace conformance {
namespace {

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
        usleep(2000);  // a wait that the library looks at
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
      usleep(2000);  // as above: who shares the parent's memory must not count for it
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

}  // namespace
}  // namespace conformance
