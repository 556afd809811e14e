// fork and its relatives; what a child has; how processes end.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

extern "C" pid_t _Fork(void);

namespace conformance {
namespace {

void wait_for(const char* what, pid_t child) {
  int status = 0;
  if (child < 0) {
    say("%s: no child", what);
    return;
  }
  const Outcome outcome = observe([&] { return waitpid(child, &status, 0) - child; });
  show("waitpid", outcome, false);
  show_status(what, status);
}

CASE(process, fork_works) {
  const pid_t parent = getpid();
  pid_t child = 0;
  // Shown by the parent alone, and when the child is gone: both could write first.
  Outcome outcome = observe([&] { return (child = fork()) > 0; });
  if (child == 0) {
    say("parent is %d, other pid %d", getppid() == parent, getpid() != parent);
    exit(outcome.error == kSentinel ? 7 : 70);
  }
  wait_for("fork", child);
  show("fork", outcome, false);
  outcome = observe([&] { return (child = _Fork()) > 0; });
  if (child == 0) _exit(outcome.error == kSentinel ? 8 : 80);
  wait_for("_Fork", child);
  show("_Fork", outcome, false);
  child = vfork();
  if (child == 0) _exit(9);
  wait_for("vfork", child);
  CALL_INT(waitpid(-1, nullptr, 0));
}

// What the handlers in the child did; it says so when the parent's are through.
std::string child_order;

CASE(process, atfork_order) {
  CALL(pthread_atfork([] { say("prepare 1"); }, [] { say("parent 1"); }, [] { child_order += "1 "; }));
  CALL(pthread_atfork([] { say("prepare 2"); }, [] { say("parent 2"); }, [] { child_order += "2 "; }));
  CALL(pthread_atfork(nullptr, nullptr, nullptr));
  Stage* stage = static_cast<Stage*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const pid_t child = fork();
  if (child == 0) {
    stage_await(stage, 1);
    say("child %s", child_order.c_str());
    _exit(0);
  }
  stage_set(stage, 1);
  int status = 0;
  waitpid(child, &status, 0);
  show_status("fork", status);
}

CASE(process, fork_with_threads) {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static Stage stage{};
  Runner other([] {
    stage_await(&stage, 1);
  });
  pthread_mutex_lock(&mutex);
  in_child("child", [] {
    // The lock that the forking thread held is the child's own.
    CALL(pthread_mutex_trylock(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
    CALL(pthread_mutex_lock(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
    pthread_t thread;
    CALL(pthread_create(&thread, nullptr, [](void*) -> void* {
      stage_await(&stage, 1);
      CALL(pthread_mutex_lock(&mutex));
      CALL(pthread_mutex_unlock(&mutex));
      return nullptr;
    }, nullptr));
    stage_set(&stage, 1);  // the creation is told first
    CALL(pthread_join(thread, nullptr));
  });
  pthread_mutex_unlock(&mutex);
  stage_set(&stage, 1);
}

CASE(process, fork_in_a_thread) {
  elsewhere([] {
    in_child("child of a thread", [] {
      pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
      CALL(pthread_mutex_lock(&mutex));
      CALL(pthread_mutex_lock(&mutex));
      in_child("grandchild", [&] { elsewhere([] { say("thread in the grandchild"); }); });
      exit(3);
    });
  });
}

CASE(process, recursive_lock_over_fork) {
  pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
  pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&checked);
  in_child("child", [&] {
    CALL(pthread_mutex_trylock(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
    CALL(pthread_mutex_trylock(&checked));
  });
  CALL(pthread_mutex_unlock(&mutex));
  CALL(pthread_mutex_unlock(&checked));
}

CASE(process, clone_works) {
  static char stack[65536] __attribute__((aligned(64)));
  int child = 0;
  // The child runs on a stack of its own and never comes back here.
  CALL_INT((child = clone([](void*) { return 6; }, stack + sizeof stack, SIGCHLD, nullptr)) > 0);
  wait_for("clone", child);
  CALL_INT((child = clone([](void*) -> int { _exit(4); }, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, nullptr)) > 0);
  wait_for("clone as vfork", child);
  CALL_INT(clone(nullptr, nullptr, SIGCHLD, nullptr));
}

CASE(process, posix_spawn) {
  char* arguments[] = {const_cast<char*>("conformance"), const_cast<char*>("--echo"), const_cast<char*>("one"),
                       const_cast<char*>("two words"), nullptr};
  pid_t child = 0;
  // The child writes at once, so the call is shown when it is gone.
  Outcome outcome = observe([&] { return posix_spawn(&child, self_path(), nullptr, nullptr, arguments, environ); });
  wait_for("posix_spawn", child);
  show("posix_spawn", outcome, true);
  CALL(posix_spawn(&child, "/no/such/program", nullptr, nullptr, arguments, environ));
  CALL(posix_spawnp(&child, "no-such-program-anywhere", nullptr, nullptr, arguments, environ));
  char* truth[] = {const_cast<char*>("true"), nullptr};
  CALL(posix_spawnp(&child, "true", nullptr, nullptr, truth, environ));
  wait_for("posix_spawnp", child);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 9, "/no/such/file", O_RDONLY, 0);
  CALL(posix_spawn(&child, self_path(), &actions, nullptr, arguments, environ));
  char* nothing[] = {nullptr};
  char* all[] = {const_cast<char*>("conformance"), const_cast<char*>("--echo-all"), nullptr};
  outcome = observe([&] { return posix_spawn(&child, self_path(), nullptr, nullptr, all, nothing); });
  wait_for("empty environment", child);
  show("posix_spawn", outcome, true);
}

CASE(process, system_and_popen) {
  CALL_INT(system("exit 3"));
  CALL_INT(system(nullptr) != 0);
  CALL_INT(system("kill -9 $$"));
  FILE* pipe = popen("echo hello; exit 4", "r");
  char text[32] = {};
  say("line %s", fgets(text, sizeof text, pipe) != nullptr ? "read" : "none");
  CALL_INT(pclose(pipe));
}

CASE(process, exit_codes) {
  for (const int code : {0, 1, 255, 256, -1}) {
    in_child("exit", [&] { exit(code); });
    in_child("_exit", [&] { _exit(code); });
    in_child("quick_exit", [&] { quick_exit(code); });
    in_child("exit in a thread", [&] {
      elsewhere([&] { exit(code); });
    });
    in_child("_exit in a thread", [&] {
      elsewhere([&] { _exit(code); });
    });
  }
}

struct Object {
  explicit Object(const char* what) : name(what) {}
  ~Object() { say("static destructor of %s", name); }
  const char* name;
};

CASE(process, order_at_exit) {
  for (int way = 0; way < 4; ++way) {
    in_child("order", [&] {
      static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
      static Object object("object");
      atexit([] { say("atexit 1"); });
      atexit([] {
        say("atexit 2");
        CALL(pthread_mutex_lock(&mutex));
        CALL(pthread_mutex_unlock(&mutex));
        elsewhere([] { say("thread in atexit"); });
      });
      on_exit([](int code, void*) { say("on_exit %d", code); }, nullptr);
      at_quick_exit([] { say("at_quick_exit"); });
      if (way == 0) exit(3);
      if (way == 1) quick_exit(4);
      if (way == 2) _exit(5);
      if (way == 3) pthread_exit(nullptr);
    });
  }
}

CASE(process, exit_with_threads_and_locks) {
  in_child("exit", [] {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static Stage stage{};
    pthread_t thread;
    pthread_create(&thread, nullptr, [](void*) -> void* {
      pthread_mutex_lock(&mutex);
      stage_set(&stage, 1);
      for (;;) pause();
    }, nullptr);
    stage_await(&stage, 1);
    pthread_create(&thread, nullptr, [](void*) -> void* {
      stage_set(&stage, 2);
      pthread_mutex_lock(&mutex);
      return nullptr;
    }, nullptr);
    stage_await(&stage, 2);
    exit(12);
  });
}

CASE(process, aborts) {
  in_child("abort", [] { abort(); });
  in_child("abort in a thread", [] { elsewhere([] { abort(); }); });
  in_child("abort with a handler", [] {
    signal(SIGABRT, [](int) { say("handler of SIGABRT"); });
    abort();
  });
  in_child("abort with ignored signal", [] {
    signal(SIGABRT, SIG_IGN);
    abort();
  });
  in_child("crash", [] { *reinterpret_cast<volatile int*>(8) = 1; });
  in_child("killed by a signal", [] { raise(SIGTERM); });
  in_child("killed", [] { kill(getpid(), SIGKILL); });
}

CASE(process, daemon) {
  in_child("daemon", [] {
    int ends[2];
    if (pipe(ends) != 0) _exit(3);
    const pid_t child = fork();
    if (child == 0) {
      CALL_INT(daemon(0, 0));  // its line goes to /dev/null
      char answer = 'd';
      (void)!write(ends[1], &answer, 1);
      _exit(0);
    }
    close(ends[1]);
    char answer = 0;
    (void)!read(ends[0], &answer, 1);
    waitpid(child, nullptr, 0);
    say("answer %c", answer);
  });
}

}  // namespace
}  // namespace conformance
