#include "analysis/detect/blocking_words.h"

#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

struct BlockingWords {
  trace::BlockingCall call;
  std::string_view verb;
  std::string_view noun;
};

using trace::BlockingCall;

constexpr BlockingWords kBlockingWords[] = {
    {BlockingCall::none, "waits", "a wait"},
    {BlockingCall::sleep, "sleeps", "a sleep"},
    {BlockingCall::read, "reads from a file", "a read"},
    {BlockingCall::write, "writes to a file", "a write"},
    {BlockingCall::receive, "waits to receive from a socket", "a receive from a socket"},
    {BlockingCall::send, "sends to a socket", "a send to a socket"},
    {BlockingCall::accept, "waits for a connection", "a wait for a connection"},
    {BlockingCall::connect, "connects to a socket", "a connect"},
    {BlockingCall::poll, "waits for events", "a wait for events"},
    {BlockingCall::child, "waits for a child process", "a wait for a child process"},
    {BlockingCall::sync, "writes a file through to its disk", "a write through to a disk"},
    {BlockingCall::file_lock, "waits for the lock of a file", "a wait for the lock of a file"},
    {BlockingCall::resolve, "looks up a host's name or address", "a look-up of a host"},
    {BlockingCall::system, "runs a command", "a run of a command"},
    {BlockingCall::message_queue, "waits at a message queue", "a wait at a message queue"},
    {BlockingCall::semaphore_set, "waits at a semaphore set", "a wait at a semaphore set"},
    {BlockingCall::signal, "waits for a signal", "a wait for a signal"},
    {BlockingCall::join, "waits for a thread to end", "a join"},
    {BlockingCall::condition, "waits on a condition", "a wait on a condition"},
    {BlockingCall::semaphore, "waits at a semaphore", "a wait at a semaphore"},
    {BlockingCall::barrier, "waits at a barrier", "a wait at a barrier"},
    {BlockingCall::open, "opens a file", "an open"},
};

const BlockingWords& words_of(BlockingCall call) {
  for (const BlockingWords& words : kBlockingWords) {
    if (words.call == call) return words;
  }
  return kBlockingWords[0];
}

}  // namespace

std::string_view blocking_verb(BlockingCall call) { return words_of(call).verb; }
std::string_view blocking_noun(BlockingCall call) { return words_of(call).noun; }

DetectionStep blocking_step(const ProcessModel& model, const trace::BlockedHolding& blocked) {
  const trace::BlockedHoldingRecord& record = blocked.record;
  DetectionStep step;
  step.thread = ThreadId(record.header.thread);
  step.action = Action::block;
  step.remark = std::string(blocking_verb(static_cast<BlockingCall>(record.call))) + " for " +
                duration(record.end - record.begin);
  step.stack = model.stack(StackId(record.stack));
  for (const trace::RaceLock& lock : blocked.locks) {
    step.holding.emplace_back(lock.sync);
    step.holds.push_back(
        {SyncId(lock.sync), lock.mode == static_cast<uint8_t>(trace::Mode::shared), model.stack(StackId(lock.stack))});
  }
  return step;
}

}  // namespace concheck::analysis
