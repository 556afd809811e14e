// The locks of FILE.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

template <typename F>
int done(F&& body) {
  body();
  return 0;
}

CASE(stdio, file_locks) {
  FILE* file = tmpfile();
  CALL_INT(done([&] { flockfile(file); }));
  CALL_INT(ftrylockfile(file));
  elsewhere([&] { CALL_INT(ftrylockfile(file) != 0); });
  CALL_INT(done([&] { funlockfile(file); }));
  elsewhere([&] { CALL_INT(ftrylockfile(file) != 0); });
  CALL_INT(done([&] { funlockfile(file); }));
  elsewhere([&] {
    CALL_INT(ftrylockfile(file));
    CALL_INT(done([&] { funlockfile(file); }));
  });
  CALL_INT(putc_unlocked('a', file));
  CALL_INT(fputs("bcd\n", file) >= 0);
  CALL_INT(fclose(file));
}

CASE(stdio, waits_for_the_lock) {
  FILE* file = tmpfile();
  flockfile(file);
  Runner waiter([&] {
    waiter.ready();
    CALL_INT(done([&] { flockfile(file); }));
    CALL_INT(done([&] { funlockfile(file); }));
  });
  waiter.await_blocked();
  funlockfile(file);
  waiter.join();
  flockfile(file);
  Runner printer([&] {
    printer.ready();
    CALL_INT(fputs("text", file) >= 0);
  });
  printer.await_blocked();
  funlockfile(file);
}

CASE(stdio, output_is_flushed_at_exit) {
  in_child("exit", [] {
    printf("buffered line\n");
    exit(0);
  });
  in_child("_exit", [] {
    printf("lost line\n");
    _exit(0);
  });
}

}  // namespace
}  // namespace conformance
