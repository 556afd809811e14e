// An awaiter hands its coroutine to another thread and goes on to use the coroutine's frame, in which it lies itself.
// EXPECT: data-race memory=heap at @LINE(resumed) and @LINE(late)
// BUILD: O0 O1
#include <coroutine>

#include "testprogs/race.h"

Stage stage;
std::coroutine_handle<> handed_over;

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { abort(); }
  };
};

struct HandOver {
  int* suspended;
  bool await_ready() const { return false; }
  // Inlined it would have variables in the coroutine's frame: clang up to 16 keeps them there, beyond the hand-over.
  __attribute__((noinline)) void await_suspend(std::coroutine_handle<> handle) {
    int* counter = suspended;
    __atomic_store_n(reinterpret_cast<void**>(&handed_over), handle.address(), __ATOMIC_RELEASE);
    stage_set(&stage, 1);
    stage_await(&stage, 2);
    ++*counter;  // @late
  }
  void await_resume() const {}
};

Task switches() {
  int counter = 0;
  co_await HandOver{&counter};
  ++counter;  // @resumed
  consume(*opaque(&counter));
}

void* starts(void*) {
  switches();
  return nullptr;
}

void* resumes(void*) {
  stage_await(&stage, 1);
  std::coroutine_handle<>::from_address(__atomic_load_n(reinterpret_cast<void**>(&handed_over), __ATOMIC_ACQUIRE)).resume();
  stage_set(&stage, 2);
  return nullptr;
}

int main() {
  run_threads(starts, resumes);
  handed_over.destroy();
}
