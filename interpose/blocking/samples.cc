#include "interpose/blocking/samples.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/prctl.h>

#include "interpose/arena.h"
#include "interpose/stack_capture.h"
#include "interpose/unwinder.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::blocking {
namespace {

constexpr size_t kStackBytes = 8192;

}  // namespace

// What a look is made of, as perf_event_attr::sample_type asks for.
struct Look {
  perf_event_header header;
  uint64_t time;
  uint64_t abi;
  uint64_t registers[17];
  uint64_t room;  // in `stack`
  char stack[kStackBytes];
  uint64_t copied;  // bytes of it that are the stack's
};

struct Stack {
  uintptr_t pcs[trace::kMaxStackFrames];
  uint32_t count;
};

// Of a computation each look finds another instruction: the same callers make them one place, and so does one
// instruction without any.
struct Place {
  uint64_t key;
  uint64_t callers;
  uint32_t count;
  Stack stack;  // of the first look
};

struct Looks {
  Look look;
  Stack stack;
  Place places[kMostPlaces];
};

namespace {

constexpr uint32_t kMostTimes = 8;
constexpr uint64_t kWantedFor = 2'000'000'000;
// After so many it is asked again whether they are few.
constexpr uint32_t kTurns = 64;
constexpr size_t kPage = 4096;
constexpr size_t kBufferBytes = 64 * kPage;  // some 30 looks; what does not fit is not seen

// rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, rip, and r8 to r15.
constexpr uint64_t kRegisters = 0xff01ff;

// A program that has forbidden itself system calls may have set death on this one.
bool is_restricted() { return sys::call(SYS_prctl, PR_GET_SECCOMP) != 0; }

const char* buffer_of(const perf_event_mmap_page* page) { return reinterpret_cast<const char*>(page) + kPage; }

void copy_out(const perf_event_mmap_page* page, uint64_t at, void* to, size_t bytes) {
  const size_t offset = at % kBufferBytes;
  const size_t first = bytes < kBufferBytes - offset ? bytes : kBufferBytes - offset;
  memcpy(to, buffer_of(page) + offset, first);
  memcpy(static_cast<char*>(to) + first, buffer_of(page), bytes - first);
}

PastMoment moment_of(const Look& look, uintptr_t still_there) {
  const uint64_t* r = look.registers;
  return {.rax = r[0],
          .rbx = r[1],
          .rcx = r[2],
          .rdx = r[3],
          .rsi = r[4],
          .rdi = r[5],
          .rbp = r[6],
          .rsp = r[7],
          .rip = r[8],
          .r8 = r[9],
          .r9 = r[10],
          .r10 = r[11],
          .r11 = r[12],
          .r12 = r[13],
          .r13 = r[14],
          .r14 = r[15],
          .r15 = r[16],
          .copy = look.stack,
          .copied = look.copied,
          .still_there = still_there};
}

uint64_t mix(uint64_t key, uintptr_t pc) { return (key ^ pc) * 0x9e3779b97f4a7c15ULL; }

uint64_t callers_of(const Stack& stack) {
  uint64_t key = 0;
  for (uint32_t i = 1; i < stack.count; ++i) key = mix(key, stack.pcs[i]);
  return key;
}

// Counts the stack; returns how many places there are then.
uint32_t add(const Stack& stack, Place* places, uint32_t count) {
  const uint64_t callers = callers_of(stack);
  const uint64_t key = callers != 0 ? callers : mix(1, stack.pcs[0]);
  for (uint32_t i = 0; i < count; ++i) {
    if (places[i].key != key) continue;
    ++places[i].count;
    return count;
  }
  if (count == kMostPlaces) return count;
  places[count] = {key, callers, 1, stack};
  return count + 1;
}

// The most frequent place that is not recorded yet.
Place* most_frequent(Place* places, uint32_t count) {
  Place* most = places;
  for (Place* place = places; place != places + count; ++place) {
    if (place->count > most->count) most = place;
  }
  return most;
}

}  // namespace

void begin_sampling(Sampler& sampler, uint64_t now, bool is_wanted) {
  if (sampler.page != nullptr || sampler.times >= kMostTimes) return;
  ++sampler.times;
  if (is_restricted()) return;
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  attributes.sample_period = uint64_t{kSamplePeriodUs} * 1000;
  attributes.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
  attributes.sample_regs_user = kRegisters;
  attributes.sample_stack_user = kStackBytes;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  attributes.use_clockid = 1;
  attributes.clockid = CLOCK_MONOTONIC;
  // Nobody waits for the buffer to fill.
  attributes.watermark = 1;
  attributes.wakeup_watermark = UINT32_MAX;
  const long fd = sys::call(SYS_perf_event_open, reinterpret_cast<long>(&attributes), 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (sys::failed(fd)) return;
  const long page =
      sys::mmap(nullptr, kPage + kBufferBytes, PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(fd), 0);
  // The mapping keeps the event.
  sys::call(SYS_close, fd);
  if (sys::failed(page)) return;
  sampler.looks = static_cast<Looks*>(arena_allocate(sizeof(Looks)));
  if (sampler.looks == nullptr) {
    sys::call(SYS_munmap, page, kPage + kBufferBytes);
    return;
  }
  sampler.page = reinterpret_cast<perf_event_mmap_page*>(page);
  sampler.turns_since = now;
  sampler.turns = 0;
  sampler.is_wanted = is_wanted;
}

void end_sampling(Sampler& sampler) {
  if (sampler.page == nullptr) return;
  sys::call(SYS_munmap, reinterpret_cast<long>(sampler.page), kPage + kBufferBytes);
  sampler.page = nullptr;
  arena_free(sampler.looks, sizeof(Looks));
  sampler.looks = nullptr;
}

void begin_turn(Sampler& sampler, uint64_t now) {
  const uint64_t head = __atomic_load_n(&sampler.page->data_head, __ATOMIC_ACQUIRE);
  if (head != sampler.page->data_tail) __atomic_store_n(&sampler.page->data_tail, head, __ATOMIC_RELEASE);
  if (++sampler.turns % kTurns != 0) return;
  const uint64_t took = now - sampler.turns_since;
  if (sampler.is_wanted && took < kWantedFor) return;
  if (!are_few_turns(sampler.turns, took)) return end_sampling(sampler);
  sampler.is_wanted = false;
  sampler.turns_since = now;
  sampler.turns = 0;
}

Samples read_samples(const Sampler& sampler, uintptr_t still_there, uint64_t begin, uint64_t end) {
  if (sampler.page == nullptr) return {0, 0};
  auto& [look, stack, places] = *sampler.looks;
  uint32_t count = 0;
  const uint64_t head = __atomic_load_n(&sampler.page->data_head, __ATOMIC_ACQUIRE);
  for (uint64_t at = sampler.page->data_tail; at + sizeof(perf_event_header) <= head; at += look.header.size) {
    copy_out(sampler.page, at, &look.header, sizeof look.header);
    if (look.header.size < sizeof look.header) break;
    if (look.header.type != PERF_RECORD_SAMPLE || look.header.size != sizeof look) continue;
    copy_out(sampler.page, at, &look, sizeof look);
    if (look.time < begin || look.time > end || look.room != kStackBytes) continue;
    stack.count = unwind_past(moment_of(look, still_there), stack.pcs, trace::kMaxStackFrames);
    // Stacks have return addresses, after the place that is meant.
    ++stack.pcs[0];
    count = add(stack, places, count);
  }
  return {count, count != 0 ? most_frequent(places, count)->callers : 0};
}

void record_samples(Thread* self, const Sampler& sampler, const Samples& samples, trace::StallSample* recorded) {
  for (uint32_t i = 0; i < samples.count; ++i) {
    Place* place = most_frequent(sampler.looks->places, samples.count);
    recorded[i] = {intern_stack(self, place->stack.pcs, place->stack.count), place->count};
    place->count = 0;
  }
}

}  // namespace concheck::interpose::blocking
