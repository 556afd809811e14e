// Signals: what was installed is what is told; what a handler gets; errno; jumps out of handlers.
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace conformance {
namespace {

void plain_handler(int) {}
void info_handler(int, siginfo_t*, void*) {}

const char* handler_name(const struct sigaction& action) {
  if (action.sa_handler == SIG_DFL) return "default";
  if (action.sa_handler == SIG_IGN) return "ignore";
  if (action.sa_handler == plain_handler) return "plain";
  if (action.sa_sigaction == info_handler) return "info";
  return "another";
}

void show_action(const char* what, const struct sigaction& action) {
  std::string mask;
  for (int number = 1; number < 65; ++number) {
    if (sigismember(&action.sa_mask, number) == 1) mask += std::to_string(number) + " ";
  }
  say("%s handler=%s flags=%x mask=%s", what, handler_name(action), static_cast<unsigned>(action.sa_flags), mask.c_str());
}

CASE(signals, action_round_trip) {
  const int flags[] = {SA_NOCLDSTOP, SA_NOCLDWAIT, SA_ONSTACK, SA_RESTART, SA_NODEFER, static_cast<int>(SA_RESETHAND)};
  for (unsigned bits = 0; bits < 64; ++bits) {
    for (const bool info : {false, true}) {
      struct sigaction action {};
      action.sa_flags = info ? SA_SIGINFO : 0;
      for (unsigned i = 0; i < 6; ++i) {
        if (bits & 1U << i) action.sa_flags |= flags[i];
      }
      if (info) {
        action.sa_sigaction = info_handler;
      } else {
        action.sa_handler = plain_handler;
      }
      sigemptyset(&action.sa_mask);
      sigaddset(&action.sa_mask, SIGUSR2);
      sigaddset(&action.sa_mask, SIGRTMIN + static_cast<int>(bits % 10));
      struct sigaction old {};
      CALL_INT(sigaction(SIGUSR1, &action, &old));
      show_action("replaced", old);
      CALL_INT(sigaction(SIGUSR1, nullptr, &old));
      show_action("installed", old);
    }
  }
}

CASE(signals, dispositions) {
  struct sigaction old {};
  for (const auto disposition : {SIG_DFL, SIG_IGN, &plain_handler, SIG_IGN, SIG_DFL}) {
    struct sigaction action {};
    action.sa_handler = disposition;
    CALL_INT(sigaction(SIGTERM, &action, &old));
    show_action("replaced", old);
    CALL_INT(sigaction(SIGTERM, &action, nullptr));
  }
  for (int number = 1; number < 65; ++number) {
    CALL_INT(sigaction(number, nullptr, &old));
    show_action(std::to_string(number).c_str(), old);
  }
}

CASE(signals, action_errors) {
  struct sigaction action {};
  action.sa_handler = plain_handler;
  for (const int number : {0, -1, 65, 1000, SIGKILL, SIGSTOP}) {
    struct sigaction old {};
    CALL_INT(sigaction(number, &action, nullptr));
    CALL_INT(sigaction(number, nullptr, &old));
    CALL_INT(signal(number, plain_handler) == SIG_ERR);
  }
}

CASE(signals, signal_returns_the_old_handler) {
  auto name = [](sighandler_t handler) {
    struct sigaction action {};
    action.sa_handler = handler;
    return handler == SIG_ERR ? "error" : handler_name(action);
  };
  say("%s", name(signal(SIGUSR1, plain_handler)));
  say("%s", name(signal(SIGUSR1, SIG_IGN)));
  say("%s", name(signal(SIGUSR1, SIG_DFL)));
  say("%s", name(sysv_signal(SIGUSR1, plain_handler)));
  say("%s", name(signal(SIGUSR1, plain_handler)));
  struct sigaction old {};
  sigaction(SIGUSR1, nullptr, &old);
  show_action("after signal", old);
  say("%s", name(sigset(SIGUSR1, SIG_HOLD)));
  say("%s", name(sigset(SIGUSR1, SIG_DFL)));
  say("%s", name(ssignal(SIGUSR1, plain_handler)));
  CALL_INT(siginterrupt(SIGUSR1, 1));
  sigaction(SIGUSR1, nullptr, &old);
  show_action("after siginterrupt", old);
  CALL_INT(sigignore(SIGUSR1));
  sigaction(SIGUSR1, nullptr, &old);
  show_action("after sigignore", old);
}

volatile sig_atomic_t handled = 0;
siginfo_t received;
sigset_t mask_inside;
bool inside_altstack;
alignas(16) char alternate[64 * 1024];

void look_around(int, siginfo_t* info, void* context) {
  char here;
  handled = handled + 1;
  received = *info;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask_inside);
  inside_altstack = &here >= alternate && &here < alternate + sizeof alternate;
  if (static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP] == 0) say("no context");
}

void show_received(const char* what) {
  std::string mask;
  for (int number = 1; number < 65; ++number) {
    if (sigismember(&mask_inside, number) == 1) mask += std::to_string(number) + " ";
  }
  say("%s: signal %d code %d own pid %d value %d altstack %d mask %s", what, received.si_signo, received.si_code,
      received.si_pid == getpid(), received.si_value.sival_int, inside_altstack, mask.c_str());
}

CASE(signals, what_a_handler_gets) {
  stack_t stack{};
  stack.ss_sp = alternate;
  stack.ss_size = sizeof alternate;
  CALL_INT(sigaltstack(&stack, nullptr));
  for (const int flags : {0, SA_ONSTACK, SA_NODEFER, SA_ONSTACK | SA_RESTART}) {
    struct sigaction action {};
    action.sa_sigaction = look_around;
    action.sa_flags = SA_SIGINFO | flags;
    sigaddset(&action.sa_mask, SIGHUP);
    CALL_INT(sigaction(SIGUSR1, &action, nullptr));
    CALL_INT(raise(SIGUSR1));
    received.si_value.sival_int = 0;
    show_received("raise");
    CALL_INT(kill(getpid(), SIGUSR1));
    received.si_value.sival_int = 0;
    show_received("kill");
    CALL(pthread_kill(pthread_self(), SIGUSR1));
    received.si_value.sival_int = 0;
    show_received("pthread_kill");
    sigval value;
    value.sival_int = 42;
    CALL_INT(sigqueue(getpid(), SIGUSR1, value));
    show_received("sigqueue");
    CALL(pthread_sigqueue(pthread_self(), SIGUSR1, value));
    show_received("pthread_sigqueue");
  }
  say("handled %d", static_cast<int>(handled));
}

int depth = 0;
int deepest = 0;
int runs = 0;

CASE(signals, no_defer_and_reset) {
  struct sigaction action {};
  action.sa_handler = [](int number) {
    if (++depth > deepest) deepest = depth;
    if (++runs < 3) raise(number);
    --depth;
  };
  sigaction(SIGUSR1, &action, nullptr);
  raise(SIGUSR1);
  say("deferred: deepest %d", deepest);
  depth = deepest = runs = 0;
  action.sa_flags = SA_NODEFER;
  sigaction(SIGUSR1, &action, nullptr);
  raise(SIGUSR1);
  say("not deferred: deepest %d", deepest);
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  action.sa_handler = plain_handler;
  sigaction(SIGUSR1, &action, nullptr);
  raise(SIGUSR1);
  struct sigaction old {};
  sigaction(SIGUSR1, nullptr, &old);
  show_action("after one", old);
  in_child("second one", [] { raise(SIGUSR1); });
}

CASE(signals, handler_changes_errno) {
  static int seen = 0;
  struct sigaction action {};
  action.sa_handler = [](int) {
    seen = errno;
    errno = EXFULL;
  };
  sigaction(SIGUSR1, &action, nullptr);
  CALL_INT(raise(SIGUSR1));
  say("seen %d", seen);
  action.sa_handler = [](int) {
    seen = errno;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
  };
  sigaction(SIGUSR1, &action, nullptr);
  CALL_INT(raise(SIGUSR1));
  say("seen %d", seen);
}

CASE(signals, handlers_replace_themselves) {
  static int order = 0;
  struct sigaction action {};
  action.sa_handler = [](int) {
    order = order * 10 + 1;
    signal(SIGUSR1, [](int) {
      order = order * 10 + 2;
      signal(SIGUSR1, SIG_IGN);
    });
  };
  sigaction(SIGUSR1, &action, nullptr);
  for (int i = 0; i < 4; ++i) CALL_INT(raise(SIGUSR1));
  say("order %d", order);
}

CASE(signals, inherited_and_reset) {
  struct sigaction action {};
  action.sa_sigaction = look_around;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGUSR1, &action, nullptr);
  signal(SIGUSR2, SIG_IGN);
  in_child("fork keeps handlers", [] {
    handled = 0;
    raise(SIGUSR1);
    raise(SIGUSR2);
    say("handled %d", static_cast<int>(handled));
  });
  in_child("exec resets handlers", [] { execl("/bin/sh", "sh", "-c", "kill -USR1 $$; sleep 5", nullptr); });
  in_child("exec keeps what is ignored", [] { execl("/bin/sh", "sh", "-c", "kill -USR2 $$; exit 4", nullptr); });
}

CASE(signals, faults) {
  // A program that catches its own faults: as garbage collectors and virtual machines do.
  static sigjmp_buf back;
  static void* address;
  struct sigaction action {};
  action.sa_sigaction = [](int, siginfo_t* info, void*) {
    address = info->si_addr;
    siglongjmp(back, 1);
  };
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &action, nullptr);
  for (int i = 0; i < 3; ++i) {
    if (sigsetjmp(back, 1) == 0) {
      *reinterpret_cast<volatile int*>(24) = 1;
    } else {
      say("fault at %p", address);
    }
  }
  struct sigaction fpe {};
  fpe.sa_handler = [](int number) {
    say("signal %d", number);
    _exit(6);
  };
  sigaction(SIGFPE, &fpe, nullptr);
  in_child("division", [] {
    volatile int zero = 0;
    say("%d", 1 / zero);
  });
  in_child("default action", [] {
    signal(SIGSEGV, SIG_DFL);
    *reinterpret_cast<volatile int*>(24) = 1;
  });
}

CASE(signals, jump_out_of_a_wait) {
  static sigjmp_buf back;
  struct sigaction action {};
  action.sa_handler = [](int) { siglongjmp(back, 1); };
  sigaction(SIGUSR1, &action, nullptr);
  int ends[2];
  if (pipe(ends) != 0) return;
  for (int round = 0; round < 5; ++round) {
    const pthread_t self = pthread_self();
    const int tid = raw_gettid();
    static Stage stage;
    stage = Stage{};
    Runner other([=] {
      stage_await(&stage, 1);
      wait_until_sleeping(tid);
      pthread_kill(self, SIGUSR1);
    });
    if (sigsetjmp(back, 1) == 0) {
      stage_set(&stage, 1);
      char byte;
      CALL_INT(read(ends[0], &byte, 1));
    }
    say("jumped");
  }
  pthread_mutex_t mutex = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_mutex_unlock(&mutex));
}

CASE(signals, mask) {
  sigset_t set;
  sigset_t old;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  CALL(pthread_sigmask(SIG_BLOCK, &set, &old));
  CALL(pthread_sigmask(77, &set, &old));
  CALL_INT(sigprocmask(77, &set, &old));
  CALL_INT(sigprocmask(SIG_BLOCK, nullptr, &old));
  for (int number = 1; number < 65; ++number) {
    if (sigismember(&old, number) == 1) say("blocked %d", number);
  }
  elsewhere([&] {
    sigset_t inherited;
    pthread_sigmask(SIG_BLOCK, nullptr, &inherited);
    for (int number = 1; number < 65; ++number) {
      if (sigismember(&inherited, number) == 1) say("inherited %d", number);
    }
  });
  // Every signal at once, the two internal ones of libc among them.
  sigfillset(&set);
  CALL(pthread_sigmask(SIG_SETMASK, &set, nullptr));
  CALL(pthread_sigmask(SIG_BLOCK, nullptr, &old));
  for (int number = 1; number < 65; ++number) {
    if (sigismember(&old, number) != 1) say("not blocked %d", number);
  }
}

CASE(signals, kill_errors) {
  CALL(pthread_kill(pthread_self(), 0));
  CALL(pthread_kill(pthread_self(), 65));
  CALL(pthread_kill(pthread_self(), -1));
  CALL_INT(raise(65));
  CALL_INT(raise(0));
  CALL_INT(kill(getpid(), 65));
}

}  // namespace
}  // namespace conformance
