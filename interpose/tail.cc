#include "interpose/tail.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "interpose/hook.h"

namespace concheck::interpose {

// Called by every stub: notes the call and says where to go on.
extern "C" __attribute__((used, visibility("hidden"))) void* concheck_tail(int function, TailArguments* arguments) {
  using real::Tail;
  const auto tail = static_cast<Tail>(function);
  switch (tail) {
    case Tail::sem_open:
      return reinterpret_cast<void*>(observe_sem_open);
    case Tail::syscall:
      switch (arguments->first) {
        case SYS_futex:
          return reinterpret_cast<void*>(observe_futex_call);
        case SYS_fork:
          return reinterpret_cast<void*>(observe_fork_call);
        case SYS_clone:
          // With a stack of its own the child would not come back into a wrapper.
          if ((arguments->second & CLONE_VM) == 0 && arguments->third == 0) return reinterpret_cast<void*>(observe_fork_call);
          break;
        case SYS_sched_setattr:
        case SYS_sched_setscheduler:
        case SYS_sched_setparam:
        case SYS_sched_setaffinity:
        case SYS_setpriority:
          return reinterpret_cast<void*>(observe_schedule_call);
        case SYS_exit_group:
          observe_exit(static_cast<int>(arguments->second));
          break;
        default:
          break;
      }
      break;
    case Tail::clone:
      observe_clone(arguments);
      break;
    case Tail::prctl:
      if (arguments->first == PR_SET_NAME) observe_thread_name(reinterpret_cast<const char*>(arguments->second));
      break;
    case Tail::pthread_cancel:
      observe_cancel(arguments->first);
      break;
    case Tail::raise:
      observe_signal_sent(static_cast<int>(arguments->first));
      break;
    case Tail::kill:
    case Tail::sigqueue:
    case Tail::pthread_kill:
    case Tail::pthread_sigqueue:
      observe_signal_sent(static_cast<int>(arguments->second));
      break;
    case Tail::sigwait:
      return reinterpret_cast<void*>(observe_sigwait);
    case Tail::sigwaitinfo:
      return reinterpret_cast<void*>(observe_sigwaitinfo);
    case Tail::sigtimedwait:
      return reinterpret_cast<void*>(observe_sigtimedwait);
    case Tail::execl:
      return reinterpret_cast<void*>(observe_execl);
    case Tail::execlp:
      return reinterpret_cast<void*>(observe_execlp);
    case Tail::execle:
      return reinterpret_cast<void*>(observe_execle);
    case Tail::_exit:
    case Tail::_Exit:
    case Tail::quick_exit:
      observe_exit(static_cast<int>(arguments->first));
      break;
    case Tail::abort:
      observe_abort();
      break;
    default:
      break;
  }
  return real::tail_target(tail);
}

}  // namespace concheck::interpose

// rax holds the number of vector registers of a variadic call; the vector registers themselves carry none of these
// functions' arguments. Seven pushes and the return address keep the stack aligned.
#define CONCHECK_HOOK(group, result, name, version, params, args)
#define CONCHECK_TAIL(group, name, version)                                                      \
  CONCHECK_EXPORT __attribute__((naked)) void tail_##name() __asm__(#name);                      \
  void tail_##name() {                                                                           \
    __asm__ volatile(                                                                            \
        "endbr64\n\t"                                                                            \
        "push %%rdi\n\t.cfi_adjust_cfa_offset 8\n\t"                                             \
        "push %%rsi\n\t.cfi_adjust_cfa_offset 8\n\t"                                             \
        "push %%rdx\n\t.cfi_adjust_cfa_offset 8\n\t"                                             \
        "push %%rcx\n\t.cfi_adjust_cfa_offset 8\n\t"                                             \
        "push %%r8\n\t.cfi_adjust_cfa_offset 8\n\t"                                              \
        "push %%r9\n\t.cfi_adjust_cfa_offset 8\n\t"                                              \
        "push %%rax\n\t.cfi_adjust_cfa_offset 8\n\t"                                             \
        "mov %0, %%edi\n\t"                                                                      \
        "mov %%rsp, %%rsi\n\t"                                                                   \
        "call concheck_tail\n\t"                                                                 \
        "mov %%rax, %%r11\n\t"                                                                   \
        "pop %%rax\n\t.cfi_adjust_cfa_offset -8\n\t"                                             \
        "pop %%r9\n\t.cfi_adjust_cfa_offset -8\n\t"                                              \
        "pop %%r8\n\t.cfi_adjust_cfa_offset -8\n\t"                                              \
        "pop %%rcx\n\t.cfi_adjust_cfa_offset -8\n\t"                                             \
        "pop %%rdx\n\t.cfi_adjust_cfa_offset -8\n\t"                                             \
        "pop %%rsi\n\t.cfi_adjust_cfa_offset -8\n\t"                                             \
        "pop %%rdi\n\t.cfi_adjust_cfa_offset -8\n\t"                                             \
        "jmp *%%r11\n\t"                                                                         \
        :                                                                                        \
        : "i"(static_cast<int>(concheck::interpose::real::Tail::name)));                         \
  }
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
