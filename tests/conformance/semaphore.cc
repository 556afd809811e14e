// Semaphores, unnamed and named.
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

CASE(semaphore, unnamed) {
  for (const int shared : {0, 1}) {
    sem_t semaphore;
    CALL_INT(sem_init(&semaphore, shared, 2));
    int value = -1;
    CALL_INT(sem_wait(&semaphore));
    CALL_INT(sem_trywait(&semaphore));
    CALL_INT(sem_trywait(&semaphore));
    CALL_INT(sem_getvalue(&semaphore, &value));
    say("value %d", value);
    CALL_INT(sem_post(&semaphore));
    CALL_INT(sem_getvalue(&semaphore, &value));
    say("value %d", value);
    CALL_INT(sem_destroy(&semaphore));
  }
}

CASE(semaphore, limits) {
  sem_t semaphore;
  CALL_INT(sem_init(&semaphore, 0, static_cast<unsigned>(SEM_VALUE_MAX) + 1));
  CALL_INT(sem_init(&semaphore, 0, SEM_VALUE_MAX));
  CALL_INT(sem_post(&semaphore));
  CALL_INT(sem_wait(&semaphore));
  CALL_INT(sem_post(&semaphore));
  CALL_INT(sem_destroy(&semaphore));
}

CASE(semaphore, times) {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  timespec at = after_ms(CLOCK_REALTIME, 30);
  CALL_INT_TIMED(sem_timedwait(&semaphore, &at), 30);
  at = after_ms(CLOCK_MONOTONIC, 30);
  CALL_INT_TIMED(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &at), 30);
  CALL_INT(sem_timedwait(&semaphore, &kPast));
  CALL_INT(sem_timedwait(&semaphore, &kNegativeNsec));
  CALL_INT(sem_timedwait(&semaphore, &kHugeNsec));
  CALL_INT(sem_clockwait(&semaphore, 99, &at));
  CALL_INT(sem_clockwait(&semaphore, CLOCK_PROCESS_CPUTIME_ID, &at));
  sem_post(&semaphore);
  CALL_INT(sem_timedwait(&semaphore, &kPast));
  sem_post(&semaphore);
  CALL_INT(sem_timedwait(&semaphore, &kNegativeNsec));
  CALL_INT(sem_destroy(&semaphore));
}

CASE(semaphore, blocks_until_posted) {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  Runner plain([&] {
    plain.ready();
    CALL_INT(sem_wait(&semaphore));
  });
  plain.await_blocked();
  CALL_INT(sem_post(&semaphore));
  plain.join();
  Runner timed([&] {
    timed.ready();
    const timespec at = after_ms(CLOCK_REALTIME, 60000);
    CALL_INT(sem_timedwait(&semaphore, &at));
  });
  timed.await_blocked();
  CALL_INT(sem_post(&semaphore));
}

CASE(semaphore, between_processes) {
  auto* semaphores = static_cast<sem_t*>(
      mmap(nullptr, 2 * sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  sem_init(&semaphores[0], 1, 0);
  sem_init(&semaphores[1], 1, 1);
  in_child("child", [&] {
    CALL_INT(sem_wait(&semaphores[1]));
    CALL_INT(sem_post(&semaphores[0]));
  });
  CALL_INT(sem_wait(&semaphores[0]));
  CALL_INT(sem_trywait(&semaphores[1]));
}

CASE(semaphore, named) {
  const std::string name = "/concheck-conformance-" + std::to_string(getpid());
  const char* path = name.c_str();
  sem_t* semaphore = nullptr;
  auto opened = [&](sem_t* result) {
    semaphore = result;
    return result == SEM_FAILED ? -1 : 0;
  };
  CALL_INT(opened(sem_open(path, 0)));
  CALL_INT(opened(sem_open("/a/b", O_CREAT, 0600, 1)));
  CALL_INT(opened(sem_open(path, O_CREAT, 0600, static_cast<unsigned>(SEM_VALUE_MAX) + 1)));
  CALL_INT(opened(sem_open(path, O_CREAT | O_EXCL, 0600, 1)));
  sem_t* first = semaphore;
  CALL_INT(opened(sem_open(path, O_CREAT | O_EXCL, 0600, 1)));
  CALL_INT(opened(sem_open(path, O_CREAT, 0600, 9)));
  say("same address %d", semaphore == first);
  int value = -1;
  CALL_INT(sem_getvalue(first, &value));
  say("value %d", value);
  CALL_INT(sem_wait(first));
  CALL_INT(sem_trywait(first));
  CALL_INT(sem_post(first));
  CALL_INT(sem_close(first));
  CALL_INT(sem_close(first));
  CALL_INT(sem_unlink(path));
  CALL_INT(sem_unlink(path));
  CALL_INT(sem_unlink("/a/b"));
}

CASE(semaphore, posted_from_a_signal_handler) {
  static sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  struct sigaction action {};
  action.sa_handler = [](int) { sem_post(&semaphore); };
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
  Runner waiter([&] {
    waiter.ready();
    CALL_INT(sem_wait(&semaphore));
  });
  waiter.await_blocked();
  CALL(pthread_kill(waiter.handle(), SIGUSR1));
}

}  // namespace
}  // namespace conformance
