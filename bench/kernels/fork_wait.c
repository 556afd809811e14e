// fork + waitpid of a child that ends at once, from a process with threads.
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"

static void fork_wait(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    const pid_t child = fork();
    must(child < 0, "fork");
    if (child == 0) _exit(0);
    must(waitpid(child, NULL, 0) != child, "waitpid");
  }
}

int main(void) {
  measure_each("fork-wait", 1, 5, fork_wait);
  return 0;
}
