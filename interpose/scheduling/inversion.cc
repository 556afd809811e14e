#include "interpose/scheduling/inversion.h"

#include "interpose/arena.h"
#include "interpose/scheduling/inversion_watch.h"

namespace concheck::interpose {

void watch_inversion(Thread* self) {
  // A handler's wait, inside one that is watched.
  if (self->inversion_since != 0 && self->slot->in_signal != 0) return;
  self->inversion_since = 0;
  const trace::Wait& wait = self->slot->wait;
  if (self->inversion == nullptr) self->inversion = static_cast<InversionWatch*>(arena_allocate(sizeof(InversionWatch)));
  if (self->inversion != nullptr && begin_watch(self, self, wait, self->inversion)) self->inversion_since = wait.since;
}

void end_inversion(Thread* self, uint64_t now) {
  const trace::Wait wait = self->slot->wait;
  // It can be a handler's.
  if (wait.since != self->inversion_since) return;
  self->inversion_since = 0;
  end_watch(self, self->inversion, wait, static_cast<trace::WaitKind>(wait.kind), now);
}

}  // namespace concheck::interpose
