// The annotation macros that Valgrind's helgrind.h and drd.h have in common, and those that only one of them has, by
// the same names and with the same arguments. Include <concheck/helgrind.h> or <concheck/drd.h> instead of Valgrind's
// header, not beside it. What such a macro says is for concheck and for ThreadSanitizer, no longer for Valgrind.
#ifndef CONCHECK_VALGRIND_NAMES_H_
#define CONCHECK_VALGRIND_NAMES_H_

#include <concheck/annotations.h>

#ifndef RUNNING_ON_VALGRIND
#define RUNNING_ON_VALGRIND 0
#endif

#define ANNOTATE_HAPPENS_BEFORE(object) CONCHECK_ANNOTATE_(AnnotateHappensBefore, (const volatile void*)(object))
#define ANNOTATE_HAPPENS_AFTER(object) CONCHECK_ANNOTATE_(AnnotateHappensAfter, (const volatile void*)(object))
// Without meaning here: an order that is kept for longer than needed hides nothing that follows.
#define ANNOTATE_HAPPENS_BEFORE_FORGET_ALL(object) ((void)(object))

#define ANNOTATE_CONDVAR_LOCK_WAIT(condition, lock) CONCHECK_ANNOTATE_(AnnotateCondVarWait, (condition), (lock))
#define ANNOTATE_CONDVAR_WAIT(condition) CONCHECK_ANNOTATE_(AnnotateCondVarWait, (condition), 0)
#define ANNOTATE_CONDVAR_SIGNAL(condition) CONCHECK_ANNOTATE_(AnnotateCondVarSignal, (condition))
#define ANNOTATE_CONDVAR_SIGNAL_ALL(condition) CONCHECK_ANNOTATE_(AnnotateCondVarSignalAll, (condition))

#define ANNOTATE_PUBLISH_MEMORY_RANGE(address, bytes) CONCHECK_ANNOTATE_(AnnotatePublishMemoryRange, (address), (bytes))
#define ANNOTATE_UNPUBLISH_MEMORY_RANGE(address, bytes) \
  CONCHECK_ANNOTATE_(AnnotateUnpublishMemoryRange, (address), (bytes))
#define ANNOTATE_SWAP_MEMORY_RANGE(address, bytes) ((void)(address), (void)(bytes))
#define ANNOTATE_PCQ_CREATE(queue) CONCHECK_ANNOTATE_(AnnotatePCQCreate, (queue))
#define ANNOTATE_PCQ_DESTROY(queue) CONCHECK_ANNOTATE_(AnnotatePCQDestroy, (queue))
#define ANNOTATE_PCQ_PUT(queue) CONCHECK_ANNOTATE_(AnnotatePCQPut, (queue))
#define ANNOTATE_PCQ_GET(queue) CONCHECK_ANNOTATE_(AnnotatePCQGet, (queue))

#define ANNOTATE_PURE_HAPPENS_BEFORE_MUTEX(lock) CONCHECK_ANNOTATE_(AnnotateMutexIsNotPHB, (lock))
#define ANNOTATE_MUTEX_IS_USED_AS_CONDVAR(lock) CONCHECK_ANNOTATE_(AnnotateMutexIsUsedAsCondVar, (lock))
#define ANNOTATE_RWLOCK_CREATE(lock) CONCHECK_ANNOTATE_(AnnotateRWLockCreate, (lock))
#define ANNOTATE_RWLOCK_DESTROY(lock) CONCHECK_ANNOTATE_(AnnotateRWLockDestroy, (lock))
#define ANNOTATE_RWLOCK_ACQUIRED(lock, is_write) CONCHECK_ANNOTATE_(AnnotateRWLockAcquired, (lock), (is_write))
#define ANNOTATE_RWLOCK_RELEASED(lock, is_write) CONCHECK_ANNOTATE_(AnnotateRWLockReleased, (lock), (is_write))
#define ANNOTATE_READERLOCK_ACQUIRED(lock) ANNOTATE_RWLOCK_ACQUIRED(lock, 0)
#define ANNOTATE_READERLOCK_RELEASED(lock) ANNOTATE_RWLOCK_RELEASED(lock, 0)
#define ANNOTATE_WRITERLOCK_ACQUIRED(lock) ANNOTATE_RWLOCK_ACQUIRED(lock, 1)
#define ANNOTATE_WRITERLOCK_RELEASED(lock) ANNOTATE_RWLOCK_RELEASED(lock, 1)

// A semaphore's value at the start was put there by whoever made it.
#define ANNOTATE_SEM_INIT_PRE(semaphore, value) ((void)(value), CONCHECK_ANNOTATE_(AnnotateHappensBefore, (semaphore)))
#define ANNOTATE_SEM_DESTROY_POST(semaphore) ((void)(semaphore))
#define ANNOTATE_SEM_WAIT_PRE(semaphore) ((void)(semaphore))
#define ANNOTATE_SEM_WAIT_POST(semaphore) CONCHECK_ANNOTATE_(AnnotateHappensAfter, (semaphore))
#define ANNOTATE_SEM_POST_PRE(semaphore) CONCHECK_ANNOTATE_(AnnotateHappensBefore, (semaphore))

#define ANNOTATE_BARRIER_INIT(barrier, count, again) ((void)(barrier), (void)(count), (void)(again))
#define ANNOTATE_BARRIER_DESTROY(barrier) ((void)(barrier))
#define ANNOTATE_BARRIER_WAIT_BEFORE(barrier) CONCHECK_ANNOTATE_(AnnotateHappensBefore, (barrier))
#define ANNOTATE_BARRIER_WAIT_AFTER(barrier) CONCHECK_ANNOTATE_(AnnotateHappensAfter, (barrier))

#define ANNOTATE_BENIGN_RACE(address, text) ANNOTATE_BENIGN_RACE_SIZED(address, sizeof(*(address)), text)
#define ANNOTATE_BENIGN_RACE_SIZED(address, bytes, text) \
  CONCHECK_ANNOTATE_(AnnotateBenignRaceSized, (address), (bytes), (text))
#define ANNOTATE_EXPECT_RACE(address, text) CONCHECK_ANNOTATE_(AnnotateExpectRace, (address), (text))
#define ANNOTATE_IGNORE_READS_BEGIN() CONCHECK_ANNOTATE_(AnnotateIgnoreReadsBegin)
#define ANNOTATE_IGNORE_READS_END() CONCHECK_ANNOTATE_(AnnotateIgnoreReadsEnd)
#define ANNOTATE_IGNORE_WRITES_BEGIN() CONCHECK_ANNOTATE_(AnnotateIgnoreWritesBegin)
#define ANNOTATE_IGNORE_WRITES_END() CONCHECK_ANNOTATE_(AnnotateIgnoreWritesEnd)
#define ANNOTATE_IGNORE_READS_AND_WRITES_BEGIN() (ANNOTATE_IGNORE_READS_BEGIN(), ANNOTATE_IGNORE_WRITES_BEGIN())
#define ANNOTATE_IGNORE_READS_AND_WRITES_END() (ANNOTATE_IGNORE_WRITES_END(), ANNOTATE_IGNORE_READS_END())

#define ANNOTATE_NEW_MEMORY(address, bytes) CONCHECK_ANNOTATE_(AnnotateNewMemory, (address), (bytes))
#define ANNOTATE_TRACE_MEMORY(address) CONCHECK_ANNOTATE_(AnnotateTraceMemory, (address))
#define ANNOTATE_THREAD_NAME(name) CONCHECK_ANNOTATE_(AnnotateThreadName, (name))
#define ANNOTATE_NO_OP(argument) CONCHECK_ANNOTATE_(AnnotateNoOp, (const volatile void*)(argument))
#define ANNOTATE_FLUSH_STATE() CONCHECK_ANNOTATE_(AnnotateFlushState)

#ifdef __cplusplus
// Reads a variable that others write at the same time, and means it.
template <typename T>
inline T ANNOTATE_UNPROTECTED_READ(const volatile T& variable) {
  ANNOTATE_IGNORE_READS_BEGIN();
  const T value = variable;
  ANNOTATE_IGNORE_READS_END();
  return value;
}
#define CONCHECK_JOIN_(a, b) a##b
#define CONCHECK_JOIN(a, b) CONCHECK_JOIN_(a, b)
#define ANNOTATE_BENIGN_RACE_STATIC(variable, text)                                   \
  namespace {                                                                         \
  struct CONCHECK_JOIN(concheck_benign_, __LINE__) {                                  \
    CONCHECK_JOIN(concheck_benign_, __LINE__)() {                                     \
      ANNOTATE_BENIGN_RACE_SIZED(&(variable), sizeof(variable), #variable ": " text); \
    }                                                                                 \
  } CONCHECK_JOIN(concheck_benign_object_, __LINE__);                                 \
  }
#else
#define ANNOTATE_UNPROTECTED_READ(variable) (variable)
#define ANNOTATE_BENIGN_RACE_STATIC(variable, text)
#endif

#endif  // CONCHECK_VALGRIND_NAMES_H_
