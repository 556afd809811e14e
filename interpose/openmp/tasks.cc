// OpenMP's tasks. A task comes after its creation and after those that it depends on; what waits for tasks comes after their end.
//
// The runtime copies a task's data when it is created, and runs the task with the copy. So it gets data of ours to copy, which lead to
// the program's, and a function of ours to run.
#include <cstring>
#include <type_traits>

#include "interpose/arena.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/openmp/creation.h"
#include "interpose/openmp/library.h"
#include "interpose/openmp/team.h"
#include "interpose/race/events.h"

namespace concheck::interpose::openmp {
namespace {

// Flags of GOMP_task and GOMP_taskloop.
constexpr unsigned kDepend = 1 << 3;
constexpr unsigned kUp = 1 << 8;  // the range of a loop
constexpr unsigned kNoGroup = 1 << 11;
constexpr unsigned kDetach = 1 << 13;

constexpr uint32_t kLoopWords = 2;   // of a loop: the range of a task
constexpr uint32_t kDetachWords = 1;  // of a task that another thread ends: its event
constexpr size_t kGivenWords = 3;

// Passed by each omp_fulfill_event().
Order detached;
bool has_detached = false;

// What the runtime copies; the program's data stand behind it.
struct Payload {
  void* words[kGivenWords];  // the program's first: the runtime writes to the first two, and looks at the third
  Creation* creation;
};

void copy_payload(void* to, void* from) {
  auto* copied = static_cast<Payload*>(to);
  *copied = *static_cast<Payload*>(from);
  Creation* creation = copied->creation;
  __atomic_fetch_add(&creation->users, 1, __ATOMIC_RELAXED);
  creation->copy(static_cast<char*>(to) + creation->offset, creation->data);
  // Not earlier: it was the program's own code.
  observed([&](Thread* self) { release_to(self, creation->created); });
}

uint64_t length_of(bool down, uint64_t begin, uint64_t end) { return down ? begin - end : end - begin; }

// How many of the creation's users a task stands for.
uint64_t users_of(const Payload& payload) {
  const Creation& creation = *payload.creation;
  if (creation.copy != nullptr || creation.given != kLoopWords) return 1;
  return length_of(creation.down, reinterpret_cast<uint64_t>(payload.words[0]), reinterpret_cast<uint64_t>(payload.words[1]));
}

void begin_task(Thread* self, Creation* creation) {
  acquire_from(self, creation->created);
  acquire_dependences(self, *creation);
  if (creation->dependence_count != 0) acquire_detached(self);
  here.task = make_task();
}

void end_task(Thread* self, Creation* creation) {
  release_dependences(self, *creation);
  if (creation->parent != nullptr) release_to(self, creation->parent->children);
  if (creation->group != nullptr) release_to(self, creation->group->ended);
  if (creation->team != nullptr) release_to(self, creation->team->tasks);
  drop_task(here.task);
}

void run_task(void* p) {
  auto* payload = static_cast<Payload*>(p);
  Creation* creation = payload->creation;
  char* data = static_cast<char*>(p) + creation->offset;
  memcpy(data, payload->words, creation->given * sizeof(void*));
  const Here outer = here;
  here = {creation->library, creation->team, nullptr, creation->group, outer.round, 0, false};
  observed([&](Thread* self) { begin_task(self, creation); });
  // The body may write where the range stands.
  const uint64_t users = users_of(*payload);
  creation->body(data);
  observed([&](Thread* self) {
    end_task(self, creation);
    drop_creation(creation, users);
  });
  here = outer;
}

constexpr size_t kMostOnStack = 4096;

size_t round_up(size_t bytes, size_t alignment) { return (bytes + alignment - 1) / alignment * alignment; }

// Has the runtime copy the program's data with ours: it runs a task that it does not put off with what it was given, and drops tasks of
// a cancelled region, both only as long as it is not told how to copy.
template <typename Create>
void create_from_buffer(const Payload& payload, size_t alignment, Create create) {
  const Creation& creation = *payload.creation;
  const size_t bytes = creation.offset + creation.bytes;
  const size_t room = bytes + alignment;
  void* allocated = room > kMostOnStack ? arena_allocate(room) : nullptr;
  void* start = allocated != nullptr ? allocated : __builtin_alloca(room);
  auto* buffer = reinterpret_cast<char*>(round_up(address_of(start), alignment));
  memcpy(buffer, &payload, sizeof payload);
  memcpy(buffer + creation.offset, creation.data, creation.bytes);
  create(run_task, static_cast<void*>(buffer), nullptr, static_cast<long>(bytes), static_cast<long>(alignment));
  arena_free(allocated, room);
}

// Runs `create` with what the runtime is to be given for a task: body, data, the function that copies them, their size and alignment.
template <typename Create>
void create_task(const Creation& what, const Dependences& dependences, long given_alignment, Create create) {
  Creation* creation = nullptr;
  observed([&](Thread* self) {
    creation = make_creation(what, dependences);
    if (creation != nullptr && what.copy == nullptr) release_to(self, creation->created);
  });
  if (creation == nullptr) return create(what.body, what.data, what.copy, static_cast<long>(what.bytes), given_alignment);
  const auto alignment = static_cast<size_t>(given_alignment) > alignof(Payload) ? static_cast<size_t>(given_alignment) : alignof(Payload);
  creation->offset = round_up(sizeof(Payload), alignment);
  Payload payload{{}, creation};
  memcpy(payload.words, what.data, what.bytes < sizeof payload.words ? what.bytes : sizeof payload.words);
  if (what.copy != nullptr) {
    create(run_task, static_cast<void*>(&payload), copy_payload, static_cast<long>(creation->offset + what.bytes), static_cast<long>(alignment));
  } else {
    create_from_buffer(payload, alignment, create);
  }
  observed([&](Thread*) { drop_creation(creation, 1); });
}

Creation creation_of(const Library& library, void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, uint32_t given) {
  Creation creation{};
  creation.users = copy != nullptr ? 1 : 2;
  creation.given = given;
  creation.body = body;
  creation.copy = copy;
  creation.data = data;
  creation.bytes = static_cast<size_t>(bytes);
  creation.library = &library;
  return creation;
}

void begin_group() {
  observed([](Thread*) {
    auto* group = arena_allocate_array<Group>(1);
    if (group == nullptr) return;
    group->outer = here.group;
    here.group = group;
  });
}

// After all of its tasks have ended.
void end_group() {
  Group* group = here.group;
  if (group == nullptr) return;
  observed([&](Thread* self) {
    acquire_from(self, group->ended);
    end_order(group->ended);
    here.group = group->outer;
    arena_free(group, sizeof *group);
  });
}

void after_waiting(Thread* self) {
  if (here.task != nullptr) acquire_from(self, here.task->children);
  acquire_detached(self);
}

// A step is negative in a loop that goes down, of unsigned indices, too.
template <typename Index>
bool goes_down(unsigned flags, Index step) {
  return std::is_signed_v<Index> ? step < 0 : (flags & kUp) == 0;
}

// In whole steps.
template <typename Index>
uint64_t range_length(bool down, Index begin, Index end, Index step) {
  if (down ? begin <= end : begin >= end) return 0;
  const uint64_t length = length_of(down, static_cast<uint64_t>(begin), static_cast<uint64_t>(end));
  const uint64_t one = length_of(down, 0, static_cast<uint64_t>(step));
  return (length - 1) / one * one + one;
}

template <typename Index>
using CreateLoop = void (*)(void (*)(void*), void*, void (*)(void*, void*), long, long, unsigned, unsigned long, int, Index, Index, Index);

// A loop is a group of its own, unless it is said not to be.
template <typename Index>
void create_loop(CreateLoop<Index> real, Creation what, long alignment, unsigned flags, unsigned long tasks, int priority, Index begin, Index end,
                 Index step) {
  what.down = goes_down(flags, step);
  if (what.copy == nullptr) what.users = 1 + range_length(what.down, begin, end, step);
  const bool grouped = (flags & kNoGroup) == 0;
  if (grouped) begin_group();
  create_task(what, {}, alignment, [&](auto run, auto payload, auto copy, long bytes, long aligned) {
    real(run, payload, copy, bytes, aligned, flags, tasks, priority, begin, end, step);
  });
  if (grouped) end_group();
}

}  // namespace

void acquire_detached(Thread* self) {
  if (__atomic_load_n(&has_detached, __ATOMIC_RELAXED)) acquire_from(self, detached);
}

// What was said in the parent is nobody's here.
CONCHECK_ALONE void restart_tasks_in_child() {
  detached = {};
  has_detached = false;
}

}  // namespace concheck::interpose::openmp

using namespace concheck::interpose;
using namespace concheck::interpose::openmp;

void hook_GOMP_task(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, long alignment, bool deferred, unsigned flags,
                    void** depend, int priority, void* detach) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  if ((flags & kDetach) != 0) __atomic_store_n(&has_detached, true, __ATOMIC_RELAXED);
  const Dependences dependences = (flags & kDepend) != 0 ? dependences_in(depend) : Dependences{};
  const Creation what = creation_of(library, body, data, copy, bytes, (flags & kDetach) != 0 ? kDetachWords : 0);
  create_task(what, dependences, alignment, [&](auto run, auto payload, auto copy_it, long all_bytes, long aligned) {
    library.GOMP_task(run, payload, copy_it, all_bytes, aligned, deferred, flags, depend, priority, detach);
  });
  if (!deferred) observed(acquire_detached);
}

void hook_GOMP_taskloop(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, long alignment, unsigned flags,
                        unsigned long tasks, int priority, long begin, long end, long step) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  create_loop(library.GOMP_taskloop, creation_of(library, body, data, copy, bytes, kLoopWords), alignment, flags, tasks, priority, begin, end, step);
}
void hook_GOMP_taskloop_ull(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, long alignment, unsigned flags,
                            unsigned long tasks, int priority, unsigned long long begin, unsigned long long end, unsigned long long step) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  create_loop(library.GOMP_taskloop_ull, creation_of(library, body, data, copy, bytes, kLoopWords), alignment, flags, tasks, priority, begin, end, step);
}

void hook_GOMP_taskwait() {
  CONCHECK_OPENMP_LIBRARY().GOMP_taskwait();
  observed(after_waiting);
}
// For some of the children; of those that it does not wait for, those that have ended are taken along.
void hook_GOMP_taskwait_depend(void** depend) {
  CONCHECK_OPENMP_LIBRARY().GOMP_taskwait_depend(depend);
  observed(after_waiting);
}

void hook_GOMP_taskgroup_start() {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  begin_group();
  library.GOMP_taskgroup_start();
}
void hook_GOMP_taskgroup_end() {
  CONCHECK_OPENMP_LIBRARY().GOMP_taskgroup_end();
  end_group();
  observed(acquire_detached);
}

void hook_omp_fulfill_event(uintptr_t event) {
  observed([](Thread* self) { release_to(self, detached); });
  // It frees the task with a jump.
  here.in_runtime = true;
  CONCHECK_OPENMP_LIBRARY().omp_fulfill_event(event);
  here.in_runtime = false;
}
