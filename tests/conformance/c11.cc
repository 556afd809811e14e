// <threads.h>: mutexes, conditions, threads, thread-specific storage, call_once.
#include <threads.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

constexpr struct {
  int type;
  const char* name;
} kTypes[] = {{mtx_plain, "plain"},
              {mtx_timed, "timed"},
              {mtx_plain | mtx_recursive, "plain recursive"},
              {mtx_timed | mtx_recursive, "timed recursive"}};

CASE(c11, mutex) {
  for (const auto& type : kTypes) {
    Context context(type.name);
    mtx_t mutex;
    CALL_INT(mtx_init(&mutex, type.type));
    CALL_INT(mtx_lock(&mutex));
    int again = thrd_error;
    CALL_INT(again = mtx_trylock(&mutex));
    elsewhere([&] {
      CALL_INT(mtx_trylock(&mutex));
      const timespec at = after_ms(CLOCK_REALTIME, 20);
      CALL_INT_TIMED(mtx_timedlock(&mutex, &at), 20);
      CALL_INT(mtx_timedlock(&mutex, &kNegativeNsec));
      CALL_INT(mtx_timedlock(&mutex, &kPast));
    });
    if (again == thrd_success) CALL_INT(mtx_unlock(&mutex));
    CALL_INT(mtx_unlock(&mutex));
    if (type.type & mtx_recursive) CALL_INT(mtx_unlock(&mutex));
    const timespec at = after_ms(CLOCK_REALTIME, 10000);
    CALL_INT(mtx_timedlock(&mutex, &at));
    CALL_INT(mtx_unlock(&mutex));
    elsewhere([&] {
      CALL_INT(mtx_lock(&mutex));
      CALL_INT(mtx_unlock(&mutex));
    });
    mtx_destroy(&mutex);
  }
  mtx_t wrong;
  CALL_INT(mtx_init(&wrong, 77));
}

CASE(c11, mutex_blocks) {
  mtx_t mutex;
  mtx_init(&mutex, mtx_plain);
  CALL_INT(mtx_lock(&mutex));
  Runner waiter([&] {
    waiter.ready();
    CALL_INT(mtx_lock(&mutex));
    CALL_INT(mtx_unlock(&mutex));
  });
  waiter.await_blocked();
  CALL_INT(mtx_unlock(&mutex));
  waiter.join();
  mtx_destroy(&mutex);
}

CASE(c11, condition) {
  mtx_t mutex;
  mtx_init(&mutex, mtx_timed);
  cnd_t condition;
  CALL_INT(cnd_init(&condition));
  CALL_INT(cnd_signal(&condition));
  CALL_INT(cnd_broadcast(&condition));
  for (const bool broadcast : {false, true}) {
    Runner waiter([&] {
      CALL_INT(mtx_lock(&mutex));
      waiter.ready();
      CALL_INT(cnd_wait(&condition, &mutex));
      elsewhere([&] { CALL_INT(mtx_trylock(&mutex)); });
      CALL_INT(mtx_unlock(&mutex));
    });
    waiter.await_blocked();
    CALL_INT(mtx_lock(&mutex));
    CALL_INT(broadcast ? cnd_broadcast(&condition) : cnd_signal(&condition));
    CALL_INT(mtx_unlock(&mutex));
  }
  CALL_INT(mtx_lock(&mutex));
  const timespec at = after_ms(CLOCK_REALTIME, 20);
  CALL_INT_TIMED(cnd_timedwait(&condition, &mutex, &at), 20);
  CALL_INT(cnd_timedwait(&condition, &mutex, &kPast));
  CALL_INT(cnd_timedwait(&condition, &mutex, &kHugeNsec));
  CALL_INT(mtx_unlock(&mutex));
  cnd_destroy(&condition);
  mtx_destroy(&mutex);
}

CASE(c11, threads) {
  thrd_t thread;
  CALL_INT(thrd_create(&thread, [](void* argument) { return *static_cast<int*>(argument) + 1; }, new int(41)));
  int result = 0;
  CALL_INT(thrd_join(thread, &result));
  say("result %d", result);
  CALL_INT(thrd_create(&thread, [](void*) -> int { thrd_exit(-7); }, nullptr));
  CALL_INT(thrd_join(thread, &result));
  say("result %d", result);
  CALL_INT(thrd_join(thrd_current(), nullptr));
  say("equal %d", thrd_equal(thrd_current(), thrd_current()) != 0);
  static Stage stage{};
  CALL_INT(thrd_create(&thread, [](void*) { stage_await(&stage, 1); return 0; }, nullptr));
  CALL_INT(thrd_detach(thread));
  CALL_INT(thrd_join(thread, nullptr));
  stage_set(&stage, 1);
  const timespec pause{0, 20000000};
  CALL_INT_TIMED(thrd_sleep(&pause, nullptr), 20);
  CALL_INT(thrd_sleep(&kNegativeNsec, nullptr));
  thrd_yield();
}

int destroyed = 0;

CASE(c11, storage) {
  tss_t key;
  CALL_INT(tss_create(&key, [](void* value) { destroyed += *static_cast<int*>(value); }));
  static int first = 1;
  static int second = 10;
  CALL_INT(tss_set(key, &first));
  say("same %d", tss_get(key) == &first);
  elsewhere([&] {
    say("null %d", tss_get(key) == nullptr);
    CALL_INT(tss_set(key, &second));
  });
  say("destroyed %d", destroyed);
  tss_delete(key);
  CALL_INT(tss_set(key, &first));
}

int calls = 0;

CASE(c11, call_once) {
  static once_flag flag = ONCE_FLAG_INIT;
  calls = 0;
  for (int i = 0; i < 3; ++i) call_once(&flag, [] { ++calls; });
  elsewhere([] { call_once(&flag, [] { ++calls; }); });
  say("calls %d", calls);
}

CASE(c11, wrong_use) {
  mtx_t mutex;
  mtx_init(&mutex, mtx_plain | mtx_recursive);
  CALL_INT(mtx_unlock(&mutex));
  CALL_INT(mtx_lock(&mutex));
  elsewhere([&] { CALL_INT(mtx_unlock(&mutex)); });
  CALL_INT(mtx_unlock(&mutex));
}

}  // namespace
}  // namespace conformance
