// flockfile and its kin: the lock that a FILE carries. What stdio functions do with it inside libc is not seen.
#include "interpose/hook.h"
#include "interpose/lock_events.h"

namespace concheck::interpose {
namespace {

LockCall call_for(FILE* f, CallSite site) {
  return {address_of(f), {trace::SyncKind::file, 0}, trace::Mode::exclusive, false, site};
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

void hook_flockfile(FILE* f) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::flockfile(f);
  const LockCall call = call_for(f, CONCHECK_CALL_SITE());
  if (real::ftrylockfile(f) != 0) {
    block_on(guard_, self, call, [&] {
      real::flockfile(f);
      return 0;
    });
  }
  acquired(self, call, 0);
}

int hook_ftrylockfile(FILE* f) {
  CONCHECK_ENTER(self);
  const int result = real::ftrylockfile(f);
  if (self != nullptr && result == 0) acquired(self, call_for(f, CONCHECK_CALL_SITE()), concheck::trace::kTry);
  return result;
}

void hook_funlockfile(FILE* f) {
  CONCHECK_ENTER(self);
  if (self != nullptr) released(self, address_of(f));
  real::funlockfile(f);
}
