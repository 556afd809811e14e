// thread_local objects are made and destroyed by their threads; the destructors are over when the join is.
// EXPECT: none
// BUILD: O1 clang-O1
#include <string>

#include "testprogs/race.h"

int lengths[3];

struct Log {
  ~Log() { *length = static_cast<int>(text.size()); }
  std::string text;
  int* length = nullptr;
};

thread_local Log log_of_thread;

void* writes(void* number) {
  log_of_thread.length = &lengths[reinterpret_cast<size_t>(number)];
  for (int i = 0; i < 40; ++i) log_of_thread.text += 'x';
  return nullptr;
}

int main() {
  run_threads(writes, writes, writes);
  return lengths[0] + lengths[1] + lengths[2] != 120;
}
