// Which lock protects what, for clang's -Wthread-safety (tests/e2e/check_thread_safety.py); nothing to other compilers. See
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html.
#ifndef CONCHECK_INTERPOSE_THREAD_ANNOTATIONS_H_
#define CONCHECK_INTERPOSE_THREAD_ANNOTATIONS_H_

#ifdef __clang__
#define CONCHECK_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define CONCHECK_THREAD_ANNOTATION(x)
#endif

#define CONCHECK_CAPABILITY CONCHECK_THREAD_ANNOTATION(capability("mutex"))
#define CONCHECK_SCOPED_CAPABILITY CONCHECK_THREAD_ANNOTATION(scoped_lockable)
#define CONCHECK_GUARDED_BY(lock) CONCHECK_THREAD_ANNOTATION(guarded_by(lock))
#define CONCHECK_REQUIRES(lock) CONCHECK_THREAD_ANNOTATION(requires_capability(lock))
#define CONCHECK_ACQUIRE(...) CONCHECK_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define CONCHECK_RELEASE(...) CONCHECK_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
// For a forked child, whose only thread needs no lock.
#define CONCHECK_ALONE CONCHECK_THREAD_ANNOTATION(no_thread_safety_analysis)

#endif  // CONCHECK_INTERPOSE_THREAD_ANNOTATIONS_H_
