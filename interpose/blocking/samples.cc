#include "interpose/blocking/samples.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>

#include "interpose/modules.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::blocking {
namespace {

constexpr uint32_t kMostTimes = 8;
constexpr uint64_t kOnFor = 10'000'000'000;
constexpr size_t kPage = 4096;
constexpr size_t kBufferBytes = 8 * kPage;  // some 64 looks with deep stacks; what does not fit is not seen
constexpr uint32_t kMostFrames = 48;

// What a look is made of, as perf_event_attr::sample_type asks for.
struct Look {
  perf_event_header header;
  uint64_t time;
  uint64_t count;
  uint64_t pcs[kMostFrames + 4];  // with markers of the kernel's among them
};

// A program that has forbidden itself system calls may have set death on this one.
bool is_restricted() { return sys::call(SYS_prctl, PR_GET_SECCOMP) != 0; }

const char* buffer_of(const perf_event_mmap_page* page) { return reinterpret_cast<const char*>(page) + kPage; }

void copy_out(const perf_event_mmap_page* page, uint64_t at, void* to, size_t bytes) {
  const size_t offset = at % kBufferBytes;
  const size_t first = bytes < kBufferBytes - offset ? bytes : kBufferBytes - offset;
  memcpy(to, buffer_of(page) + offset, first);
  memcpy(static_cast<char*>(to) + first, buffer_of(page), bytes - first);
}

// Whether the instruction before `pc` is a call. Frames are found by their frame pointers; code without them makes up others.
bool follows_call(uintptr_t pc) {
  constexpr size_t kLongest = 7;
  unsigned char code[kLongest];
  const iovec own = {code, kLongest};
  const iovec there = {reinterpret_cast<void*>(pc - kLongest), kLongest};
  const long got = sys::call(SYS_process_vm_readv, sys::getpid(), reinterpret_cast<long>(&own), 1, reinterpret_cast<long>(&there), 1, 0);
  if (got != static_cast<long>(kLongest)) return false;
  if (code[2] == 0xe8) return true;
  // call r/m64 with its possible lengths: the opcode, then /2 in the middle of the next byte.
  for (size_t length = 2; length <= kLongest; ++length) {
    if (code[kLongest - length] == 0xff && (code[kLongest - length + 1] >> 3 & 7) == 2) return true;
  }
  return false;
}

struct Stack {
  uintptr_t pcs[kMostFrames];
  uint32_t count;
};

// The part of a look that is sure: where it was, and those callers that did call.
void read_stack(Thread* self, const Look& look, Stack& stack) {
  stack.count = 0;
  for (uint64_t i = 0; i < look.count && i < kMostFrames + 4 && stack.count < kMostFrames; ++i) {
    const uint64_t pc = look.pcs[i];
    if (pc >= static_cast<uint64_t>(PERF_CONTEXT_MAX)) continue;
    const bool is_first = stack.count == 0;
    const bool is_code = frame_of(self, pc) >> trace::kFrameModuleShift != 0;
    if (!is_first && (!is_code || !follows_call(pc))) return;
    // Stacks have return addresses, after the place that is meant.
    stack.pcs[stack.count++] = is_first ? pc + 1 : pc;
  }
}

// Of a computation each look finds another instruction: the same callers make them one, and so does one instruction without any.
struct Group {
  uint64_t key;
  uint64_t callers;
  uint32_t stack;
  uint32_t count;
};

uint64_t mix(uint64_t key, uintptr_t pc) { return (key ^ pc) * 0x9e3779b97f4a7c15ULL; }

uint64_t callers_of(const Stack& stack) {
  uint64_t key = 0;
  for (uint32_t i = 1; i < stack.count; ++i) key = mix(key, stack.pcs[i]);
  return key;
}

void add(Thread* self, const Stack& stack, Group* groups, uint32_t* count) {
  const uint64_t callers = callers_of(stack);
  const uint64_t key = callers != 0 ? callers : mix(1, stack.pcs[0]);
  for (uint32_t i = 0; i < *count; ++i) {
    if (groups[i].key != key) continue;
    ++groups[i].count;
    return;
  }
  if (*count < Samples::kMost) groups[(*count)++] = {key, callers, intern_stack(self, stack.pcs, stack.count), 1};
}

}  // namespace

void begin_sampling(Sampler& sampler, uint64_t now) {
  if (sampler.page != nullptr || sampler.times >= kMostTimes) return;
  ++sampler.times;
  if (is_restricted()) return;
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  attributes.sample_period = uint64_t{kSamplePeriodUs} * 1000;
  attributes.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_CALLCHAIN;
  attributes.sample_max_stack = kMostFrames;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  attributes.exclude_callchain_kernel = 1;
  attributes.use_clockid = 1;
  attributes.clockid = CLOCK_MONOTONIC;
  // Nobody waits for the buffer to fill.
  attributes.watermark = 1;
  attributes.wakeup_watermark = UINT32_MAX;
  const long fd = sys::call(SYS_perf_event_open, reinterpret_cast<long>(&attributes), 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (sys::failed(fd)) return;
  const long page = sys::mmap(nullptr, kPage + kBufferBytes, PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(fd), 0);
  // The mapping keeps the event.
  sys::call(SYS_close, fd);
  if (sys::failed(page)) return;
  sampler.page = reinterpret_cast<perf_event_mmap_page*>(page);
  sampler.until = now + kOnFor;
}

void end_sampling(Sampler& sampler) {
  if (sampler.page == nullptr) return;
  sys::call(SYS_munmap, reinterpret_cast<long>(sampler.page), kPage + kBufferBytes);
  sampler.page = nullptr;
}

void drop_samples(Sampler& sampler, uint64_t now) {
  if (now >= sampler.until) return end_sampling(sampler);
  const uint64_t head = __atomic_load_n(&sampler.page->data_head, __ATOMIC_ACQUIRE);
  if (head != sampler.page->data_tail) __atomic_store_n(&sampler.page->data_tail, head, __ATOMIC_RELEASE);
}

void collect_samples(Thread* self, const Sampler& sampler, uint64_t begin, uint64_t end, Samples& samples) {
  samples.count = 0;
  samples.place = 0;
  if (sampler.page == nullptr) return;
  Group groups[Samples::kMost];
  uint32_t count = 0;
  const uint64_t head = __atomic_load_n(&sampler.page->data_head, __ATOMIC_ACQUIRE);
  for (uint64_t at = sampler.page->data_tail; at + sizeof(perf_event_header) <= head;) {
    Look look{};
    copy_out(sampler.page, at, &look.header, sizeof look.header);
    if (look.header.size < sizeof look.header) break;
    if (look.header.type == PERF_RECORD_SAMPLE && look.header.size <= sizeof look) {
      copy_out(sampler.page, at, &look, look.header.size);
      Stack stack;
      if (look.time >= begin && look.time <= end) {
        read_stack(self, look, stack);
        if (stack.count != 0) add(self, stack, groups, &count);
      }
    }
    at += look.header.size;
  }
  for (uint32_t filled = 0; filled < count; ++filled) {
    uint32_t most = filled;
    for (uint32_t i = filled + 1; i < count; ++i) {
      if (groups[i].count > groups[most].count) most = i;
    }
    const Group group = groups[most];
    groups[most] = groups[filled];
    if (filled == 0) samples.place = group.callers;
    samples.at[filled] = {group.stack, group.count};
  }
  samples.count = count;
}

}  // namespace concheck::interpose::blocking
