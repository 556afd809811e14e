// Blocking calls that are cancellation points.
#ifndef CONCHECK_INTERPOSE_CANCELLABLE_H_
#define CONCHECK_INTERPOSE_CANCELLABLE_H_

#include <pthread.h>

namespace concheck::interpose {

// Runs `call`; when the thread is cancelled in it, `on_cancel(context)` runs on the way out. This is glibc's cleanup in its
// setjmp form (the library is built without exceptions, so no destructor runs then): the guard must have been left.
template <typename Call, typename Context>
__attribute__((noinline)) int run_cancellable(Call call, void (*on_cancel)(Context*), Context* context) {
  int result;
  pthread_cleanup_push(reinterpret_cast<void (*)(void*)>(on_cancel), context);
  result = call();
  pthread_cleanup_pop(0);
  return result;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_CANCELLABLE_H_
