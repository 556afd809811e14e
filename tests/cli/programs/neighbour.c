// Another preloaded library, which says that it is there.
#include <unistd.h>

__attribute__((constructor)) static void here(void) {
  static const char kText[] = "neighbour loaded\n";
  if (write(STDOUT_FILENO, kText, sizeof kText - 1) < 0) _exit(1);
}
