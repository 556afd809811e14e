// An engine that writes down what it is told. Linked into the test, as a library of its own: what the engine's own
// module calls is not told.
#ifndef CONCHECK_TESTS_RACES_RECORDER_H_
#define CONCHECK_TESTS_RACES_RECORDER_H_

#include <cstddef>
#include <cstdint>

struct Recorded {
  enum Kind { read, write, allocated, freed, mapped, unmapped, channel_written, channel_read, channel_closed, jumped };
  Kind kind;
  uintptr_t address;  // or the descriptor, or the stack pointer
  size_t bytes;
  uintptr_t pc;
};

constexpr size_t kRecordedMax = 256;

// Records what the calling thread does, from now on until stop_recording(), which returns how many events there are.
void start_recording();
size_t stop_recording();
const Recorded& recorded(size_t i);

#endif  // CONCHECK_TESTS_RACES_RECORDER_H_
