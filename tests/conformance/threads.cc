// Threads: create, join and its relatives, detach, exit, names, scheduling, attributes, thread-specific data.
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

int give_back_marker = 0;
void* give_back(void* argument) { return argument; }

CASE(threads, create_and_join) {
  pthread_t thread;
  int marker = 0;
  CALL(pthread_create(&thread, nullptr, give_back, &marker));
  void* result = nullptr;
  CALL(pthread_join(thread, &result));
  say("same %d", result == &marker);
  CALL(pthread_create(&thread, nullptr, give_back, nullptr));
  CALL(pthread_join(thread, nullptr));
}

CASE(threads, join_errors) {
  CALL(pthread_join(pthread_self(), nullptr));
  static Stage stage{};
  pthread_t thread;
  pthread_create(&thread, nullptr, [](void*) -> void* { stage_await(&stage, 1); return nullptr; }, nullptr);
  CALL(pthread_tryjoin_np(thread, nullptr));
  CALL(pthread_timedjoin_np(thread, nullptr, &kPast));
  timespec at = after_ms(CLOCK_REALTIME, 20);
  CALL_TIMED(pthread_timedjoin_np(thread, nullptr, &at), 20);
  at = after_ms(CLOCK_MONOTONIC, 20);
  CALL_TIMED(pthread_clockjoin_np(thread, nullptr, CLOCK_MONOTONIC, &at), 20);
  CALL(pthread_clockjoin_np(thread, nullptr, 99, &at));
  CALL(pthread_detach(thread));
  CALL(pthread_detach(thread));
  CALL(pthread_join(thread, nullptr));
  CALL(pthread_tryjoin_np(thread, nullptr));
  stage_set(&stage, 1);
}

CASE(threads, tryjoin_and_timedjoin_succeed) {
  for (int way = 0; way < 3; ++way) {
    pthread_t thread;
    pthread_create(&thread, nullptr, give_back, &give_back_marker);
    void* result = nullptr;
    const timespec realtime = after_ms(CLOCK_REALTIME, 60000);
    const timespec monotonic = after_ms(CLOCK_MONOTONIC, 60000);
    if (way == 0) CALL(pthread_timedjoin_np(thread, &result, &realtime));
    if (way == 1) CALL(pthread_clockjoin_np(thread, &result, CLOCK_MONOTONIC, &monotonic));
    if (way == 2) {
      int code;
      while ((code = pthread_tryjoin_np(thread, &result)) == EBUSY) {
      }
      say("tryjoin %s", error_name(code).c_str());
    }
    say("same %d", result == &give_back_marker);
  }
}

CASE(threads, join_waits) {
  static Stage stage{};
  pthread_t target;
  pthread_create(&target, nullptr, [](void*) -> void* { stage_await(&stage, 1); return &stage; }, nullptr);
  Runner joiner([&] {
    void* result = nullptr;
    joiner.ready();
    CALL(pthread_join(target, &result));
    say("same %d", result == &stage);
  });
  joiner.await_blocked();
  CALL(pthread_tryjoin_np(target, nullptr));
  stage_set(&stage, 1);
}

CASE(threads, create_detached) {
  static Stage stage{};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  CALL(pthread_create(&thread, &attributes, [](void*) -> void* { stage_set(&stage, 1); stage_await(&stage, 2); return nullptr; },
                      nullptr));
  CALL(pthread_join(thread, nullptr));
  CALL(pthread_detach(thread));
  stage_await(&stage, 1);
  stage_set(&stage, 2);
}

CASE(threads, create_errors) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  CALL(pthread_attr_setstacksize(&attributes, 1));
  pthread_t thread;
  // More than the address space.
  CALL(pthread_attr_setstacksize(&attributes, size_t{1} << 46));
  CALL(pthread_create(&thread, &attributes, give_back, nullptr));
  pthread_attr_init(&attributes);
  sched_param parameters{};
  parameters.sched_priority = 1000;
  CALL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED));
  CALL(pthread_attr_setschedparam(&attributes, &parameters));
}

CASE(threads, create_with_small_and_own_stacks) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  CALL(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN));
  pthread_t thread;
  CALL(pthread_create(&thread, &attributes,
                      [](void*) -> void* {
                        static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
                        pthread_mutex_lock(&mutex);
                        pthread_mutex_unlock(&mutex);
                        return nullptr;
                      },
                      nullptr));
  CALL(pthread_join(thread, nullptr));
  alignas(64) static char stack[64 * 1024];
  CALL(pthread_attr_setstack(&attributes, stack, sizeof stack));
  CALL(pthread_create(&thread, &attributes, [](void*) -> void* {
    char here;
    return &here >= stack && &here < stack + sizeof stack ? stack : nullptr;
  }, nullptr));
  void* result = nullptr;
  CALL(pthread_join(thread, &result));
  say("on own stack %d", result == stack);
}

CASE(threads, many_at_the_limit) {
  // Resource exhaustion must come back as EAGAIN, also when it is the library that made the wrapper of the start.
  in_child("limited", [] {
    const rlimit limit{size_t{256} << 20, size_t{256} << 20};
    setrlimit(RLIMIT_AS, &limit);
    static Stage stage{};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 32 << 20);
    int made = 0;
    int code = 0;
    pthread_t threads[64];
    while (made < 64 && code == 0) {
      errno = kSentinel;
      code = pthread_create(&threads[made], &attributes, [](void*) -> void* { stage_await(&stage, 1); return nullptr; }, nullptr);
      if (code == 0) ++made;
    }
    say("refused with %s", error_name(code).c_str());
    stage_set(&stage, 1);
    for (int i = 0; i < made; ++i) pthread_join(threads[i], nullptr);
  });
}

CASE(threads, names) {
  char name[16] = "?";
  CALL(pthread_setname_np(pthread_self(), "fifteen-letters"));
  CALL(pthread_getname_np(pthread_self(), name, sizeof name));
  say("name %s", name);
  CALL(pthread_setname_np(pthread_self(), "sixteen-letters!"));
  CALL(pthread_getname_np(pthread_self(), name, sizeof name));
  say("name %s", name);
  CALL(pthread_getname_np(pthread_self(), name, 3));
  static Stage stage{};
  Runner other([] { stage_await(&stage, 1); });
  CALL(pthread_setname_np(other.handle(), "other"));
  CALL(pthread_getname_np(other.handle(), name, sizeof name));
  say("name %s", name);
  stage_set(&stage, 1);
}

CASE(threads, scheduling) {
  sched_param parameters{};
  int policy = -1;
  CALL(pthread_getschedparam(pthread_self(), &policy, &parameters));
  say("policy %d priority %d", policy, parameters.sched_priority);
  CALL(pthread_setschedparam(pthread_self(), SCHED_OTHER, &parameters));
  parameters.sched_priority = 5;
  CALL(pthread_setschedparam(pthread_self(), SCHED_OTHER, &parameters));
  CALL(pthread_setschedparam(pthread_self(), 77, &parameters));
  CALL(pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters));
  CALL(pthread_setschedprio(pthread_self(), 7));
  CALL(pthread_setschedprio(pthread_self(), 700));
  CALL(pthread_getschedparam(pthread_self(), &policy, &parameters));
  say("policy %d priority %d", policy, parameters.sched_priority);
  parameters.sched_priority = 0;
  CALL_INT(sched_setscheduler(0, SCHED_OTHER, &parameters));
  CALL_INT(sched_setscheduler(0, 77, &parameters));
  CALL_INT(sched_setparam(0, &parameters));
  CALL_INT(sched_setparam(-1, &parameters));
  CALL_INT(sched_getscheduler(0));
  CALL_INT(nice(1));
  CALL_INT(getpriority(PRIO_PROCESS, 0));
  CALL_INT(setpriority(PRIO_PROCESS, 0, 5));
  CALL_INT(setpriority(77, 0, 5));
  CALL_INT(getpriority(PRIO_PROCESS, 0));
}

CASE(threads, affinity) {
  cpu_set_t set;
  CALL(pthread_getaffinity_np(pthread_self(), sizeof set, &set));
  CALL(pthread_setaffinity_np(pthread_self(), sizeof set, &set));
  CALL_INT(sched_setaffinity(0, sizeof set, &set));
  CALL_INT(sched_setaffinity(-1, sizeof set, &set));
  CALL_INT(sched_setaffinity(0, 0, &set));
  CALL(pthread_setaffinity_np(pthread_self(), 0, &set));
  CALL_INT(sched_setaffinity(0, sizeof set, nullptr));
  CPU_ZERO(&set);
  CALL(pthread_setaffinity_np(pthread_self(), sizeof set, &set));
  CALL_INT(sched_setaffinity(0, sizeof set, &set));
}

CASE(threads, affinity_of_another) {
  static Stage stage{};
  static pid_t tid;
  pthread_t thread;
  pthread_create(&thread, nullptr, [](void*) -> void* {
    tid = gettid();
    stage_set(&stage, 1);
    stage_await(&stage, 2);
    return nullptr;
  }, nullptr);
  stage_await(&stage, 1);
  cpu_set_t all;
  CALL(pthread_getaffinity_np(thread, sizeof all, &all));
  int first = 0;
  while (!CPU_ISSET(first, &all)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  CALL(pthread_setaffinity_np(thread, sizeof one, &one));
  cpu_set_t now;
  CALL(pthread_getaffinity_np(thread, sizeof now, &now));
  say("one %d", CPU_EQUAL(&now, &one));
  CALL_INT(sched_setaffinity(tid, sizeof all, &all));
  CALL(pthread_getaffinity_np(thread, sizeof now, &now));
  say("all %d", CPU_EQUAL(&now, &all));
  CALL(pthread_getaffinity_np(pthread_self(), sizeof now, &now));
  say("own as before %d", CPU_EQUAL(&now, &all));
  CALL_INT(setpriority(PRIO_PROCESS, static_cast<id_t>(tid), 7));
  CALL_INT(getpriority(PRIO_PROCESS, static_cast<id_t>(tid)));
  CALL_INT(getpriority(PRIO_PROCESS, 0));
  stage_set(&stage, 2);
  CALL(pthread_join(thread, nullptr));
}

CASE(threads, scheduling_by_system_call) {
  sched_param parameters{};
  CALL_INT(syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &parameters));
  CALL_INT(sched_getscheduler(0));
  CALL_INT(syscall(SYS_sched_setscheduler, 0, 77, &parameters));
  CALL_INT(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, nullptr));
  CALL_INT(syscall(SYS_sched_setparam, 0, &parameters));
  CALL_INT(syscall(SYS_sched_setattr, 0, nullptr, 0));
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t deadline[3];
  } attributes{48, SCHED_OTHER, 0, 3, 0, {}};
  CALL_INT(syscall(SYS_sched_setattr, 0, &attributes, 0));
  CALL_INT(getpriority(PRIO_PROCESS, 0));
  CALL_INT(syscall(SYS_setpriority, PRIO_PROCESS, 0, 4));
  CALL_INT(syscall(SYS_setpriority, 77, 0, 4));
  CALL_INT(getpriority(PRIO_PROCESS, 0));
  cpu_set_t set;
  CALL(pthread_getaffinity_np(pthread_self(), sizeof set, &set));
  CALL_INT(syscall(SYS_sched_setaffinity, 0, sizeof set, &set));
  CALL_INT(syscall(SYS_sched_setaffinity, 0, 0, &set));
}

CASE(threads, exit_values) {
  pthread_t thread;
  static int marker;
  CALL(pthread_create(&thread, nullptr, [](void*) -> void* { pthread_exit(&marker); }, nullptr));
  void* result = nullptr;
  CALL(pthread_join(thread, &result));
  say("same %d", result == &marker);
}

struct Goes {
  explicit Goes(const char* what) : name(what) {}
  ~Goes() { say("destructor of %s", name); }
  const char* name;
};

thread_local Goes thread_local_object("thread_local");

CASE(threads, order_at_exit) {
  static pthread_key_t key;
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  CALL(pthread_key_create(&key, [](void* value) {
    const long rounds = reinterpret_cast<long>(value);
    say("key destructor %ld", rounds);
    // Locks in destructors of thread-specific data, and a few rounds of them.
    CALL(pthread_mutex_lock(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
    if (rounds > 1) pthread_setspecific(key, reinterpret_cast<void*>(rounds - 1));
  }));
  elsewhere([] {
    say("uses %s", thread_local_object.name);
    pthread_setspecific(key, reinterpret_cast<void*>(3));
    Goes local("local");
    pthread_cleanup_push([](void*) { say("cleanup handler"); }, nullptr);
    pthread_exit(nullptr);
    pthread_cleanup_pop(0);
  });
}

CASE(threads, key_destructors_for_ever) {
  static pthread_key_t key;
  static int runs = 0;
  pthread_key_create(&key, [](void* value) {
    ++runs;
    pthread_setspecific(key, value);
  });
  elsewhere([] { pthread_setspecific(key, &runs); });
  say("runs %d", runs);
}

CASE(threads, all_keys) {
  // A library that takes keys of its own must leave the program what it may expect.
  int made = 0;
  pthread_key_t key;
  while (made < 2000 && pthread_key_create(&key, nullptr) == 0) ++made;
  say("at least 1000 keys %d", made >= 1000);
}

CASE(threads, main_exits_first) {
  in_child("main thread exits", [] {
    static Stage stage{};
    pthread_t thread;
    pthread_create(&thread, nullptr,
                   [](void*) -> void* {
                     stage_await(&stage, 1);
                     raw_pause_us(5000);
                     say("last thread");
                     return nullptr;
                   },
                   nullptr);
    pthread_detach(thread);
    stage_set(&stage, 1);
    pthread_exit(nullptr);
  });
}

CASE(threads, exception_leaves_a_thread) {
  // std::terminate, and the signal that it gives.
  in_child("uncaught", [] {
    close(STDERR_FILENO);
    pthread_t thread;
    pthread_create(&thread, nullptr, [](void*) -> void* { throw 1; }, nullptr);
    pthread_join(thread, nullptr);
  });
}

}  // namespace
}  // namespace conformance
