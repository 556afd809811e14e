// Calls that succeed leave errno alone: the first use of each lock, when the library has the most to do.
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#include <mutex>
#include <shared_mutex>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

template <typename F>
int plain(F&& body) {
  body();
  return 0;
}

CASE(errno_kept, first_uses) {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
  static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_mutex_lock(&second));
  CALL(pthread_rwlock_rdlock(&rwlock));
  CALL(pthread_rwlock_unlock(&rwlock));
  CALL(pthread_mutex_unlock(&mutex));
  CALL(pthread_mutex_unlock(&second));
  // What the creation gave is said before what the thread does.
  static Stage created{};
  pthread_t thread;
  CALL(pthread_create(&thread, nullptr, [](void*) -> void* {
    stage_await(&created, 1);
    CALL(pthread_mutex_lock(&second));
    CALL(pthread_mutex_lock(&mutex));
    CALL(pthread_mutex_unlock(&mutex));
    CALL(pthread_mutex_unlock(&second));
    return nullptr;
  }, nullptr));
  stage_set(&created, 1);
  CALL(pthread_join(thread, nullptr));
}

CASE(errno_kept, cpp_locks) {
  std::mutex mutex;
  std::recursive_mutex recursive;
  std::timed_mutex timed;
  std::shared_mutex shared;
  CALL_INT(plain([&] { mutex.lock(); }));
  CALL_INT(plain([&] { recursive.lock(); }));
  CALL_INT(recursive.try_lock());
  CALL_INT(timed.try_lock_for(std::chrono::seconds(9)));
  CALL_INT(plain([&] { shared.lock_shared(); }));
  CALL_INT(plain([&] { shared.unlock_shared(); }));
  CALL_INT(plain([&] { timed.unlock(); }));
  CALL_INT(plain([&] { recursive.unlock(); }));
  CALL_INT(plain([&] { recursive.unlock(); }));
  CALL_INT(plain([&] { mutex.unlock(); }));
}

CASE(errno_kept, thousands_of_locks) {
  // Tables grow, chunks are claimed, memory is mapped: none of it may show.
  int changed = 0;
  int failed = 0;
  for (int i = 0; i < 20000; ++i) {
    auto* mutex = new std::mutex;  // kept: every address is a new lock
    errno = kSentinel;
    mutex->lock();
    if (errno != kSentinel) ++changed;
    mutex->unlock();
    if (errno != kSentinel) ++changed;
    if (i % 100 == 0) {
      failed += mutex->try_lock() ? 0 : 1;
      mutex->unlock();
    }
  }
  say("changed %d failed %d", changed, failed);
}

}  // namespace
}  // namespace conformance
