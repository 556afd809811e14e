// Three threads that lock and unlock, and say how they were held back: every nanosleep is trapped (seccomp) and noted instead of
// done. Prints a line a thread: its name, how many pauses, and a number made of all of them. Exits with 77 where that is not
// possible.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>

enum { kRounds = 300 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static __thread unsigned long pauses, sum;

static void note_pause(int sig, siginfo_t* info, void* context) {
  (void)sig;
  (void)info;
  greg_t* registers = ((ucontext_t*)context)->uc_mcontext.gregs;
  ++pauses;
  sum = sum * 31 + (unsigned long)((struct timespec*)registers[REG_RDI])->tv_nsec;
  registers[REG_RAX] = 0;
  // In a handler nothing is held back: that would come here again, and SIGSYS is blocked.
  pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
  for (int i = 0; i < 100; ++i) {
    pthread_mutex_lock(&inner);
    pthread_mutex_unlock(&inner);
  }
}

static void work(const char* name) {
  errno = EXDEV;
  for (int i = 0; i < kRounds; ++i) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_rwlock_rdlock(&table);
    pthread_rwlock_unlock(&table);
  }
  if (errno != EXDEV) abort();
  printf("%s %lu %lu\n", name, pauses, sum);
}

static void* child(void* name) {
  work(name);
  return NULL;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = note_pause, .sa_flags = SA_SIGINFO};
  sigaction(SIGSYS, &action, NULL);
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_nanosleep, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof rules / sizeof rules[0], rules};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 77;
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, child, "first");
  pthread_join(threads[0], NULL);
  pthread_create(&threads[1], NULL, child, "second");
  pthread_join(threads[1], NULL);
  work("main");
  return 0;
}
