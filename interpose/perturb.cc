#include "interpose/perturb.h"

#include "interpose/thread_state.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {

bool perturbing;

namespace {

constexpr uint32_t kRanks = 8;
constexpr uint32_t kStepUs = 25;        // a thread of rank r pauses r steps
constexpr uint32_t kDemotionUs = 1000;  // unless it is put behind all others
constexpr uint32_t kEager = 256;  // hook points of a thread at which every fourth time is a pause; later fewer, so that
constexpr uint32_t kSparse = 128;          // long programs get on: at last one in four times this
constexpr uint64_t kUnknown = 0x5bd1e995;  // place of a thread whose creation was not seen

struct Place {
  uint64_t place;   // in the tree of creations; 0 = not known yet
  uint64_t points;  // hook points passed
  uint32_t children;
};
__thread Place here __attribute__((tls_model("initial-exec")));

uint64_t seed_of_run;

// The finaliser of splitmix64: every bit of the result depends on every bit of the argument.
uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
  return x ^ x >> 31;
}

void sleep_us(uint32_t us) {
  timespec pause = {0, static_cast<long>(us) * 1000};
  sys::call(SYS_nanosleep, reinterpret_cast<long>(&pause), 0);
}

// How many times rarer pauses are after so many points.
uint64_t rarity(uint64_t points) {
  const uint64_t times = points / kEager + 1;
  return times < kSparse ? times : kSparse;
}

}  // namespace

void begin_perturbing(uint64_t seed) {
  seed_of_run = mix(seed);
  here.place = mix(1);
  perturbing = true;
}

void pause_here() {
  const Thread* self = current_thread;
  if (self == nullptr || self->inside_sp != 0 || self->slot->in_signal != 0) return;
  if (here.place == 0) here.place = kUnknown;
  const uint64_t thread = mix(seed_of_run ^ here.place);
  uint64_t chance = mix(thread + ++here.points);
  if (chance % ((here.points <= 32 ? 2 : 4) * rarity(here.points)) != 0) {
    if (chance >> 61 == 0) sys::call(SYS_sched_yield);
    return;
  }
  chance = mix(chance);
  if (chance % 16 == 0) {
    sleep_us(kDemotionUs);
    return;
  }
  // The rank changes now and then: a thread that was always first would hide what happens when it is late.
  const uint64_t rank = mix(thread ^ here.points / 64) % kRanks;
  if (rank != 0) sleep_us(static_cast<uint32_t>(rank) * kStepUs);
}

uint64_t next_place() { return mix(here.place + ++here.children); }

void start_at_place(uint64_t place) {
  here = {place, 0, 0};
  perturb();
}

void take_place_of_child() { here = {mix(~(here.place + here.children + 1)), 0, 0}; }

void count_child() { ++here.children; }

}  // namespace concheck::interpose
