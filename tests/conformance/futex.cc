// syscall(): the futex operations, all six arguments, errno; and that other numbers pass unchanged.
#include <linux/futex.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

// One object, one word a use; a fresh object for every case.
struct Words {
  uint32_t first = 0;
  uint32_t second = 0;
};

long futex(uint32_t* word, int operation, uint32_t value, const timespec* timeout = nullptr, uint32_t* other = nullptr,
           uint32_t value3 = 0) {
  return syscall(SYS_futex, word, operation, value, timeout, other, value3);
}

// The timeout argument of the requeue and wake-op operations is a number.
const timespec* number(long value) { return reinterpret_cast<const timespec*>(value); }

template <typename F>
void for_private_and_shared(F&& body) {
  for (const int flag : {0, FUTEX_PRIVATE_FLAG}) {
    Context context(flag == 0 ? "shared" : "private");
    body(flag);
  }
}

CASE(futex, wait_errors) {
  for_private_and_shared([](int flag) {
    Words words;
    CALL_INT(futex(&words.first, FUTEX_WAIT | flag, 1));
    CALL_INT(futex(reinterpret_cast<uint32_t*>(1), FUTEX_WAIT | flag, 1));
    CALL_INT(futex(reinterpret_cast<uint32_t*>(4), FUTEX_WAIT | flag, 1));
    CALL_INT(futex(&words.first, FUTEX_WAIT | flag, 0, &kNegativeNsec));
    CALL_INT(futex(&words.first, FUTEX_WAIT | flag, 0, reinterpret_cast<timespec*>(8)));
    const timespec pause{0, 20000000};
    CALL_INT_TIMED(futex(&words.first, FUTEX_WAIT | flag, 0, &pause), 20);
    CALL_INT(futex(&words.first, 99 | flag, 0));
    CALL_INT(futex(&words.first, FUTEX_WAIT_BITSET | flag, 0, nullptr, nullptr, 0));
    CALL_INT(futex(&words.first, FUTEX_WAIT_BITSET | flag, 0, &kPast, nullptr, FUTEX_BITSET_MATCH_ANY));
    const timespec at = after_ms(CLOCK_MONOTONIC, 20);
    CALL_INT_TIMED(futex(&words.first, FUTEX_WAIT_BITSET | flag, 0, &at, nullptr, 1), 20);
    const timespec real = after_ms(CLOCK_REALTIME, 20);
    CALL_INT_TIMED(futex(&words.first, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME | flag, 0, &real, nullptr, 1), 20);
    CALL_INT(futex(&words.first, FUTEX_WAKE_BITSET | flag, 1, nullptr, nullptr, 0));
    CALL_INT(futex(&words.first, FUTEX_WAKE_BITSET | flag, 1, nullptr, nullptr, 1));
    CALL_INT(futex(&words.first, FUTEX_WAKE | flag, 1));
  });
}

CASE(futex, wait_and_wake) {
  for_private_and_shared([](int flag) {
    Words words;
    Runner waiter([&] {
      waiter.ready();
      CALL_INT(futex(&words.first, FUTEX_WAIT | flag, 0));
    });
    waiter.await_blocked();
    CALL_INT(futex(&words.first, FUTEX_WAKE | flag, 1));
    waiter.join();
    CALL_INT(futex(&words.first, FUTEX_WAKE | flag, 1));
    Runner masked([&] {
      masked.ready();
      CALL_INT(futex(&words.first, FUTEX_WAIT_BITSET | flag, 0, nullptr, nullptr, 0x2));
    });
    masked.await_blocked();
    CALL_INT(futex(&words.first, FUTEX_WAKE_BITSET | flag, 9, nullptr, nullptr, 0x1));
    CALL_INT(futex(&words.first, FUTEX_WAKE_BITSET | flag, 9, nullptr, nullptr, 0x6));
    masked.join();
  });
}

CASE(futex, requeue_and_wake_op) {
  for_private_and_shared([](int flag) {
    Words words;
    Runner waiter([&] {
      waiter.ready();
      CALL_INT(futex(&words.first, FUTEX_WAIT | flag, 0));
    });
    waiter.await_blocked();
    CALL_INT(futex(&words.first, FUTEX_CMP_REQUEUE | flag, 0, number(1), &words.second, 5));
    CALL_INT(futex(&words.first, FUTEX_CMP_REQUEUE | flag, 0, number(1), &words.second, 0));
    CALL_INT(futex(&words.first, FUTEX_WAKE | flag, 1));
    CALL_INT(futex(&words.second, FUTEX_REQUEUE | flag, 0, number(1), &words.first));
    CALL_INT(futex(&words.second, FUTEX_WAKE_OP | flag, 1, number(1), &words.first,
                   FUTEX_OP(FUTEX_OP_SET, 7, FUTEX_OP_CMP_EQ, 0)));
    waiter.join();
    say("first %u second %u", words.first, words.second);
  });
}

CASE(futex, priority_inheritance) {
  for_private_and_shared([](int flag) {
    Words words;
    CALL_INT(futex(&words.first, FUTEX_LOCK_PI | flag, 0));
    say("mine %d", (words.first & FUTEX_TID_MASK) == static_cast<uint32_t>(raw_gettid()));
    CALL_INT(futex(&words.first, FUTEX_LOCK_PI | flag, 0));
    CALL_INT(futex(&words.first, FUTEX_TRYLOCK_PI | flag, 0));
    elsewhere([&] {
      CALL_INT(futex(&words.first, FUTEX_TRYLOCK_PI | flag, 0));
      CALL_INT(futex(&words.first, FUTEX_UNLOCK_PI | flag, 0));
      const timespec at = after_ms(CLOCK_REALTIME, 20);
      CALL_INT_TIMED(futex(&words.first, FUTEX_LOCK_PI | flag, 0, &at), 20);
    });
    Runner waiter([&] {
      waiter.ready();
      CALL_INT(futex(&words.first, FUTEX_LOCK_PI | flag, 0));
      CALL_INT(futex(&words.first, FUTEX_UNLOCK_PI | flag, 0));
    });
    waiter.await_blocked();
    CALL_INT(futex(&words.first, FUTEX_UNLOCK_PI | flag, 0));
    waiter.join();
    CALL_INT(futex(&words.first, FUTEX_UNLOCK_PI | flag, 0));
    words.first = 0x12345;  // no such thread
    CALL_INT(futex(&words.first, FUTEX_LOCK_PI | flag, 0));
  });
}

CASE(futex, interrupted) {
  for (const int restart : {0, SA_RESTART}) {
    Context context(restart ? "restart" : "no restart");
    struct sigaction action {};
    action.sa_handler = [](int) {};
    action.sa_flags = restart;
    sigaction(SIGUSR1, &action, nullptr);
    Words words;
    Runner waiter([&] {
      waiter.ready();
      // With a timeout the call is never restarted as it was; without one SA_RESTART counts.
      const timespec pause{600, 0};
      CALL_INT(futex(&words.first, FUTEX_WAIT, 0, restart ? nullptr : &pause));
    });
    waiter.await_blocked();
    pthread_kill(waiter.handle(), SIGUSR1);
    if (restart) {
      while (futex(&words.first, FUTEX_WAKE, 1) == 0) raw_pause_us(200);
    }
  }
}

CASE(futex, other_calls) {
  CALL_INT(syscall(SYS_getpid) - getpid());
  CALL_INT(syscall(SYS_close, -1));
  CALL_INT(syscall(9999));
  CALL_INT(syscall(-1));
  CALL_INT(syscall(SYS_gettid) - raw_gettid());
  int ends[2];
  if (pipe(ends) != 0) return;
  CALL_INT(syscall(SYS_write, ends[1], "abc", 3));
  char text[4] = {};
  CALL_INT(syscall(SYS_read, ends[0], text, 3));
  say("read %s", text);
  // Six arguments.
  void* memory = reinterpret_cast<void*>(syscall(SYS_mmap, nullptr, 4096, 3, 0x22, -1, 0));
  say("mapped %d", memory != reinterpret_cast<void*>(-1));
  memset(memory, 1, 4096);
  CALL_INT(syscall(SYS_munmap, memory, 4096));
  CALL_INT(syscall(SYS_tgkill, getpid(), raw_gettid(), 0));
}

CASE(futex, fork_by_number) {
  const long child = syscall(SYS_fork);
  if (child == 0) {
    say("in the child");
    syscall(SYS_exit_group, 5);
  }
  int status = 0;
  waitpid(static_cast<pid_t>(child), &status, 0);
  show_status("child", status);
}

}  // namespace
}  // namespace conformance
