// real::f is the function that f would be without us. Each pointer is constant-initialised to a resolver of its own, so
// no order of initialisation has to be remembered; resolve_all() settles them early, before a dlsym could meet a loader
// lock that another thread holds.
#ifndef CONCHECK_INTERPOSE_REAL_H_
#define CONCHECK_INTERPOSE_REAL_H_

#include <mqueue.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

namespace concheck::interpose::real {

#define CONCHECK_HOOK(group, result, name, version, params, args) extern result(*name) params;
#define CONCHECK_TAIL(group, name, version)
#define CONCHECK_OPENMP(result, name, params, args)
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL

// The functions that are reached by a jump.
enum class Tail : int {
#define CONCHECK_HOOK(group, result, name, version, params, args)
#define CONCHECK_TAIL(group, name, version) name,
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
  count
};

void* tail_target(Tail function);

// Looks every function up that every process has. Call it once, single-threaded.
void resolve_all();

// Ends the process: the program calls a function that nobody defines.
[[noreturn]] void die_missing(const char* name);

// Number of rows in interceptors.def.
int hook_count();

}  // namespace concheck::interpose::real

#endif  // CONCHECK_INTERPOSE_REAL_H_
