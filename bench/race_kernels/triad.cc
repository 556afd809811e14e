// Streams through three arrays, a barrier after each round; a thread's part moves on by one from round to round, so
// that all memory passes from thread to thread.
#include "kernel.h"

namespace {

constexpr long kItems = 1 << 20;
constexpr long kRounds = 400;

void triad(double* a, const double* b, const double* c, kernel::Share part) {
  for (long i = part.begin; i < part.end; ++i) a[i] = b[i] + 0.5 * c[i];
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  std::vector<double> first(kItems, 1), second(kItems, 2), third(kItems, 4);
  double* arrays[3] = {first.data(), second.data(), third.data()};
  const long rounds = kernel::scaled(kRounds);
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, kernel::threads);
  kernel::run_threads([&](int index) {
    for (long round = 0; round < rounds; ++round) {
      const int part = static_cast<int>((index + round) % kernel::threads);
      triad(arrays[round % 3], arrays[(round + 1) % 3], arrays[(round + 2) % 3], kernel::share(kItems, part));
      pthread_barrier_wait(&barrier);
    }
  });
  pthread_barrier_destroy(&barrier);
  double expected[3] = {1, 2, 4};
  for (long round = 0; round < rounds; ++round) {
    triad(&expected[round % 3], &expected[(round + 1) % 3], &expected[(round + 2) % 3], {0, 1});
  }
  bool right = true;
  for (int i = 0; i < 3; ++i) {
    for (long k = 0; k < kItems; ++k) right &= arrays[i][k] == expected[i];
  }
  return kernel::verdict(right);
}
