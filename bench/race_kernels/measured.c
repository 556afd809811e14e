// measured FILE COMMAND [ARGUMENT...]: runs the command, and writes into FILE what it and its descendants used:
// processor time and wall time in seconds, peak memory in KiB of the largest process. Ends as the command did.
//
// Small, because a process's peak memory begins with that of the one it was forked from.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: %s FILE COMMAND [ARGUMENT...]\n", argv[0]);
    return 2;
  }
  const double begin = now_s();
  const pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  int status = 0;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) != child) {
    perror("measured");
    return 2;
  }
  const double wall = now_s() - begin;
  FILE* file = fopen(argv[1], "w");
  if (file == NULL) {
    perror(argv[1]);
    return 2;
  }
  fprintf(file, "%.6f %.6f %ld\n", seconds(used.ru_utime) + seconds(used.ru_stime), wall, used.ru_maxrss);
  fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
