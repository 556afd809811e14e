// What the kernel knows of this process's threads, from /proc: asked only when everything else says that the process is
// deadlocked. Where /proc does not tell, the answer is the one that keeps a deadlock from being announced.
#ifndef CONCHECK_INTERPOSE_KERNEL_VIEW_H_
#define CONCHECK_INTERPOSE_KERNEL_VIEW_H_

#include <cstddef>
#include <cstdint>

namespace concheck::interpose {

enum class Rest { asleep, awake, elsewhere };

// Whether thread `tid` sleeps in a futex call on a word in [address, address + bytes), is running, or sleeps elsewhere.
Rest rest_of(uint32_t tid, uintptr_t address, size_t bytes);

// True when every thread of the process but the ones that are about to end is one of `tids` (which get sorted).
bool are_all_threads(uint32_t* tids, uint32_t count);

// Reads a word of memory that may not be there any more. False when it is not, or can not be read in this way.
bool read_word(uintptr_t address, uint32_t* word);

// This thread is about to end: it wakes nobody any more.
void note_ending(uint32_t tid);

// True when some signal that others or the kernel may send has a handler. Those of errors do not count: they end programs.
bool handles_signals();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_KERNEL_VIEW_H_
