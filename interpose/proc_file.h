// Reading small files of /proc without libc: no errno, no cancellation point, no memory.
#ifndef CONCHECK_INTERPOSE_PROC_FILE_H_
#define CONCHECK_INTERPOSE_PROC_FILE_H_

#include <cstddef>
#include <cstdint>

namespace concheck::interpose {

// Reads the start of a file; gives the number of bytes, 0 when it can not be read.
size_t read_bytes(const char* path, char* buffer, size_t size);

// Reads the start of a file as text; empty when it can not be read.
void read_text(const char* path, char* text, size_t size);

// The number at *at, of digits 0 to 9 and a to f as far as `base` has them; *at is moved behind it. 0 when there is none.
uint64_t parse(const char** at, uint32_t base);

// "/proc/self/task/TID" and the leaf, which begins with a slash and has at most 32 characters.
inline constexpr size_t kProcPathBytes = 64;
void task_path(char (&path)[kProcPathBytes], uint32_t tid, const char* leaf);

// "/proc/PID" and the leaf.
void process_path(char (&path)[kProcPathBytes], uint32_t pid, const char* leaf);

// Visits the number of each thread of the process, until a visit says false. True when all were visited.
bool visit_tasks(bool (*visit)(uint32_t tid, void* context), void* context);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_PROC_FILE_H_
