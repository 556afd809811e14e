// In place of <valgrind/helgrind.h>: the same macros, said to concheck. See valgrind_names.h.
#ifndef CONCHECK_HELGRIND_H_
#define CONCHECK_HELGRIND_H_

#include <concheck/valgrind_names.h>

// A mutex of the program's own making. A request is not told, since nobody says here whether a try has failed.
#define VALGRIND_HG_MUTEX_INIT_POST(mutex, is_recursive) ((void)(is_recursive), ANNOTATE_RWLOCK_CREATE(mutex))
#define VALGRIND_HG_MUTEX_LOCK_PRE(mutex, is_try) ((void)(mutex), (void)(is_try))
#define VALGRIND_HG_MUTEX_LOCK_POST(mutex) ANNOTATE_RWLOCK_ACQUIRED(mutex, 1)
#define VALGRIND_HG_MUTEX_UNLOCK_PRE(mutex) ANNOTATE_RWLOCK_RELEASED(mutex, 1)
#define VALGRIND_HG_MUTEX_UNLOCK_POST(mutex) ((void)(mutex))
#define VALGRIND_HG_MUTEX_DESTROY_PRE(mutex) ANNOTATE_RWLOCK_DESTROY(mutex)

#define VALGRIND_HG_SEM_INIT_POST(semaphore, value) ANNOTATE_SEM_INIT_PRE(semaphore, value)
#define VALGRIND_HG_SEM_WAIT_POST(semaphore) ANNOTATE_SEM_WAIT_POST(semaphore)
#define VALGRIND_HG_SEM_POST_PRE(semaphore) ANNOTATE_SEM_POST_PRE(semaphore)
#define VALGRIND_HG_SEM_DESTROY_PRE(semaphore) ANNOTATE_SEM_DESTROY_POST(semaphore)

// Helgrind counts who has come and needs no word when they leave. Here that word is needed: add
// ANNOTATE_BARRIER_WAIT_AFTER behind the wait.
#define VALGRIND_HG_BARRIER_INIT_PRE(barrier, count, is_resizable) ANNOTATE_BARRIER_INIT(barrier, count, is_resizable)
#define VALGRIND_HG_BARRIER_WAIT_PRE(barrier) ANNOTATE_BARRIER_WAIT_BEFORE(barrier)
#define VALGRIND_HG_BARRIER_RESIZE_PRE(barrier, count) ((void)(barrier), (void)(count))
#define VALGRIND_HG_BARRIER_DESTROY_PRE(barrier) ANNOTATE_BARRIER_DESTROY(barrier)

#define VALGRIND_HG_CLEAN_MEMORY(begin, bytes) ANNOTATE_NEW_MEMORY(begin, bytes)
// The size of the heap block is not known here: -1, as for what is no block.
#define VALGRIND_HG_CLEAN_MEMORY_HEAPBLOCK(begin) ((void)(begin), -1L)
#define VALGRIND_HG_DISABLE_CHECKING(begin, bytes) \
  ANNOTATE_BENIGN_RACE_SIZED(begin, bytes, "VALGRIND_HG_DISABLE_CHECKING")
// Memory that is not checked stays so.
#define VALGRIND_HG_ENABLE_CHECKING(begin, bytes) ((void)(begin), (void)(bytes))
// Which bytes can be accessed: -2, as when Helgrind is not there.
#define VALGRIND_HG_GET_ABITS(begin, bits, bytes) ((void)(begin), (void)(bits), (void)(bytes), -2L)
#define VALGRIND_HG_GNAT_DEPENDENT_MASTER_JOIN(dependent, master) ((void)(dependent), (void)(master))

#endif  // CONCHECK_HELGRIND_H_
