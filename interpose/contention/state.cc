#include "interpose/contention/state.h"

#include <string.h>

#include "interpose/arena.h"

namespace concheck::interpose::contention {

State* state_of(Thread* self) {
  if (self->contention == nullptr) __atomic_store_n(&self->contention, static_cast<State*>(arena_allocate(sizeof(State))), __ATOMIC_RELEASE);
  return self->contention;
}

void forget_state(Thread* t) {
  t->waited_for = 0;
  memset(t->first_holds, 0, sizeof t->first_holds);
  State* state = t->contention;
  if (state == nullptr) return;
  if (state->uses != nullptr) arena_free(state->uses, (state->use_mask + 1) * sizeof(KnownUse));
  state->uses = nullptr;
  state->use_mask = state->use_count = state->hold_count = state->last_long = 0;
  state->streak = {};
}

}  // namespace concheck::interpose::contention
