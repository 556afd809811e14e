// A plugin that allocates by operator new, for a program without a C++ run-time library.
#include <cstddef>
#include <vector>

extern "C" int module_touch(int value) {
  const std::vector<int> values(static_cast<size_t>(value), 1);
  int sum = 0;
  for (const int one : values) sum += one;
  return sum;
}
