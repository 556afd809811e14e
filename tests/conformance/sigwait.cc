// Waiting for signals, and waits that signals interrupt.
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

sigset_t only(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  return set;
}

CASE(sigwait, family) {
  const sigset_t set = only(SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  int got = 0;
  raise(SIGUSR1);
  CALL(sigwait(&set, &got));
  say("got %d", got);
  raise(SIGUSR1);
  siginfo_t info{};
  CALL_INT(sigwaitinfo(&set, &info));
  say("info %d %d", info.si_signo, info.si_code);
  const timespec none{0, 0};
  CALL_INT(sigtimedwait(&set, &info, &none));
  const timespec pause{0, 20000000};
  CALL_INT_TIMED(sigtimedwait(&set, &info, &pause), 20);
  CALL_INT(sigtimedwait(&set, &info, &kNegativeNsec));
  sigval value;
  value.sival_int = 5;
  sigqueue(getpid(), SIGUSR1, value);
  CALL_INT(sigtimedwait(&set, &info, &pause));
  say("value %d", info.si_value.sival_int);
  static int handled = 0;
  struct sigaction action {};
  action.sa_handler = [](int) { ++handled; };
  sigaction(SIGUSR1, &action, nullptr);
  raise(SIGUSR1);
  sigset_t empty;
  sigemptyset(&empty);
  CALL_INT(sigsuspend(&empty));
  say("handled %d", handled);
  CALL_INT(sigpending(&empty));
}

CASE(sigwait, from_another_thread) {
  const sigset_t set = only(SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  Runner waiter([&] {
    int got = 0;
    waiter.ready();
    CALL(sigwait(&set, &got));
    say("got %d", got);
  });
  waiter.await_sleeping();
  CALL(pthread_kill(waiter.handle(), SIGUSR1));
}

int pipe_ends[2];
int epoll_fd;
sem_t semaphore;
char byte;

struct Wait {
  const char* name;
  long (*wait)();
};

const Wait kInterrupted[] = {
    {"sem_wait", [] { return long{sem_wait(&semaphore)}; }},
    {"sem_timedwait",
     [] {
       const timespec at = after_ms(CLOCK_REALTIME, 600000);
       return long{sem_timedwait(&semaphore, &at)};
     }},
    {"read", [] { return static_cast<long>(read(pipe_ends[0], &byte, 1)); }},
    {"poll",
     [] {
       pollfd entry{pipe_ends[0], POLLIN, 0};
       return long{poll(&entry, 1, -1)};
     }},
    {"select",
     [] {
       fd_set fds;
       FD_ZERO(&fds);
       FD_SET(pipe_ends[0], &fds);
       return long{select(pipe_ends[0] + 1, &fds, nullptr, nullptr, nullptr)};
     }},
    {"epoll_wait",
     [] {
       epoll_event event;
       return long{epoll_wait(epoll_fd, &event, 1, -1)};
     }},
    {"nanosleep",
     [] {
       const timespec wait{600, 0};
       return long{nanosleep(&wait, nullptr)};
     }},
    {"clock_nanosleep",
     [] {
       const timespec wait{600, 0};
       return long{clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, nullptr)};
     }},
    {"usleep", [] { return long{usleep(600000000)}; }},
    {"pause", [] { return long{pause()}; }},
    {"sleep", [] { return sleep(600) > 0 ? 1L : 0L; }},
};

void init_world() {
  if (pipe(pipe_ends) != 0) _exit(3);
  epoll_fd = epoll_create1(0);
  sem_init(&semaphore, 0, 0);
}

void on_usr1(int flags) {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  action.sa_flags = flags;
  sigaction(SIGUSR1, &action, nullptr);
}

CASE(sigwait, interrupts) {
  init_world();
  on_usr1(0);
  for (const Wait& item : kInterrupted) {
    Runner waiter([&] {
      waiter.ready();
      const Outcome outcome = observe(item.wait);
      show(item.name, outcome, false);
    });
    waiter.await_sleeping();
    pthread_kill(waiter.handle(), SIGUSR1);
  }
}

// These go on with SA_RESTART until what they wait for comes.
CASE(sigwait, restarts) {
  init_world();
  on_usr1(SA_RESTART);
  for (const int index : {0, 2}) {
    const Wait& item = kInterrupted[index];
    Runner waiter([&] {
      waiter.ready();
      const Outcome outcome = observe(item.wait);
      show(item.name, outcome, false);
    });
    waiter.await_sleeping();
    for (int i = 0; i < 3; ++i) pthread_kill(waiter.handle(), SIGUSR1);
    waiter.await_sleeping();
    if (index == 2) {
      (void)!write(pipe_ends[1], "x", 1);
    } else {
      sem_post(&semaphore);
    }
  }
}

// Locks, conditions, joins and barriers never return EINTR.
CASE(sigwait, locks_are_not_interrupted) {
  on_usr1(0);
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
  static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
  static bool go = false;
  const Wait waits[] = {
      {"mutex",
       [] {
         const int result = pthread_mutex_lock(&mutex);
         pthread_mutex_unlock(&mutex);
         return long{result};
       }},
      {"rwlock",
       [] {
         const int result = pthread_rwlock_rdlock(&rwlock);
         pthread_rwlock_unlock(&rwlock);
         return long{result};
       }},
      {"condition",
       [] {
         int result = 0;
         pthread_mutex_lock(&other);
         while (!go && result == 0) result = pthread_cond_wait(&condition, &other);
         pthread_mutex_unlock(&other);
         return long{result};
       }},
  };
  for (const Wait& item : waits) {
    pthread_mutex_lock(&mutex);
    pthread_rwlock_wrlock(&rwlock);
    Runner waiter([&] {
      waiter.ready();
      show(item.name, observe(item.wait), false);
    });
    waiter.await_blocked();
    for (int i = 0; i < 5; ++i) {
      pthread_kill(waiter.handle(), SIGUSR1);
      waiter.await_blocked();
    }
    pthread_mutex_unlock(&mutex);
    pthread_rwlock_unlock(&rwlock);
    pthread_mutex_lock(&other);
    go = &item == &waits[2];
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&other);
  }
}

CASE(sigwait, join_is_not_interrupted) {
  on_usr1(0);
  static Stage stage{};
  pthread_t target;
  pthread_create(&target, nullptr, [](void*) -> void* { stage_await(&stage, 1); return nullptr; }, nullptr);
  Runner joiner([&] {
    joiner.ready();
    CALL(pthread_join(target, nullptr));
  });
  joiner.await_blocked();
  pthread_kill(joiner.handle(), SIGUSR1);
  joiner.await_blocked();
  stage_set(&stage, 1);
  joiner.join();
}

}  // namespace
}  // namespace conformance
