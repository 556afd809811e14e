#include "trace/flags_text.h"

#include <string_view>

namespace concheck::trace {
namespace {

void append_flag(std::string* text, bool set, std::string_view name) {
  if (!set) return;
  if (!text->empty()) text->push_back(',');
  text->append(name);
}

}  // namespace

std::string acquire_flags_text(uint8_t flags) {
  std::string text;
  append_flag(&text, (flags & kTry) != 0, "try");
  append_flag(&text, (flags & kTimed) != 0, "timed");
  append_flag(&text, (flags & kReacquire) != 0, "reacquire");
  append_flag(&text, (flags & kDerived) != 0, "derived");
  append_flag(&text, (flags & kOwnerDied) != 0, "owner-died");
  append_flag(&text, (flags & kInSignal) != 0, "in-signal");
  append_flag(&text, (flags & kBroadcast) != 0, "broadcast");
  append_flag(&text, (flags & kUnheard) != 0, "unheard");
  return text;
}

std::string stack_flags_text(uint16_t flags) {
  std::string text;
  append_flag(&text, (flags & kStackTruncated) != 0, "truncated");
  append_flag(&text, (flags & kStackPartial) != 0, "partial");
  return text;
}

std::string race_access_flags_text(uint16_t flags) {
  std::string text;
  append_flag(&text, (flags & kRaceWrite) != 0, "write");
  append_flag(&text, (flags & kRaceAtomic) != 0, "atomic");
  append_flag(&text, (flags & kRaceRange) != 0, "range");
  append_flag(&text, (flags & kRaceFree) != 0, "free");
  append_flag(&text, (flags & kRaceAllocate) != 0, "allocation");
  append_flag(&text, (flags & kRaceVptr) != 0, "vptr");
  append_flag(&text, (flags & kRaceSignal) != 0, "signal");
  return text;
}

std::string race_flags_text(uint16_t flags) {
  std::string text;
  append_flag(&text, (flags & kRaceFreed) != 0, "freed");
  append_flag(&text, (flags & kRacePossible) != 0, "possible");
  return text;
}

std::string long_wait_flags_text(uint16_t flags) {
  std::string text;
  append_flag(&text, (flags & kWaitTimedOut) != 0, "timed-out");
  append_flag(&text, (flags & kWaitTimed) != 0, "timed");
  append_flag(&text, (flags & kOwnerMeasured) != 0, "owner-measured");
  return text;
}

std::string sync_attributes_text(SyncKind kind, uint16_t attributes) {
  std::string text;
  if (kind == SyncKind::mutex) {
    constexpr std::string_view kTypes[] = {"", "recursive", "errorcheck", "adaptive"};
    const uint16_t type = attributes & kMutexTypeMask;
    append_flag(&text, type != 0, kTypes[type]);
  }
  if (kind == SyncKind::rwlock) {
    const int preference = (attributes & kRwKindMask) >> kRwKindShift;
    append_flag(&text, preference == 1, "prefer-writer");
    append_flag(&text, preference == 2, "prefer-writer-nonrecursive");
  }
  append_flag(&text, (attributes & kRobust) != 0, "robust");
  append_flag(&text, (attributes & kProtocolInherit) != 0, "inherit");
  append_flag(&text, (attributes & kProtocolProtect) != 0, "protect");
  append_flag(&text, (attributes & kProcessShared) != 0, "process-shared");
  append_flag(&text, (attributes & kC11) != 0, "c11");
  append_flag(&text, (attributes & kCxaGuard) != 0, "cxa-guard");
  append_flag(&text, (attributes & kNamedSemaphore) != 0, "named");
  append_flag(&text, (attributes & kSignalled) != 0, "signalled");
  append_flag(&text, (attributes & kTakenInSignal) != 0, "taken-in-signal");
  return text;
}

}  // namespace concheck::trace
