// What lies beside a benign race is looked at, and so is what stands behind the code that is not.
// EXPECT: data-race name=statistics[3] at @LINE(beside) and @LINE(beside)
// EXPECT: data-race name=value at @LINE(behind) and @LINE(behind)
#include "concheck/annotations.h"
#include "testprogs/race.h"

int statistics[4];
int value;

void* counts(void* unused) {
  ++statistics[2];
  __asm__ volatile("" : : : "memory");  // two increments, and not one of both
  ++statistics[3];  // @beside
  CONCHECK_IGNORE_READS_BEGIN();
  CONCHECK_IGNORE_WRITES_BEGIN();
  CONCHECK_IGNORE_WRITES_END();
  CONCHECK_IGNORE_READS_END();
  ++value;  // @behind
  return NULL;
}

int main(void) {
  CONCHECK_BENIGN_RACE(&statistics[2], sizeof statistics[2], "approximate figures");
  run_in_turn(counts, counts);
  return 0;
}
