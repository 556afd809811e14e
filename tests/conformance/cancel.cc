// Cancellation inside every wait: deferred and asynchronous; cleanup handlers; what is held afterwards.
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

// What the waits wait for. Nothing of it ever comes.
struct World {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
  pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_barrier_t barrier;
  sem_t semaphore;
  mtx_t c11_mutex;
  cnd_t c11_condition;
  pthread_t sleeper;
  int pipe_ends[2];
  int sockets[2];
  int epoll;
  int queue;
  pid_t child;
};

World* world;

void setup() {
  world = new World;
  pthread_barrier_init(&world->barrier, nullptr, 2);
  sem_init(&world->semaphore, 0, 0);
  mtx_init(&world->c11_mutex, mtx_timed);
  cnd_init(&world->c11_condition);
  if (pipe(world->pipe_ends) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, world->sockets) != 0) say("no pipes");
  world->epoll = epoll_create1(0);
  world->queue = msgget(IPC_PRIVATE, 0600);
  world->child = fork();
  if (world->child == 0) {
    for (;;) raw_pause_us(1000000);
  }
  pthread_create(&world->sleeper, nullptr, [](void*) -> void* { for (;;) raw_pause_us(1000000); }, nullptr);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void teardown() {
  kill(world->child, SIGKILL);
  waitpid(world->child, nullptr, 0);
  msgctl(world->queue, IPC_RMID, nullptr);
}

timespec later(clockid_t clock = CLOCK_REALTIME) { return after_ms(clock, 600000); }

sigset_t usr2() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  return set;
}

void relock(void* mutex) {
  // The mutex of a cancelled condition wait is held again in the cleanup handlers.
  say("cleanup: unlock -> %s", error_name(pthread_mutex_unlock(static_cast<pthread_mutex_t*>(mutex))).c_str());
}

template <typename F>
void with_mutex(F&& wait) {
  pthread_mutex_lock(&world->mutex);
  pthread_cleanup_push(relock, &world->mutex);
  wait();
  pthread_cleanup_pop(1);
}

void unlock_c11(void* mutex) { mtx_unlock(static_cast<mtx_t*>(mutex)); }

struct Wait {
  const char* name;
  void (*wait)();
};

char byte;

// Every one is a cancellation point and never returns by itself.
const Wait kWaits[] = {
    {"pthread_cond_wait", [] { with_mutex([] { pthread_cond_wait(&world->condition, &world->mutex); }); }},
    {"pthread_cond_timedwait",
     [] {
       const timespec at = later();
       with_mutex([&] { pthread_cond_timedwait(&world->condition, &world->mutex, &at); });
     }},
    {"pthread_cond_clockwait",
     [] {
       const timespec at = later(CLOCK_MONOTONIC);
       with_mutex([&] { pthread_cond_clockwait(&world->condition, &world->mutex, CLOCK_MONOTONIC, &at); });
     }},
    {"cnd_wait",
     [] {
       mtx_lock(&world->c11_mutex);
       pthread_cleanup_push(unlock_c11, &world->c11_mutex);
       cnd_wait(&world->c11_condition, &world->c11_mutex);
       pthread_cleanup_pop(1);
     }},
    {"cnd_timedwait",
     [] {
       const timespec at = later();
       mtx_lock(&world->c11_mutex);
       pthread_cleanup_push(unlock_c11, &world->c11_mutex);
       cnd_timedwait(&world->c11_condition, &world->c11_mutex, &at);
       pthread_cleanup_pop(1);
     }},
    {"sem_wait", [] { sem_wait(&world->semaphore); }},
    {"sem_timedwait",
     [] {
       const timespec at = later();
       sem_timedwait(&world->semaphore, &at);
     }},
    {"sem_clockwait",
     [] {
       const timespec at = later(CLOCK_MONOTONIC);
       sem_clockwait(&world->semaphore, CLOCK_MONOTONIC, &at);
     }},
    {"pthread_join", [] { pthread_join(world->sleeper, nullptr); }},
    {"pthread_timedjoin_np",
     [] {
       const timespec at = later();
       pthread_timedjoin_np(world->sleeper, nullptr, &at);
     }},
    {"pthread_clockjoin_np",
     [] {
       const timespec at = later(CLOCK_MONOTONIC);
       pthread_clockjoin_np(world->sleeper, nullptr, CLOCK_MONOTONIC, &at);
     }},
    {"sigwait",
     [] {
       int got;
       const sigset_t set = usr2();
       sigwait(&set, &got);
     }},
    {"sigwaitinfo",
     [] {
       const sigset_t set = usr2();
       sigwaitinfo(&set, nullptr);
     }},
    {"sigtimedwait",
     [] {
       const sigset_t set = usr2();
       const timespec wait{600, 0};
       sigtimedwait(&set, nullptr, &wait);
     }},
    {"sigsuspend",
     [] {
       const sigset_t set = usr2();
       sigsuspend(&set);
     }},
    {"pause", [] { pause(); }},
    {"sleep", [] { sleep(600); }},
    {"usleep", [] { usleep(600000000); }},
    {"nanosleep",
     [] {
       const timespec wait{600, 0};
       nanosleep(&wait, nullptr);
     }},
    {"clock_nanosleep",
     [] {
       const timespec wait{600, 0};
       clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, nullptr);
     }},
    {"thrd_sleep",
     [] {
       const timespec wait{600, 0};
       thrd_sleep(&wait, nullptr);
     }},
    {"read", [] { (void)!read(world->pipe_ends[0], &byte, 1); }},
    {"recv", [] { recv(world->sockets[0], &byte, 1, 0); }},
    {"recvfrom", [] { recvfrom(world->sockets[0], &byte, 1, 0, nullptr, nullptr); }},
    {"recvmsg",
     [] {
       iovec vector{&byte, 1};
       msghdr message{};
       message.msg_iov = &vector;
       message.msg_iovlen = 1;
       recvmsg(world->sockets[0], &message, 0);
     }},
    {"poll",
     [] {
       pollfd entry{world->pipe_ends[0], POLLIN, 0};
       poll(&entry, 1, -1);
     }},
    {"ppoll",
     [] {
       pollfd entry{world->pipe_ends[0], POLLIN, 0};
       ppoll(&entry, 1, nullptr, nullptr);
     }},
    {"select",
     [] {
       fd_set set;
       FD_ZERO(&set);
       FD_SET(world->pipe_ends[0], &set);
       select(world->pipe_ends[0] + 1, &set, nullptr, nullptr, nullptr);
     }},
    {"pselect",
     [] {
       fd_set set;
       FD_ZERO(&set);
       FD_SET(world->pipe_ends[0], &set);
       pselect(world->pipe_ends[0] + 1, &set, nullptr, nullptr, nullptr, nullptr);
     }},
    {"epoll_wait",
     [] {
       epoll_event event;
       epoll_wait(world->epoll, &event, 1, -1);
     }},
    {"epoll_pwait",
     [] {
       epoll_event event;
       epoll_pwait(world->epoll, &event, 1, -1, nullptr);
     }},
    {"waitpid", [] { waitpid(world->child, nullptr, 0); }},
    {"waitid",
     [] {
       siginfo_t info;
       waitid(P_PID, world->child, &info, WEXITED);
     }},
    {"msgrcv",
     [] {
       long buffer[2];
       msgrcv(world->queue, buffer, sizeof(long), 0, 0);
     }},
};

// Waits that are no cancellation points: a deferred request has to stay pending.
const Wait kLocks[] = {
    {"pthread_mutex_lock",
     [] {
       pthread_mutex_lock(&world->held);
       say("locked");
       pthread_mutex_unlock(&world->held);
     }},
    {"pthread_rwlock_rdlock",
     [] {
       pthread_rwlock_rdlock(&world->rwlock);
       say("locked");
       pthread_rwlock_unlock(&world->rwlock);
     }},
    {"pthread_rwlock_wrlock",
     [] {
       pthread_rwlock_wrlock(&world->rwlock);
       say("locked");
       pthread_rwlock_unlock(&world->rwlock);
     }},
    {"pthread_barrier_wait",
     [] {
       pthread_barrier_wait(&world->barrier);
       say("past the barrier");
     }},
};

struct Local {
  ~Local() { say("destructor of a local"); }
};

void cancel_in(const Wait& item, int type, bool releases) {
  Context context(std::string(type == PTHREAD_CANCEL_DEFERRED ? "deferred " : "asynchronous ") + item.name);
  if (releases) {
    pthread_mutex_lock(&world->held);
    pthread_rwlock_wrlock(&world->rwlock);
  }
  Runner waiter([&] {
    pthread_cleanup_push([](void*) { say("cleanup: outer"); }, nullptr);
    Local local;
    pthread_cleanup_push([](void*) { say("cleanup: inner"); }, nullptr);
    waiter.ready();
    pthread_setcanceltype(type, nullptr);
    item.wait();
    pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, nullptr);
    say("returned");
    pthread_testcancel();
    say("not cancelled");
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
  });
  waiter.await_sleeping();
  CALL(pthread_cancel(waiter.handle()));
  if (releases) {
    // The request is on its way: give an asynchronous one the time to be acted on; a deferred one has to wait.
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS) say("cancelled %d", waiter.join() == PTHREAD_CANCELED);
    pthread_mutex_unlock(&world->held);
    pthread_rwlock_unlock(&world->rwlock);
    if (type == PTHREAD_CANCEL_DEFERRED && std::string(item.name) == "pthread_barrier_wait") {
      pthread_barrier_wait(&world->barrier);
    }
  }
  if (!releases || type == PTHREAD_CANCEL_DEFERRED) say("cancelled %d", waiter.join() == PTHREAD_CANCELED);
  // Nothing is left in a state that the next user of the lock would see.
  CALL(pthread_mutex_trylock(&world->mutex));
  CALL(pthread_mutex_unlock(&world->mutex));
}

CASE(cancel, deferred) {
  setup();
  for (const Wait& item : kWaits) cancel_in(item, PTHREAD_CANCEL_DEFERRED, false);
  teardown();
}

// With a lock held, calls that block are looked at.
void cancel_holding(int type) {
  setup();
  for (const Wait& item : kWaits) {
    static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
    static const Wait* inner;
    inner = &item;
    const Wait holding = {item.name, [] {
                            pthread_mutex_lock(&outer);
                            pthread_cleanup_push([](void*) { say("cleanup: outer lock -> %d", pthread_mutex_unlock(&outer)); }, nullptr);
                            inner->wait();
                            pthread_cleanup_pop(1);
                          }};
    cancel_in(holding, type, false);
  }
  teardown();
}

CASE(cancel, deferred_holding) { cancel_holding(PTHREAD_CANCEL_DEFERRED); }
CASE(cancel, asynchronous_holding) { cancel_holding(PTHREAD_CANCEL_ASYNCHRONOUS); }

CASE(cancel, asynchronous) {
  setup();
  for (const Wait& item : kWaits) cancel_in(item, PTHREAD_CANCEL_ASYNCHRONOUS, false);
  teardown();
}

CASE(cancel, deferred_in_locks) {
  setup();
  for (const Wait& item : kLocks) cancel_in(item, PTHREAD_CANCEL_DEFERRED, true);
  teardown();
}

// One wait a process: a lock whose waiter was killed in the middle is not for use any more.
void asynchronous_in(const Wait& item) {
  in_child(item.name, [&] {
    setup();
    cancel_in(item, PTHREAD_CANCEL_ASYNCHRONOUS, true);
    teardown();
  });
}

CASE(cancel, asynchronous_in_locks) {
  asynchronous_in(kLocks[0]);
  asynchronous_in(kLocks[1]);
  asynchronous_in(kLocks[2]);
}

CASE(cancel, pending_before_the_wait) {
  for (const bool disabled : {false, true}) {
    Context context(disabled ? "disabled" : "enabled");
    setup();
    Stage stage{};
    Runner waiter([&] {
      int old = -1;
      if (disabled) pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
      stage_set(&stage, 1);
      stage_await(&stage, 2);
      pthread_cleanup_push([](void*) { say("cleanup"); }, nullptr);
      const timespec at = after_ms(CLOCK_REALTIME, 20);
      CALL(pthread_mutex_lock(&world->mutex));
      pthread_cleanup_push(relock, &world->mutex);
      CALL(pthread_cond_timedwait(&world->condition, &world->mutex, &at));
      pthread_cleanup_pop(1);
      if (disabled) pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
      pthread_testcancel();
      say("not cancelled");
      pthread_cleanup_pop(0);
    });
    stage_await(&stage, 1);
    CALL(pthread_cancel(waiter.handle()));
    stage_set(&stage, 2);
    say("cancelled %d", waiter.join() == PTHREAD_CANCELED);
    teardown();
  }
}

CASE(cancel, itself) {
  pthread_t thread;
  pthread_create(&thread, nullptr,
                 [](void*) -> void* {
                   pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, nullptr);
                   pthread_cancel(pthread_self());
                   say("not reached");
                   return nullptr;
                 },
                 nullptr);
  void* result = nullptr;
  CALL(pthread_join(thread, &result));
  say("cancelled %d", result == PTHREAD_CANCELED);
}

CASE(cancel, ended_thread) {
  pthread_t thread;
  static Stage stage;
  pthread_create(&thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
  raw_pause_us(2000);
  CALL(pthread_cancel(thread));
  void* result = &stage;
  CALL(pthread_join(thread, &result));
}

CASE(cancel, signal_handler_that_waits) {
  // Cancelled inside a handler that runs on top of a wait.
  static Stage stage{};
  struct sigaction action {};
  action.sa_handler = [](int) {
    stage_set(&stage, 1);
    for (;;) pause();
  };
  sigaction(SIGUSR1, &action, nullptr);
  Runner waiter([&] {
    waiter.ready();
    pause();
  });
  waiter.await_sleeping();
  CALL(pthread_kill(waiter.handle(), SIGUSR1));
  stage_await(&stage, 1);
  CALL(pthread_cancel(waiter.handle()));
  say("cancelled %d", waiter.join() == PTHREAD_CANCELED);
}

}  // namespace
}  // namespace conformance
