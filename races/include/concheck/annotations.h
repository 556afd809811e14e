// Annotations for data-race checking: what the program knows and no tool can see. They reach concheck in a program that
// is linked with libconcheck-races.so and runs under it (or ThreadSanitizer, when it is linked with that instead).
// Anywhere else they cost a test of a pointer: every function here is a weak reference, so nothing has to be linked for
// them.
#ifndef CONCHECK_ANNOTATIONS_H_
#define CONCHECK_ANNOTATIONS_H_

#ifdef __cplusplus
extern "C" {
#endif

// By names of our own for the well-known symbols, since programs that declare those themselves do it in many ways.
#define CONCHECK_ANNOTATION_(name, ...) \
  void concheck_##name(const char* file, int line, ##__VA_ARGS__) __asm__(#name) __attribute__((weak))
CONCHECK_ANNOTATION_(AnnotateHappensBefore, const volatile void* address);
CONCHECK_ANNOTATION_(AnnotateHappensAfter, const volatile void* address);
CONCHECK_ANNOTATION_(AnnotateCondVarWait, const volatile void* condition, const volatile void* lock);
CONCHECK_ANNOTATION_(AnnotateCondVarSignal, const volatile void* condition);
CONCHECK_ANNOTATION_(AnnotateCondVarSignalAll, const volatile void* condition);
CONCHECK_ANNOTATION_(AnnotatePublishMemoryRange, const volatile void* address, unsigned long bytes);
CONCHECK_ANNOTATION_(AnnotateUnpublishMemoryRange, const volatile void* address, unsigned long bytes);
CONCHECK_ANNOTATION_(AnnotatePCQCreate, const volatile void* queue);
CONCHECK_ANNOTATION_(AnnotatePCQDestroy, const volatile void* queue);
CONCHECK_ANNOTATION_(AnnotatePCQPut, const volatile void* queue);
CONCHECK_ANNOTATION_(AnnotatePCQGet, const volatile void* queue);
CONCHECK_ANNOTATION_(AnnotateRWLockCreate, const volatile void* lock);
CONCHECK_ANNOTATION_(AnnotateRWLockCreateStatic, const volatile void* lock);
CONCHECK_ANNOTATION_(AnnotateRWLockDestroy, const volatile void* lock);
CONCHECK_ANNOTATION_(AnnotateRWLockAcquired, const volatile void* lock, long is_write);
CONCHECK_ANNOTATION_(AnnotateRWLockReleased, const volatile void* lock, long is_write);
CONCHECK_ANNOTATION_(AnnotateMutexIsNotPHB, const volatile void* lock);
CONCHECK_ANNOTATION_(AnnotateMutexIsUsedAsCondVar, const volatile void* lock);
CONCHECK_ANNOTATION_(AnnotateBenignRaceSized, const volatile void* address, unsigned long bytes, const char* text);
CONCHECK_ANNOTATION_(AnnotateExpectRace, const volatile void* address, const char* text);
CONCHECK_ANNOTATION_(AnnotateIgnoreReadsBegin);
CONCHECK_ANNOTATION_(AnnotateIgnoreReadsEnd);
CONCHECK_ANNOTATION_(AnnotateIgnoreWritesBegin);
CONCHECK_ANNOTATION_(AnnotateIgnoreWritesEnd);
CONCHECK_ANNOTATION_(AnnotateIgnoreSyncBegin);
CONCHECK_ANNOTATION_(AnnotateIgnoreSyncEnd);
CONCHECK_ANNOTATION_(AnnotateNewMemory, const volatile void* address, unsigned long bytes);
CONCHECK_ANNOTATION_(AnnotateTraceMemory, const volatile void* address);
CONCHECK_ANNOTATION_(AnnotateThreadName, const char* name);
CONCHECK_ANNOTATION_(AnnotateNoOp, const volatile void* argument);
CONCHECK_ANNOTATION_(AnnotateFlushState);
#undef CONCHECK_ANNOTATION_

#ifdef __cplusplus
}
#endif

// Calls the function where there is one. An expression of type void.
#define CONCHECK_ANNOTATE_(name, ...) \
  (concheck_##name != 0 ? concheck_##name(__FILE__, __LINE__, ##__VA_ARGS__) : (void)0)

// Order: what this thread did before CONCHECK_HAPPENS_BEFORE(x) comes before what another thread does after its
// CONCHECK_HAPPENS_AFTER(x), if that runs later. x is any address that both use for it, for example that of the flag or
// the queue which hands something over.
#define CONCHECK_HAPPENS_BEFORE(address) CONCHECK_ANNOTATE_(AnnotateHappensBefore, (address))
#define CONCHECK_HAPPENS_AFTER(address) CONCHECK_ANNOTATE_(AnnotateHappensAfter, (address))

// A lock of the program's own making. ACQUIRED stands after it was taken, RELEASED before it is let go; is_write is 0
// for a lock that is shared with others.
#define CONCHECK_LOCK_CREATED(lock) CONCHECK_ANNOTATE_(AnnotateRWLockCreate, (lock))
#define CONCHECK_LOCK_CREATED_STATIC(lock) CONCHECK_ANNOTATE_(AnnotateRWLockCreateStatic, (lock))
#define CONCHECK_LOCK_DESTROYED(lock) CONCHECK_ANNOTATE_(AnnotateRWLockDestroy, (lock))
#define CONCHECK_LOCK_ACQUIRED(lock, is_write) CONCHECK_ANNOTATE_(AnnotateRWLockAcquired, (lock), (is_write))
#define CONCHECK_LOCK_RELEASED(lock, is_write) CONCHECK_ANNOTATE_(AnnotateRWLockReleased, (lock), (is_write))

// Races on these bytes are known, and wanted. `text` says why.
#define CONCHECK_BENIGN_RACE(address, bytes, text) \
  CONCHECK_ANNOTATE_(AnnotateBenignRaceSized, (address), (bytes), (text))

// What this thread does in between is not looked at. They nest; each BEGIN needs its END on the same thread.
#define CONCHECK_IGNORE_READS_BEGIN() CONCHECK_ANNOTATE_(AnnotateIgnoreReadsBegin)
#define CONCHECK_IGNORE_READS_END() CONCHECK_ANNOTATE_(AnnotateIgnoreReadsEnd)
#define CONCHECK_IGNORE_WRITES_BEGIN() CONCHECK_ANNOTATE_(AnnotateIgnoreWritesBegin)
#define CONCHECK_IGNORE_WRITES_END() CONCHECK_ANNOTATE_(AnnotateIgnoreWritesEnd)
// Synchronisation in between orders nothing.
#define CONCHECK_IGNORE_SYNC_BEGIN() CONCHECK_ANNOTATE_(AnnotateIgnoreSyncBegin)
#define CONCHECK_IGNORE_SYNC_END() CONCHECK_ANNOTATE_(AnnotateIgnoreSyncEnd)

// An allocator of the program's own hands out these bytes: what was done with them before is forgotten.
#define CONCHECK_NEW_MEMORY(address, bytes) CONCHECK_ANNOTATE_(AnnotateNewMemory, (address), (bytes))

// The name of this thread in reports.
#define CONCHECK_THREAD_NAME(name) CONCHECK_ANNOTATE_(AnnotateThreadName, (name))

#endif  // CONCHECK_ANNOTATIONS_H_
