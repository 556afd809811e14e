#include "interpose/kernel_view.h"

#include <signal.h>
#include <string.h>
#include <sys/uio.h>

#include "interpose/proc_file.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// Threads that ended lately may still be in the kernel's list.
constexpr uint32_t kEndings = 1024;
uint32_t endings[kEndings];
uint32_t ending_count;

void sift_down(uint32_t* items, uint32_t root, uint32_t count) {
  for (uint32_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
    if (child + 1 < count && items[child + 1] > items[child]) ++child;
    if (items[root] >= items[child]) return;
    const uint32_t larger = items[child];
    items[child] = items[root];
    items[root] = larger;
    root = child;
  }
}

void sort(uint32_t* items, uint32_t count) {
  for (uint32_t i = count / 2; i > 0; --i) sift_down(items, i - 1, count);
  for (uint32_t end = count; end > 1; --end) {
    const uint32_t largest = items[0];
    items[0] = items[end - 1];
    items[end - 1] = largest;
    sift_down(items, 0, end - 1);
  }
}

bool contains(const uint32_t* sorted, uint32_t count, uint32_t wanted) {
  uint32_t low = 0;
  for (uint32_t high = count; low < high;) {
    const uint32_t middle = low + (high - low) / 2;
    if (sorted[middle] < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < count && sorted[low] == wanted;
}

bool is_ending(uint32_t tid) {
  for (uint32_t i = 0; i < kEndings; ++i) {
    if (__atomic_load_n(&endings[i], __ATOMIC_ACQUIRE) == tid) return true;
  }
  return false;
}

struct KnownTasks {
  const uint32_t* sorted;
  uint32_t count;
};

bool is_known_task(uint32_t tid, void* context) {
  const auto* known = static_cast<const KnownTasks*>(context);
  return contains(known->sorted, known->count, tid) || is_ending(tid);
}

}  // namespace

Rest rest_of(uint32_t tid, uintptr_t address, size_t bytes) {
  char path[kProcPathBytes];
  char text[256];
  // First whether it sleeps: a thread that is just being woken on another processor is in its system call all the same.
  task_path(path, tid, "/stat");
  read_text(path, text, sizeof text);
  const char* state = strrchr(text, ')');
  if (state == nullptr || state[1] != ' ' || state[2] != 'S') return Rest::awake;
  task_path(path, tid, "/syscall");
  read_text(path, text, sizeof text);
  if (strncmp(text, "running", 7) == 0) return Rest::awake;
  // "202 0x7f... ...": the number of the call and its arguments.
  const char* at = text;
  if (parse(&at, 10) != SYS_futex || strncmp(at, " 0x", 3) != 0) return Rest::elsewhere;
  at += 3;
  const uint64_t word = parse(&at, 16);
  return word >= address && word - address < bytes ? Rest::asleep : Rest::elsewhere;
}

bool are_all_threads(uint32_t* tids, uint32_t count) {
  sort(tids, count);
  KnownTasks known = {tids, count};
  return visit_tasks(is_known_task, &known);
}

bool read_word(uintptr_t address, uint32_t* word) {
  iovec to = {word, sizeof *word};
  iovec from = {reinterpret_cast<void*>(address), sizeof *word};
  return sys::call(SYS_process_vm_readv, sys::getpid(), reinterpret_cast<long>(&to), 1, reinterpret_cast<long>(&from), 1, 0) == sizeof *word;
}

void note_ending(uint32_t tid) {
  const uint32_t place = __atomic_fetch_add(&ending_count, 1, __ATOMIC_RELAXED) % kEndings;
  __atomic_store_n(&endings[place], tid, __ATOMIC_RELEASE);
}

bool handles_signals() {
  char text[4096];
  read_text("/proc/self/status", text, sizeof text);
  const char* at = strstr(text, "SigCgt:\t");
  if (at == nullptr) return true;
  at += strlen("SigCgt:\t");
  uint64_t handled = parse(&at, 16);
  // libc's own two, and what an error of the program raises.
  constexpr int kIgnored[] = {32, 33, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};
  for (const int sig : kIgnored) handled &= ~(uint64_t{1} << (sig - 1));
  return handled != 0;
}

}  // namespace concheck::interpose
