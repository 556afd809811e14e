// Short output under the lock that keeps lines apart: that is what it is for.
// EXPECT: none
#include <fcntl.h>

#include "testprogs/contention.h"

pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
int log_file;

void* log_lines(void* unused) {
  for (int i = 0; i < 200; ++i) {
    pthread_mutex_lock(&log_lock);
    must(write(log_file, "line\n", 5) != 5);
    pthread_mutex_unlock(&log_lock);
    raw_pause_us(300);
  }
  return NULL;
}

int main(void) {
  begin_run();
  must((log_file = open("/dev/null", O_WRONLY)) < 0);
  run_threads(log_lines, log_lines);
  return 0;
}
