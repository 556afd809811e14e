// Functions that are reached by a jump, so that their caller's frame stays as it is: they look at their return address
// (dlopen and the RUNPATH of its caller), return twice (vfork), do not return (exit, pthread_exit), or take what a wrapper
// could not pass on (variadic ones).
#ifndef CONCHECK_INTERPOSE_TAIL_H_
#define CONCHECK_INTERPOSE_TAIL_H_

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/types.h>

#include <cstdint>

namespace concheck::interpose {

// The integer arguments of the call, as the stub saved them. A handler may change them.
struct TailArguments {
  uint64_t rax;
  uint64_t sixth;   // r9
  uint64_t fifth;   // r8
  uint64_t fourth;  // rcx
  uint64_t third;   // rdx
  uint64_t second;  // rsi
  uint64_t first;   // rdi
  uint64_t return_address;
};

// What some of them are replaced by; they have the signature of the original.
sem_t* observe_sem_open(const char* name, int flags, mode_t mode, unsigned value);
long observe_futex_call(long number, long a, long b, long c, long d, long e, long f);
long observe_fork_call(long number, long a, long b, long c, long d, long e, long f);
long observe_schedule_call(long number, long a, long b, long c, long d, long e, long f);
// Signals that are waited for: what was done before they were sent comes before the return.
int observe_sigwait(const sigset_t* set, int* sig);
int observe_sigwaitinfo(const sigset_t* set, siginfo_t* info);
int observe_sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout);
int observe_execl(const char* path, const char* arg, ...);
int observe_execlp(const char* file, const char* arg, ...);
int observe_execle(const char* path, const char* arg, ...);

void observe_thread_name(const char* name);
void observe_cancel(pthread_t thread);
void observe_signal_sent(int sig);
// clone(): a child that does not share our memory gets a trace of its own.
void observe_clone(TailArguments* arguments);
// exit and its kin.
void observe_exit(int status);
void observe_abort();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_TAIL_H_
