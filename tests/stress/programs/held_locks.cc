// A hundred thousand locks held at once by one thread, released in the same, the opposite and a scattered order.
#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int locks = number(argv, 1, 100000);
  std::vector<pthread_mutex_t> all(locks, pthread_mutex_t PTHREAD_MUTEX_INITIALIZER);
  long count = 0;
  run_in_threads(1, [&](int) {
    for (int order = 0; order < 3; ++order) {
      for (pthread_mutex_t& lock : all) must(pthread_mutex_lock(&lock) == 0, "lock");
      for (int i = 0; i < locks; ++i) {
        // 7919 is prime and no divisor of the usual numbers of locks, so every lock has its turn once.
        const int which = order == 0 ? locks - 1 - i : order == 1 ? i : static_cast<int>(i * 7919L % locks);
        must(pthread_mutex_unlock(&all[which]) == 0, "unlock");
        ++count;
      }
      for (pthread_mutex_t& lock : all) must(pthread_mutex_trylock(&lock) == 0, "trylock");
      for (pthread_mutex_t& lock : all) must(pthread_mutex_unlock(&lock) == 0, "unlock");
    }
  });
  printf("%ld\n", count);
}
