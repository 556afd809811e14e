// Races that are there in every run: threads take turns in an order that the detector does not see, all over many
// granules. Prints for each program in how many per cent of the granules a race was seen.
#include <pthread.h>
#include <sched.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace layouts {
long raced_granules();
void forget_races();
}  // namespace layouts

namespace {

constexpr int kGranules = 40'000;
alignas(64) char memory[kGranules * 8];
pthread_mutex_t mutexes[64];
int threads;
int turn;

// Not instrumented, so that no order is seen.
int turn_now() {
  int value;
  asm volatile("movl %1, %0" : "=r"(value) : "m"(turn) : "memory");
  return value;
}
void set_turn(int value) { asm volatile("movl %1, %0" : "=m"(turn) : "r"(value) : "memory"); }

template <typename T>
volatile T& at(int granule, int byte) {
  return *reinterpret_cast<volatile T*>(memory + granule * 8 + byte);
}
template <typename T>
void read(int granule, int byte) {
  [[maybe_unused]] const T value = at<T>(granule, byte);
}
template <typename T>
void write(int granule, int byte) {
  at<T>(granule, byte) = 1;
}
std::int64_t* whole(int granule) { return reinterpret_cast<std::int64_t*>(memory) + granule; }
void new_epoch(int thread) {
  pthread_mutex_lock(&mutexes[thread]);
  pthread_mutex_unlock(&mutexes[thread]);
}
bool is_last(int thread) { return thread == threads - 1; }

// Many read, the last one writes.
void readers_writer(int thread, int g) { is_last(thread) ? write<std::int64_t>(g, 0) : read<std::int64_t>(g, 0); }

void writer_readers(int thread, int g) { thread == 0 ? write<std::int64_t>(g, 0) : read<std::int64_t>(g, 0); }

// The first writes members of several sizes, the others read bytes, the last one writes the first member.
void fields(int thread, int g) {
  if (thread == 0) {
    write<std::int8_t>(g, 0);
    write<std::int8_t>(g, 1);
    write<std::int16_t>(g, 2);
    write<std::int32_t>(g, 4);
  } else if (is_last(thread)) {
    write<std::int8_t>(g, 0);
  } else {
    read<std::int8_t>(g, thread % 8);
  }
}

// A byte for each thread, as in neighbouring flags; the last one writes the first's, too.
void bytes(int thread, int g) {
  if (thread < 8) write<std::int8_t>(g, thread);
  if (is_last(thread)) write<std::int8_t>(g, 0);
}

// One writes all eight bytes, one after the other; the other one of them.
void bytewise(int thread, int g) {
  for (int i = 0; thread == 0 && i < 8; ++i) write<std::int8_t>(g, i);
  if (thread != 0) write<std::int8_t>(g, g % 8);
}

void atomics(int thread, int g) {
  if (is_last(thread)) {
    read<std::int64_t>(g, 0);
  } else {
    __atomic_fetch_add(whole(g), 1, __ATOMIC_RELAXED);
  }
}

void plain_then_atomics(int thread, int g) {
  if (thread == 0) {
    write<std::int64_t>(g, 0);
  } else if (is_last(thread)) {
    __atomic_fetch_add(whole(g), 1, __ATOMIC_RELAXED);
  } else {
    static_cast<void>(__atomic_load_n(whole(g), __ATOMIC_RELAXED));
  }
}

// All under one mutex but the last.
void locked_then_not(int thread, int g) {
  if (is_last(thread)) return write<std::int64_t>(g, 0);
  pthread_mutex_lock(&mutexes[63]);
  thread % 2 != 0 ? read<std::int64_t>(g, 0) : write<std::int64_t>(g, 0);
  pthread_mutex_unlock(&mutexes[63]);
}

using Body = void (*)(int thread, int granule);
Body body;
int rounds;  // each in an epoch of its own

// One thread writes one half, later the other, later a byte of it; another the first half. Rounds: of the first thread.
void halves(int thread, int g) {
  if (is_last(thread)) write<std::int32_t>(g, 0);
}
void halves_first(int round, int g) {
  if (round == 0) write<std::int32_t>(g, 0);
  if (round == 1) write<std::int32_t>(g, 4);
  if (round == 2) write<std::int8_t>(g, 6);
}

void* run(void* argument) {
  const int thread = static_cast<int>(reinterpret_cast<std::intptr_t>(argument));
  while (turn_now() != thread) sched_yield();
  for (int round = 0; round < (is_last(thread) ? 1 : rounds); ++round) {
    for (int g = 0; g < kGranules; ++g) {
      if (body == halves && thread == 0) {
        halves_first(round, g);
      } else {
        body(thread, g);
      }
    }
    if (rounds > 1) new_epoch(thread);
  }
  set_turn(thread + 1);
  while (turn_now() < threads) sched_yield();  // so that all are alive at once, each with a slot of its own
  return nullptr;
}

struct Program {
  const char* name;
  Body body;
  int threads;
  int rounds;
};
constexpr Program kPrograms[] = {
    {"2 readers, then a writer", readers_writer, 3, 1},
    {"4 readers, then a writer", readers_writer, 5, 1},
    {"15 readers, then a writer", readers_writer, 16, 1},
    {"3 readers in 6 epochs, then a writer", readers_writer, 4, 6},
    {"7 readers in 6 epochs, then a writer", readers_writer, 8, 6},
    {"a writer, then 5 readers", writer_readers, 6, 1},
    {"members of several sizes, 6 threads", fields, 6, 1},
    {"a byte a thread, 5 threads", bytes, 5, 1},
    {"a byte a thread, 8 threads", bytes, 8, 1},
    {"8 bytes of one thread", bytewise, 2, 1},
    {"7 atomics, then a plain read", atomics, 8, 1},
    {"a plain write, then 6 atomics", plain_then_atomics, 7, 1},
    {"4 under a mutex, then one without", locked_then_not, 5, 1},
    {"halves in 3 epochs, 2 threads", halves, 2, 3},
    {"halves in 3 epochs, 4 threads", halves, 4, 3},
};

}  // namespace

int main() {
  for (const Program& program : kPrograms) {
    std::memset(memory, 0, sizeof memory);
    layouts::forget_races();
    turn = 0;
    threads = program.threads;
    rounds = program.rounds;
    body = program.body;
    pthread_t ids[64];
    for (int i = 0; i < threads; ++i) {
      pthread_create(&ids[i], nullptr, run, reinterpret_cast<void*>(static_cast<std::intptr_t>(i)));
    }
    for (int i = 0; i < threads; ++i) pthread_join(ids[i], nullptr);
    std::printf("%s: %.1f\n", program.name, 100.0 * static_cast<double>(layouts::raced_granules()) / kGranules);
  }
}
