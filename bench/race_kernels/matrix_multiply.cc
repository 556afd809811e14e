// Each thread makes some rows of a product; all of them read both factors.
#include "kernel.h"

namespace {

constexpr long kSize = 512;

// Small whole numbers, so that every sum is exact.
std::vector<double> random_matrix(unsigned seed) {
  kernel::Random random(seed);
  std::vector<double> matrix(kSize * kSize);
  for (double& value : matrix) value = random.below(17);
  return matrix;
}

void multiply_rows(const double* left, const double* right, double* product, kernel::Share rows) {
  for (long i = rows.begin; i < rows.end; ++i) {
    for (long j = 0; j < kSize; ++j) product[i * kSize + j] = 0;
    for (long k = 0; k < kSize; ++k) {
      const double factor = left[i * kSize + k];
      for (long j = 0; j < kSize; ++j) product[i * kSize + j] += factor * right[k * kSize + j];
    }
  }
}

std::vector<double> times_vector(const std::vector<double>& matrix, const std::vector<double>& vector) {
  std::vector<double> result(kSize);
  for (long i = 0; i < kSize; ++i) {
    for (long j = 0; j < kSize; ++j) result[i] += matrix[i * kSize + j] * vector[j];
  }
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  const std::vector<double> left = random_matrix(1);
  const std::vector<double> right = random_matrix(2);
  std::vector<double> product(kSize * kSize);
  for (long round = kernel::scaled(8); round > 0; --round) {
    kernel::run_threads(
        [&](int index) { multiply_rows(left.data(), right.data(), product.data(), kernel::share(kSize, index)); });
  }
  // Freivalds' check: (left right) v = left (right v).
  std::vector<double> vector(kSize);
  kernel::Random random(3);
  for (double& value : vector) value = random.below(9);
  return kernel::verdict(times_vector(product, vector) == times_vector(left, times_vector(right, vector)));
}
