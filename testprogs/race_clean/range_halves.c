// Two threads fill and copy the halves of one array; the border is not aligned.
// EXPECT: none
// BUILD: O1 clang-O1
#include <string.h>

#include "testprogs/race.h"

enum { kBytes = 1003, kBorder = 501 };

char buffer[kBytes];
char copy[kBytes];

void* uses(void* number) {
  char* from = number == NULL ? buffer : buffer + kBorder;
  char* to = number == NULL ? copy : copy + kBorder;
  const size_t length = number == NULL ? kBorder : kBytes - kBorder;
  for (int i = 0; i < 20; ++i) {
    memset(from, i, *opaque(&length));
    memcpy(to, from, *opaque(&length));
  }
  return NULL;
}

int main(void) {
  run_threads(uses, uses);
  return 0;
}
