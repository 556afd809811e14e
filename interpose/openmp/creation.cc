#include "interpose/openmp/creation.h"

#include "interpose/arena.h"
#include "interpose/openmp/library.h"
#include "interpose/race/events.h"

namespace concheck::interpose::openmp {
namespace {

constexpr uintptr_t kRead = 1;  // the use of an object

Dependence dependence_at(const Dependences& all, size_t i) {
  if (i < all.plain) return {reinterpret_cast<uintptr_t>(all.addresses[i]), i < all.written};
  const auto* object = static_cast<const uintptr_t*>(all.addresses[i]);
  return {object[0], object[1] != kRead};
}

size_t creation_bytes(size_t dependence_count) { return sizeof(Creation) + dependence_count * sizeof(Dependence); }

// The runtime drops tasks of a cancelled region or group that have not begun.
bool may_never_run(const Creation& creation) { return creation.team != nullptr && creation.copy == nullptr && creation.library->cancels; }

void put_in_list(Creation* creation) {
  Team& team = *creation->team;
  Critical critical(team.creations_lock);
  creation->next = team.creations;
  creation->place = &team.creations;
  if (creation->next != nullptr) creation->next->place = &creation->next;
  team.creations = creation;
}

void take_from_list(Creation* creation) {
  Critical critical(creation->team->creations_lock);
  *creation->place = creation->next;
  if (creation->next != nullptr) creation->next->place = creation->place;
}

void end_creation(Creation* creation) {
  end_order(creation->created);
  drop_task(creation->parent);
  arena_free(creation, creation_bytes(creation->dependence_count));
}

}  // namespace

Dependences dependences_in(void** depend) {
  const auto number = [&](size_t at) { return reinterpret_cast<size_t>(depend[at]); };
  if (number(0) != 0) return {number(0), depend + 2, number(1), number(0)};
  return {number(1), depend + 5, number(2) + number(3), number(2) + number(3) + number(4)};
}

Creation* make_creation(const Creation& what, const Dependences& dependences) {
  auto* creation = static_cast<Creation*>(arena_allocate(creation_bytes(dependences.count)));
  if (creation == nullptr) return nullptr;
  *creation = what;
  creation->team = here.team;
  creation->parent = here.task;
  creation->group = here.group;
  use_task(here.task);
  creation->dependence_count = dependences.count;
  for (size_t i = 0; i < dependences.count; ++i) creation->dependences[i] = dependence_at(dependences, i);
  if (may_never_run(*creation)) put_in_list(creation);
  return creation;
}

void drop_creation(Creation* creation, uint64_t users) {
  if (__atomic_sub_fetch(&creation->users, users, __ATOMIC_ACQ_REL) != 0) return;
  if (creation->place != nullptr) take_from_list(creation);
  end_creation(creation);
}

void end_creations(Team& team) {
  while (Creation* creation = team.creations) {
    team.creations = creation->next;
    end_creation(creation);
  }
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

}  // namespace concheck::interpose::openmp
