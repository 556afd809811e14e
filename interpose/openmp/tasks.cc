// OpenMP's tasks. A task comes after its creation and after those that it depends on; what waits for tasks comes after their end.
//
// The runtime copies a task's data when it is created, and runs the task with the copy. So it gets data of ours to copy, which lead to
// the program's, and a function of ours to run.
#include <cstring>

#include "interpose/arena.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/openmp/library.h"
#include "interpose/openmp/team.h"
#include "interpose/race/events.h"

namespace concheck::interpose::openmp {
namespace {

// Flags of GOMP_task and GOMP_taskloop.
constexpr unsigned kDepend = 1 << 3;
constexpr unsigned kNoGroup = 1 << 11;
constexpr unsigned kDetach = 1 << 13;

constexpr size_t kGivenWords = 3;

struct Dependence {
  uintptr_t address;
  bool written;
};

// One call that creates a task, or all those of a loop.
struct Creation {
  uint32_t users;  // the call itself, and each copy of its data
  uint32_t given;  // words at the begin of the data that the runtime writes
  void (*body)(void*);
  void (*copy)(void*, void*);
  void* data;
  size_t bytes;
  size_t offset;  // of the program's data behind ours
  Team* team;
  Task* parent;
  Group* group;
  Order created;
  size_t dependence_count;
  Dependence dependences[];
};

// What the runtime copies.
struct Payload {
  void* words[kGivenWords];  // the program's first: the runtime writes to the first two, and looks at the third
  Creation* creation;
};

// What `depend` of a task tells. As the runtime takes it: the number of addresses, that of those written to, and the addresses; or 0,
// the number of addresses, those of written ones, of ones changed by one task at a time, of read ones, and the addresses, behind which
// stand those of objects that are an address and its use each.
struct Dependences {
  size_t count = 0;
  void** addresses = nullptr;
  size_t written = 0;
  size_t plain = 0;  // the rest are objects
};

constexpr uintptr_t kRead = 1;  // the use of an object

Dependences dependences_in(void** depend) {
  const auto number = [&](size_t at) { return reinterpret_cast<size_t>(depend[at]); };
  if (number(0) != 0) return {number(0), depend + 2, number(1), number(0)};
  return {number(1), depend + 5, number(2) + number(3), number(2) + number(3) + number(4)};
}

Dependence dependence_at(const Dependences& all, size_t i) {
  if (i < all.plain) return {reinterpret_cast<uintptr_t>(all.addresses[i]), i < all.written};
  const auto* object = static_cast<const uintptr_t*>(all.addresses[i]);
  return {object[0], object[1] != kRead};
}

size_t creation_bytes(size_t dependence_count) { return sizeof(Creation) + dependence_count * sizeof(Dependence); }

void drop_creation(Creation* creation) {
  if (__atomic_sub_fetch(&creation->users, 1, __ATOMIC_ACQ_REL) != 0) return;
  end_order(creation->created);
  drop_task(creation->parent);
  arena_free(creation, creation_bytes(creation->dependence_count));
}

void copy_payload(void* to, void* from) {
  auto* copied = static_cast<Payload*>(to);
  *copied = *static_cast<Payload*>(from);
  Creation* creation = copied->creation;
  __atomic_fetch_add(&creation->users, 1, __ATOMIC_RELAXED);
  char* data = static_cast<char*>(to) + creation->offset;
  if (creation->copy != nullptr) {
    creation->copy(data, creation->data);
  } else {
    memcpy(data, creation->data, creation->bytes);
  }
  // Not earlier: the program's own function may have made the copies.
  observed([&](Thread* self) { release_to(self, creation->created); });
}

// Who reads comes after who wrote; who writes after both. The prediction of deadlocks does not tell the addresses of a team's tasks
// apart.
void acquire_dependences(Thread* self, const Creation& creation) {
  bool writes = false;
  for (size_t i = 0; i < creation.dependence_count; ++i) {
    const Dependence& one = creation.dependences[i];
    writes |= one.written;
    if (!race::on) continue;
    race::acquire_from(self, one.address);
    if (one.written) race::acquire_from(self, one.address, race::Aspect::readers);
  }
  if (creation.dependence_count == 0 || creation.team == nullptr) return;
  acquire_from(self, creation.team->written);
  if (writes) acquire_from(self, creation.team->read);
}

void release_dependences(Thread* self, const Creation& creation) {
  bool writes = false;
  for (size_t i = 0; i < creation.dependence_count; ++i) {
    const Dependence& one = creation.dependences[i];
    writes |= one.written;
    if (race::on) race::release_to(self, one.address, one.written ? race::Aspect::whole : race::Aspect::readers);
  }
  if (creation.dependence_count == 0 || creation.team == nullptr) return;
  release_to(self, writes ? creation.team->written : creation.team->read);
}

void begin_task(Thread* self, Creation* creation) {
  acquire_from(self, creation->created);
  acquire_dependences(self, *creation);
  here.task = make_task();
}

void end_task(Thread* self, Creation* creation) {
  release_dependences(self, *creation);
  if (creation->parent != nullptr) release_to(self, creation->parent->children);
  if (creation->group != nullptr) release_to(self, creation->group->ended);
  if (creation->team != nullptr) release_to(self, creation->team->tasks);
  drop_task(here.task);
  drop_creation(creation);
}

void run_task(void* p) {
  auto* payload = static_cast<Payload*>(p);
  Creation* creation = payload->creation;
  char* data = static_cast<char*>(p) + creation->offset;
  memcpy(data, payload->words, creation->given * sizeof(void*));
  const Here outer = here;
  here = {creation->team, nullptr, creation->group, outer.round, 0};
  observed([&](Thread* self) { begin_task(self, creation); });
  creation->body(data);
  observed([&](Thread* self) { end_task(self, creation); });
  here = outer;
}

// Runs `create` with what the runtime is to be given for a task: body, data, the function that copies them, their size and alignment.
template <typename Create>
void create_task(const Creation& what, const Dependences& dependences, long alignment, Create create) {
  Creation* creation = nullptr;
  observed([&](Thread*) {
    creation = static_cast<Creation*>(arena_allocate(creation_bytes(dependences.count)));
    if (creation == nullptr) return;
    *creation = what;
    creation->users = 1;
    creation->team = here.team;
    creation->parent = here.task;
    creation->group = here.group;
    use_task(here.task);
    creation->dependence_count = dependences.count;
    for (size_t i = 0; i < dependences.count; ++i) creation->dependences[i] = dependence_at(dependences, i);
  });
  if (creation == nullptr) return create(what.body, what.data, what.copy, static_cast<long>(what.bytes), alignment);
  const auto own_alignment = alignment > static_cast<long>(alignof(Payload)) ? alignment : static_cast<long>(alignof(Payload));
  creation->offset = (sizeof(Payload) + static_cast<size_t>(own_alignment) - 1) / static_cast<size_t>(own_alignment) * static_cast<size_t>(own_alignment);
  Payload payload{{}, creation};
  memcpy(payload.words, what.data, what.bytes < sizeof payload.words ? what.bytes : sizeof payload.words);
  create(run_task, static_cast<void*>(&payload), copy_payload, static_cast<long>(creation->offset + what.bytes), own_alignment);
  observed([&](Thread*) { drop_creation(creation); });
}

Creation creation_of(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, uint32_t given) {
  Creation creation{};
  creation.given = given;
  creation.body = body;
  creation.copy = copy;
  creation.data = data;
  creation.bytes = static_cast<size_t>(bytes);
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

// Tasks whose end is said by a call (omp_fulfill_event), of which nothing tells whose end it is: all of them pass here.
Order detached;
bool has_detached = false;

void after_waiting(Thread* self) {
  if (here.task != nullptr) acquire_from(self, here.task->children);
  if (__atomic_load_n(&has_detached, __ATOMIC_RELAXED)) acquire_from(self, detached);
}

template <typename Index>
using CreateLoop = void (*)(void (*)(void*), void*, void (*)(void*, void*), long, long, unsigned, unsigned long, int, Index, Index, Index);

// A loop is a group of its own, unless it is said not to be.
template <typename Index>
void create_loop(CreateLoop<Index> real, const Creation& what, long alignment, unsigned flags, unsigned long tasks, int priority, Index begin,
                 Index end, Index step) {
  const bool grouped = (flags & kNoGroup) == 0;
  if (grouped) begin_group();
  create_task(what, {}, alignment, [&](auto run, auto payload, auto copy, long bytes, long aligned) {
    real(run, payload, copy, bytes, aligned, flags, tasks, priority, begin, end, step);
  });
  if (grouped) end_group();
}

}  // namespace
}  // namespace concheck::interpose::openmp

using namespace concheck::interpose;
using namespace concheck::interpose::openmp;

void hook_GOMP_task(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, long alignment, bool deferred, unsigned flags,
                    void** depend, int priority, void* detach) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  if ((flags & kDetach) != 0) __atomic_store_n(&has_detached, true, __ATOMIC_RELAXED);
  const Dependences dependences = (flags & kDepend) != 0 ? dependences_in(depend) : Dependences{};
  const Creation what = creation_of(body, data, copy, bytes, (flags & kDetach) != 0 ? 1 : 0);
  create_task(what, dependences, alignment, [&](auto run, auto payload, auto copy_it, long all_bytes, long aligned) {
    library.GOMP_task(run, payload, copy_it, all_bytes, aligned, deferred, flags, depend, priority, detach);
  });
}

void hook_GOMP_taskloop(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, long alignment, unsigned flags,
                        unsigned long tasks, int priority, long begin, long end, long step) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  create_loop(library.GOMP_taskloop, creation_of(body, data, copy, bytes, 2), alignment, flags, tasks, priority, begin, end, step);
}
void hook_GOMP_taskloop_ull(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, long alignment, unsigned flags,
                            unsigned long tasks, int priority, unsigned long long begin, unsigned long long end, unsigned long long step) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  create_loop(library.GOMP_taskloop_ull, creation_of(body, data, copy, bytes, 2), alignment, flags, tasks, priority, begin, end, step);
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
  if (__atomic_load_n(&has_detached, __ATOMIC_RELAXED)) observed([](Thread* self) { acquire_from(self, detached); });
}

void hook_omp_fulfill_event(uintptr_t event) {
  observed([](Thread* self) { release_to(self, detached); });
  CONCHECK_OPENMP_LIBRARY().omp_fulfill_event(event);
}
