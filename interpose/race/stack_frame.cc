#include "interpose/race/stack_frame.h"

#include "interpose/critical.h"
#include "interpose/thread_state.h"

namespace concheck::interpose::race {
namespace {

// Between the stack pointer that enter_function() is told and that of the function: a return address and a saved
// register.
constexpr uintptr_t kBelow = 2 * sizeof(uintptr_t);
constexpr uintptr_t kWord = sizeof(uintptr_t);
// A larger frame is not searched for its return address.
constexpr uintptr_t kLargest = uintptr_t{8} << 20;

// Held while another thread's frames and stack are looked at: it does not end, so they stay mapped.
InternalLock lock;

// The owner may be running, and changes them.
Frame frame_at(const Frame* at) {
  return {__atomic_load_n(&at->pc, __ATOMIC_ACQUIRE), __atomic_load_n(&at->sp, __ATOMIC_ACQUIRE),
          __atomic_load_n(&at->function, __ATOMIC_ACQUIRE)};
}

bool is_same(const Frame& a, const Frame& b) { return a.pc == b.pc && a.sp == b.sp && a.function == b.function; }

uintptr_t word_at(uintptr_t address) {
  return __atomic_load_n(reinterpret_cast<const uintptr_t*>(address), __ATOMIC_RELAXED);
}

// Where the frame ends: behind its return address. Directly below what its caller had set up, when that one is
// instrumented, too; else the only word up to there that is this address. 0 when that leaves a doubt.
uintptr_t end_of(const Frame& frame, uintptr_t low, uintptr_t limit, bool limit_is_frame) {
  if (limit_is_frame && word_at(limit - kWord) == frame.pc) return limit;
  if (limit - low > kLargest) return 0;
  uintptr_t end = 0;
  for (uintptr_t at = low; at < limit; at += kWord) {
    if (word_at(at) != frame.pc) continue;
    if (end != 0) return 0;
    end = at + kWord;
  }
  return end;
}

// The frame that the stack pointers place around an address, and the next outer one on the same stack.
struct Around {
  const Frame* frame = nullptr;
  Frame copy;
  uintptr_t limit = 0;
  bool limit_is_frame = false;
};

bool find_around(const Frame* begin, const Frame* top, const Thread* owner, uintptr_t address, Around& out) {
  uintptr_t last = 0;
  out.limit = owner->stack_high;
  for (const Frame* at = top; at != begin; --at) {
    const Frame frame = frame_at(at - 1);
    // A signal handler's may be on a stack of its own.
    if (frame.sp < owner->stack_low || frame.sp >= owner->stack_high) continue;
    // Frames that were left unseen lie between those that are there.
    if (frame.sp <= last) return false;
    last = frame.sp;
    if (frame.sp + kBelow > address) {
      out.limit = frame.sp + kBelow;
      out.limit_is_frame = true;
      break;
    }
    out.frame = at - 1;
    out.copy = frame;
  }
  return out.frame != nullptr;
}

bool find_in(const Frame* begin, const Local* running, const Thread* owner, uintptr_t address, StackFrame* out) {
  const Frame* top = __atomic_load_n(&running->frame, __ATOMIC_ACQUIRE);
  Around around;
  if (!find_around(begin, top, owner, address, around)) return false;
  out->low = around.copy.sp + kBelow;
  out->high = end_of(around.copy, out->low, around.limit, around.limit_is_frame);
  if (address >= out->high) return false;
  out->pc_count = 0;
  out->pcs[out->pc_count++] = around.copy.function;
  for (const Frame* at = around.frame + 1; at != begin && out->pc_count < trace::kMaxStackFrames; --at)
    out->pcs[out->pc_count++] = frame_at(at - 1).pc;
  // It did not leave it meanwhile, nor its callers. First whether it is there still, then whether it is the same.
  return around.frame < __atomic_load_n(&running->frame, __ATOMIC_ACQUIRE) &&
         is_same(frame_at(around.frame), around.copy);
}

}  // namespace

bool find_frame(const Thread* owner, uintptr_t address, StackFrame* out) {
  Critical critical(lock);
  const State* state = owner->race;
  const Local* running = state != nullptr ? __atomic_load_n(&state->running, __ATOMIC_ACQUIRE) : nullptr;
  // Not while it runs a fiber.
  if (running == nullptr || __atomic_load_n(&running->state, __ATOMIC_ACQUIRE) != state || state->frames == nullptr)
    return false;
  if (!find_in(state->frames, running, owner, address, out)) return false;
  return __atomic_load_n(&running->state, __ATOMIC_ACQUIRE) == state;
}

void hide_frames(State* state) {
  Critical critical(lock);
  __atomic_store_n(&state->running, nullptr, __ATOMIC_RELEASE);
}

CONCHECK_ALONE void restart_stack_frames_in_child() { lock.reset(); }

}  // namespace concheck::interpose::race
