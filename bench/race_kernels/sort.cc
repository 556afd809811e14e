// Each thread sorts a part of a vector; then pairs of parts are merged, half as many threads in each round.
#include <algorithm>

#include "kernel.h"

namespace {

constexpr long kItems = 6'000'000;

void fill(std::vector<std::uint32_t>& items) {
  kernel::Random random(1);
  for (std::uint32_t& item : items) item = random.next();
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  std::vector<std::uint32_t> items(kernel::scaled(kItems));
  fill(items);
  std::uint64_t before = 0;
  for (std::uint32_t item : items) before += item;
  const auto part = [&](int index) { return items.begin() + kernel::share(items.size(), index).begin; };
  kernel::run_threads([&](int index) { std::sort(part(index), part(index + 1)); });
  for (int width = 1; width < kernel::threads; width *= 2) {
    kernel::run_threads([&](int index) {
      if (index % (2 * width) != 0 || index + width >= kernel::threads) return;
      std::inplace_merge(part(index), part(index + width), part(std::min(index + 2 * width, kernel::threads)));
    });
  }
  std::uint64_t after = 0;
  for (std::uint32_t item : items) after += item;
  return kernel::verdict(before == after && std::is_sorted(items.begin(), items.end()));
}
