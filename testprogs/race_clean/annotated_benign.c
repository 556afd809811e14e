// A race that the program calls benign, and one in code that is not to be looked at.
// EXPECT: none
// BUILD: O1 clang-O1
#include "concheck/annotations.h"
#include "testprogs/race.h"

int statistics[4];
int ignored;

void* counts(void* unused) {
  ++statistics[2];
  CONCHECK_IGNORE_READS_BEGIN();
  CONCHECK_IGNORE_WRITES_BEGIN();
  ++ignored;
  CONCHECK_IGNORE_WRITES_END();
  CONCHECK_IGNORE_READS_END();
  return NULL;
}

int main(void) {
  CONCHECK_BENIGN_RACE(statistics, sizeof statistics, "approximate figures");
  run_in_turn(counts, counts);
  return 0;
}
