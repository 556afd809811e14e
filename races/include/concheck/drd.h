// In place of <valgrind/drd.h>: the same macros, said to concheck. See valgrind_names.h.
#ifndef CONCHECK_DRD_H_
#define CONCHECK_DRD_H_

#include <concheck/valgrind_names.h>

// Valgrind's numbers of the running thread: there are none here.
#define DRD_GET_VALGRIND_THREADID 0
#define DRD_GET_DRD_THREADID 0

#define DRD_IGNORE_VAR(variable) ANNOTATE_BENIGN_RACE_SIZED(&(variable), sizeof(variable), "DRD_IGNORE_VAR")
// A variable that was ignored stays so.
#define DRD_STOP_IGNORING_VAR(variable) ((void)&(variable))
#define DRD_TRACE_VAR(variable) ANNOTATE_TRACE_MEMORY(&(variable))
#define DRD_STOP_TRACING_VAR(variable) ((void)&(variable))

#endif  // CONCHECK_DRD_H_
