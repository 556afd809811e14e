// Plain work, for the runs in hostile surroundings: `work [threads] [rounds]`.
#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int threads = number(argv, 1, 8);
  printf("%ld\n", some_work(threads, number(argv, 2, 2000)));
}
