#include "analysis/detect/misuse_words.h"

namespace concheck::analysis {
namespace {

constexpr MisuseWords kWords[] = {
    {.misuse = trace::Misuse::unlock_not_owner,
     .subkind = "unlock-not-owner",
     .action = Action::release,
     .title = "thread %t unlocks %l, which thread %o holds",
     .title_without_other = "thread %t unlocks %l, which another thread holds",
     .explanation =
         "Only the thread that locked it may unlock it. The other thread goes on as if it still held the lock.",
     .advice = "unlock %l in the thread that locked it; to hand over, use a semaphore or a condition variable"},
    {.misuse = trace::Misuse::unlock_unlocked,
     .subkind = "unlock-unlocked",
     .action = Action::release,
     .title = "thread %t unlocks %l, which nobody holds",
     .explanation = "Unlocking an unlocked lock is undefined; it can let two threads in at once later.",
     .advice = "unlock %l once for each lock; a guard such as std::lock_guard does"},
    {.misuse = trace::Misuse::destroy_held,
     .subkind = "destroy-held",
     .action = Action::destroy,
     .title = "thread %t destroys %l while thread %o holds it",
     .title_without_other = "thread %t destroys %l while it is held",
     .title_own = "thread %t destroys %l, which it still holds",
     .explanation = "Who holds it will unlock memory that is no lock any more.",
     .advice = "make sure that every user of %l is done (join the threads) before it is destroyed"},
    {.misuse = trace::Misuse::init_held,
     .subkind = "init-held",
     .action = Action::init,
     .title = "thread %t initialises %l while thread %o holds it",
     .title_without_other = "thread %t initialises %l while it is held",
     .title_own = "thread %t initialises %l, which it still holds",
     .explanation = "Initialising it again opens the lock under its holder.",
     .advice = "initialise %l once, before any thread uses it"},
    {.misuse = trace::Misuse::use_after_destroy,
     .subkind = "use-after-destroy",
     .action = Action::use,
     .title = "thread %t uses %l after it was destroyed",
     .explanation = "What a destroyed lock does is undefined.",
     .advice = "make %l live longer than its users; often a static destructor runs before a thread has ended"},
    {.misuse = trace::Misuse::not_recoverable,
     .subkind = "not-recoverable",
     .action = Action::request,
     .title = "thread %t requests %l, which can not be recovered any more",
     .explanation = "An earlier holder died, and the next one unlocked it without pthread_mutex_consistent(). It can "
                    "only be destroyed.",
     .advice = "after EOWNERDEAD repair the data, call pthread_mutex_consistent(), then unlock"},
    {.misuse = trace::Misuse::invalid,
     .subkind = "invalid",
     .action = Action::use,
     .title = "thread %t uses %l, which is not a valid lock",
     .explanation = "The call failed with EINVAL: the memory was never initialised as a lock, or was overwritten.",
     .advice = "initialise %l before its first use, and look for code that writes over it"},
    {.misuse = trace::Misuse::inconsistent_unlock,
     .subkind = "inconsistent-unlock",
     .action = Action::release,
     .title = "thread %t unlocks %l after its holder died, without making it consistent",
     .explanation = "From here on every request of the lock fails with ENOTRECOVERABLE.",
     .advice = "call pthread_mutex_consistent() between EOWNERDEAD and the unlock"},
    {.misuse = trace::Misuse::exit_holding,
     .detector = &kThreadMisuse,
     .subkind = "exit-holding",
     .action = Action::exit,
     .title = "thread %t ended while holding %l",
     .explanation = "Nobody can unlock it any more: whoever requests it next waits for ever.",
     .advice = "release %l on every way out of the thread, cancellation and pthread_exit() included"},
    {.misuse = trace::Misuse::use_after_destroy,
     .object = trace::SyncKind::condition,
     .detector = &kConditionMisuse,
     .subkind = "use-after-destroy",
     .action = Action::use,
     .title = "thread %t uses %l after it was destroyed",
     .explanation = "What a destroyed condition does is undefined: a wait on it may never end.",
     .advice = "make %l live longer than its users: join them, or wait until they are done, before it is destroyed"},
    {.misuse = trace::Misuse::destroy_waiters,
     .object = trace::SyncKind::condition,
     .detector = &kConditionMisuse,
     .subkind = "destroy-waiters",
     .action = Action::destroy,
     .other_action = Action::wait,
     .title = "thread %t destroys %l while thread %o waits on it",
     .explanation = "The destroying thread blocks until the waiter is gone, and nobody wakes the waiter any more.",
     .advice = "tell the waiters to stop, notify all of them, and join them before %l is destroyed"},
    {.misuse = trace::Misuse::init_waiters,
     .object = trace::SyncKind::condition,
     .detector = &kConditionMisuse,
     .subkind = "init-waiters",
     .action = Action::init,
     .other_action = Action::wait,
     .title = "thread %t initialises %l while thread %o waits on it",
     .explanation = "The waiter is forgotten: no later notification reaches it.",
     .advice = "initialise %l once, before any thread uses it"},
    {.misuse = trace::Misuse::wait_unheld,
     .detector = &kConditionMisuse,
     .subkind = "wait-unheld",
     .action = Action::wait,
     .title = "thread %t waits on %l with %m, which thread %o holds",
     .title_without_other = "thread %t waits on %l with %m, which it does not hold",
     .explanation =
         "The wait unlocks the mutex although it is not the thread's. Nothing keeps a notification from being "
         "sent between the check and the wait, where it is lost.",
     .advice = "lock %m before the condition is checked, and wait with it held"},
    {.misuse = trace::Misuse::wait_two_mutexes,
     .detector = &kConditionMisuse,
     .subkind = "wait-two-mutexes",
     .action = Action::wait,
     .other_action = Action::wait,
     .title = "thread %t waits on %l with %m while thread %o waits on it with another mutex",
     .explanation =
         "All concurrent waits on a condition must use the same mutex; with two, a notification can pass between "
         "check and wait, where it is lost.",
     .advice = "use one mutex with %l, the one that guards what is waited for"},
};

}  // namespace

const MisuseWords* misuse_words(trace::Misuse misuse, trace::SyncKind object) {
  const MisuseWords* general = nullptr;
  for (const MisuseWords& words : kWords) {
    if (words.misuse != misuse) continue;
    if (words.object == object) return &words;
    if (words.object == trace::SyncKind::none) general = &words;
  }
  return general;
}

}  // namespace concheck::analysis
