// Two threads find the seat free and take it.
// EXPECT: data-race memory=global name=seat_taken_by at @LINE(take) and @LINE(take)
// BUILD: O1 O2
#include "testprogs/race.h"

int seat_taken_by;

void* takes(void* number) {
  if (seat_taken_by == 0) seat_taken_by = (int)(long)number + 1;  // @take
  return NULL;
}

int main(void) {
  run_in_turn(takes, takes);
  return 0;
}
