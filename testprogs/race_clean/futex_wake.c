// Who is woken by a futex call comes after what the waker did before. (ThreadSanitizer does not know futex: a false alarm.)
// EXPECT: none
// BUILD: O1 clang-O1
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "testprogs/race.h"

int value;
int word;

void* wakes(void* unused) {
  value = 1;
  while (syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) != 1) raw_pause_us(200);
  return NULL;
}

void* waits(void* unused) {
  if (syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0) != 0) abort();
  consume(value);
  return NULL;
}

int main(void) {
  run_threads(wakes, waits);
  return 0;
}
