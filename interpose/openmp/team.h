// Who is where in an OpenMP program: teams of threads in parallel regions, tasks, and groups of tasks.
#ifndef CONCHECK_INTERPOSE_OPENMP_TEAM_H_
#define CONCHECK_INTERPOSE_OPENMP_TEAM_H_

#include <cstdint>

#include "interpose/openmp/order.h"

namespace concheck::interpose::openmp {

struct Library;
struct Creation;

// A task, or what one thread of a team does outside of tasks.
struct Task {
  uint32_t users;  // itself, while it runs, and those that it created
  Order children;  // passed by each that has ended
};

// Null when there is no memory.
Task* make_task();
void use_task(Task* task);
// Null is allowed.
void drop_task(Task* task);

// Of taskgroup and taskloop; its tasks are those that are created in it, and theirs in turn.
struct Group {
  Group* outer;
  Order ended;  // passed by each task that has ended
};

// A parallel region. It lies on the stack of the thread that began it, which goes on when all of its threads and tasks have ended.
struct Team {
  const void* reductions;  // first: the runtime finds their description by the first word of what it passes on to the region's body
  const Library* library;
  void (*body)(void*);
  void* data;
  Order begun;
  Order ended;
  Order tasks;  // passed by each task that has ended: all have, at a barrier and at the end
  Order written;  // passed by each task on whose writing others depend
  Order read;     // by those that only read what others write
  Order ordered;
  Order rounds[2];  // of barriers: nobody is in the round after the next while somebody is still leaving this one
  // Of tasks, those that may never run: a region can be cancelled. Only where the runtime allows that.
  InternalLock creations_lock;
  Creation* creations;
};

// All tasks have ended.
void end_creations(Team& team);

// Of tasks that had a `detach` and may have ended: their end is said by a call that does not tell whose it is.
void acquire_detached(Thread* self);

void restart_tasks_in_child();

// Where the calling thread is. All null outside of regions.
struct Here {
  const Library* library;
  Team* team;
  Task* task;
  Group* group;
  uint32_t round;       // barriers that it passed in the region
  uint32_t dimensions;  // of its loop whose iterations wait for each other
  bool in_runtime;      // it runs code of the runtime's only
};
extern __thread Here here __attribute__((tls_model("initial-exec")));

}  // namespace concheck::interpose::openmp

#endif  // CONCHECK_INTERPOSE_OPENMP_TEAM_H_
