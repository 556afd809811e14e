// Parallel regions, their barriers, and what is ordered within them.
#include "interpose/openmp/team.h"

#include <cstdarg>
#include <cstddef>

#include "interpose/arena.h"
#include "interpose/hook.h"
#include "interpose/openmp/library.h"

namespace concheck::interpose::openmp {

__thread Here here __attribute__((tls_model("initial-exec")));

Task* make_task() {
  auto* task = arena_allocate_array<Task>(1);
  if (task != nullptr) task->users = 1;
  return task;
}

void use_task(Task* task) {
  if (task != nullptr) __atomic_fetch_add(&task->users, 1, __ATOMIC_RELAXED);
}

void drop_task(Task* task) {
  if (task == nullptr || __atomic_sub_fetch(&task->users, 1, __ATOMIC_ACQ_REL) != 0) return;
  end_order(task->children);
  arena_free(task, sizeof *task);
}

static_assert(offsetof(Team, reductions) == 0);

namespace {

// What the runtime calls in each thread of the team.
void run_member(void* p) {
  auto* team = static_cast<Team*>(p);
  const Here outer = here;
  here = {team->library, team, nullptr, nullptr, 0, 0, false};
  observed([&](Thread* self) {
    acquire_from(self, team->begun);
    here.task = make_task();
  });
  team->body(team->data);
  observed([&](Thread* self) {
    release_to(self, team->ended);
    drop_task(here.task);
  });
  here = outer;
}

// A region, of which `begin` asks the runtime with a body and its data. `data` begins with the description of reductions if it has one.
template <typename Begin>
auto in_team(const Library& library, void (*body)(void*), void* data, bool reduces, Begin begin) {
  Team team{reduces ? *static_cast<void**>(data) : nullptr, &library, body, data, {}, {}, {}, {}, {}, {}, {}, {}, nullptr};
  observed([&](Thread* self) { release_to(self, team.begun); });
  struct AfterIt {
    Team& team;
    ~AfterIt() {
      observed([this](Thread* self) {
        acquire_from(self, team.ended);
        acquire_from(self, team.tasks);
        acquire_detached(self);
        end_creations(team);
        Order* const orders[] = {&team.begun, &team.ended, &team.tasks, &team.written, &team.read, &team.ordered, &team.rounds[0], &team.rounds[1]};
        for (Order* order : orders) end_order(*order);
      });
    }
  } after_it{team};
  return begin(run_member, static_cast<void*>(&team));
}

// Around a call that waits for all of the team.
class Meeting {
 public:
  Meeting() { arrive(); }
  ~Meeting() { depart(); }
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;

 private:
  static void arrive() {
    if (here.team != nullptr) observed([](Thread* self) { release_to(self, here.team->rounds[here.round % 2]); });
  }
  static void depart() {
    if (here.team == nullptr) return;
    observed([](Thread* self) {
      acquire_from(self, here.team->rounds[here.round % 2]);
      acquire_from(self, here.team->tasks);
      acquire_detached(self);
    });
    ++here.round;
  }
};

void note_ordered_begin() {
  if (here.team != nullptr) observed([](Thread* self) { acquire_from(self, here.team->ordered); });
}
void note_ordered_end() {
  if (here.team != nullptr) observed([](Thread* self) { release_to(self, here.team->ordered); });
}

// The rest of the indices that a loop of this many dimensions waits for, as the runtime takes them.
constexpr uint32_t kMostDimensions = 16;
template <typename Index, typename Wait>
void await_iteration(Index first, va_list others, Wait wait) {
  Index at[kMostDimensions] = {};
  for (uint32_t i = 1; i < here.dimensions && i < kMostDimensions; ++i) at[i] = va_arg(others, Index);
  wait(first, at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9], at[10], at[11], at[12], at[13], at[14], at[15]);
  note_ordered_begin();
}

}  // namespace
}  // namespace concheck::interpose::openmp

using namespace concheck::interpose;
using namespace concheck::interpose::openmp;

void hook_GOMP_parallel(void (*body)(void*), void* data, unsigned threads, unsigned flags) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  in_team(library, body, data, false, [&](auto member, auto team) { library.GOMP_parallel(member, team, threads, flags); });
}
unsigned hook_GOMP_parallel_reductions(void (*body)(void*), void* data, unsigned threads, unsigned flags) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  return in_team(library, body, data, true, [&](auto member, auto team) { return library.GOMP_parallel_reductions(member, team, threads, flags); });
}
void hook_GOMP_parallel_sections(void (*body)(void*), void* data, unsigned threads, unsigned count, unsigned flags) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  in_team(library, body, data, false, [&](auto member, auto team) { library.GOMP_parallel_sections(member, team, threads, count, flags); });
}

#define CONCHECK_PARALLEL_LOOP(name)                                                                                              \
  void hook_##name(void (*body)(void*), void* data, unsigned threads, long begin, long end, long step, long chunk, unsigned flags) { \
    const Library& library = CONCHECK_OPENMP_LIBRARY();                                                                           \
    in_team(library, body, data, false, [&](auto member, auto team) { library.name(member, team, threads, begin, end, step, chunk, flags); }); \
  }
CONCHECK_PARALLEL_LOOP(GOMP_parallel_loop_static)
CONCHECK_PARALLEL_LOOP(GOMP_parallel_loop_dynamic)
CONCHECK_PARALLEL_LOOP(GOMP_parallel_loop_guided)
CONCHECK_PARALLEL_LOOP(GOMP_parallel_loop_nonmonotonic_dynamic)
CONCHECK_PARALLEL_LOOP(GOMP_parallel_loop_nonmonotonic_guided)

#define CONCHECK_PARALLEL_LOOP_WITHOUT_CHUNK(name)                                                                                \
  void hook_##name(void (*body)(void*), void* data, unsigned threads, long begin, long end, long step, unsigned flags) {          \
    const Library& library = CONCHECK_OPENMP_LIBRARY();                                                                           \
    in_team(library, body, data, false, [&](auto member, auto team) { library.name(member, team, threads, begin, end, step, flags); });    \
  }
CONCHECK_PARALLEL_LOOP_WITHOUT_CHUNK(GOMP_parallel_loop_runtime)
CONCHECK_PARALLEL_LOOP_WITHOUT_CHUNK(GOMP_parallel_loop_nonmonotonic_runtime)
CONCHECK_PARALLEL_LOOP_WITHOUT_CHUNK(GOMP_parallel_loop_maybe_nonmonotonic_runtime)

#define CONCHECK_MEETING(result, name, params, args)      \
  result hook_##name params {                             \
    const Library& library = CONCHECK_OPENMP_LIBRARY();   \
    const Meeting meeting;                                \
    return library.name args;                             \
  }
CONCHECK_MEETING(void, GOMP_barrier, (), ())
CONCHECK_MEETING(bool, GOMP_barrier_cancel, (), ())
CONCHECK_MEETING(void, GOMP_loop_end, (), ())
CONCHECK_MEETING(bool, GOMP_loop_end_cancel, (), ())
CONCHECK_MEETING(void, GOMP_sections_end, (), ())
CONCHECK_MEETING(bool, GOMP_sections_end_cancel, (), ())
CONCHECK_MEETING(void, GOMP_single_copy_end, (void* data), (data))

// A meeting with the end of the reductions that need tasks; a cancelled region's threads do not meet.
void hook_GOMP_workshare_task_reduction_unregister(bool cancelled) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  if (cancelled) return library.GOMP_workshare_task_reduction_unregister(cancelled);
  const Meeting meeting;
  library.GOMP_workshare_task_reduction_unregister(cancelled);
}

// One thread gets null and is to run the block, up to GOMP_single_copy_end(); the others come back when they have met it there.
void* hook_GOMP_single_copy_start() {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  if (here.team == nullptr) return library.GOMP_single_copy_start();
  const uint32_t round = here.round % 2;
  observed([&](Thread* self) { release_to(self, here.team->rounds[round]); });
  void* data = library.GOMP_single_copy_start();
  if (data == nullptr) return data;
  observed([&](Thread* self) {
    acquire_from(self, here.team->rounds[round]);
    acquire_from(self, here.team->tasks);
    acquire_detached(self);
  });
  ++here.round;
  return data;
}

void hook_GOMP_ordered_start() {
  CONCHECK_OPENMP_LIBRARY().GOMP_ordered_start();
  note_ordered_begin();
}
void hook_GOMP_ordered_end() {
  note_ordered_end();
  CONCHECK_OPENMP_LIBRARY().GOMP_ordered_end();
}

// --- loops whose iterations wait for others: ordered(n) with depend(sink) and depend(source)
#define CONCHECK_DOACROSS_BEGIN(name, params, args) \
  bool hook_##name params {                         \
    here.dimensions = count;                        \
    return CONCHECK_OPENMP_LIBRARY().name args;     \
  }
#define CONCHECK_DOACROSS_LOOP(type, infix)                                                                                             \
  CONCHECK_DOACROSS_BEGIN(GOMP_loop_##infix##doacross_static_start, (unsigned count, type* counts, type chunk, type* begin, type* end),  \
                          (count, counts, chunk, begin, end))                                                                           \
  CONCHECK_DOACROSS_BEGIN(GOMP_loop_##infix##doacross_dynamic_start, (unsigned count, type* counts, type chunk, type* begin, type* end), \
                          (count, counts, chunk, begin, end))                                                                           \
  CONCHECK_DOACROSS_BEGIN(GOMP_loop_##infix##doacross_guided_start, (unsigned count, type* counts, type chunk, type* begin, type* end),  \
                          (count, counts, chunk, begin, end))                                                                           \
  CONCHECK_DOACROSS_BEGIN(GOMP_loop_##infix##doacross_runtime_start, (unsigned count, type* counts, type* begin, type* end),             \
                          (count, counts, begin, end))                                                                                  \
  CONCHECK_DOACROSS_BEGIN(GOMP_loop_##infix##doacross_start,                                                                            \
                          (unsigned count, type* counts, long schedule, type chunk, type* begin, type* end, uintptr_t* reductions, void** memory), \
                          (count, counts, schedule, chunk, begin, end, reductions, memory))
CONCHECK_DOACROSS_LOOP(long, )
CONCHECK_DOACROSS_LOOP(unsigned long long, ull_)

void hook_GOMP_doacross_post(long* at) {
  note_ordered_end();
  CONCHECK_OPENMP_LIBRARY().GOMP_doacross_post(at);
}
void hook_GOMP_doacross_ull_post(unsigned long long* at) {
  note_ordered_end();
  CONCHECK_OPENMP_LIBRARY().GOMP_doacross_ull_post(at);
}
void hook_GOMP_doacross_wait(long first, ...) {
  va_list others;
  va_start(others, first);
  await_iteration(first, others, CONCHECK_OPENMP_LIBRARY().GOMP_doacross_wait);
  va_end(others);
}
void hook_GOMP_doacross_ull_wait(unsigned long long first, ...) {
  va_list others;
  va_start(others, first);
  await_iteration(first, others, CONCHECK_OPENMP_LIBRARY().GOMP_doacross_ull_wait);
  va_end(others);
}
