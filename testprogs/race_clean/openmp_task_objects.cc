// Tasks with objects of their own, which are copied when the task is created and destroyed where it ends.
// EXPECT: none
// BUILD: O1 O2
// COMPILE: -fopenmp
// LINK: gomp
#include <cstdlib>
#include <string>
#include <vector>

#include "testprogs/race.h"

int main() {
  std::vector<std::string> results(16);
#pragma omp parallel num_threads(4)
#pragma omp single
  {
    for (size_t i = 0; i < results.size(); ++i) {
      std::string text(100 + i, 'x');
#pragma omp task firstprivate(text, i) shared(results)
      results[i] = text + "y";
      text.clear();
    }
#pragma omp taskwait
    for (size_t i = 0; i < results.size(); ++i) {
      if (results[i].size() != 101 + i) std::abort();
    }
    std::string text(200, 'z');
#pragma omp taskloop firstprivate(text) shared(results) num_tasks(5)
    for (size_t i = 0; i < results.size(); ++i) results[i] += text;
  }
  return results[3].size() != 304;
}
