#include "tests/unit/analysis/sample_report.h"

#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

SourceFrame frame(const std::string& function, const std::string& file, int line, const std::string& source = "") {
  SourceFrame result;
  result.module = "bank";
  result.module_path = "/home/ann/bank/build/bank";
  result.build_id = "ab01";
  result.offset = 0x1000 + static_cast<uint64_t>(line);
  result.function = function;
  result.file = file;
  result.line = line;
  result.column = 5;
  result.source = source;
  result.internal = is_internal(result);
  return result;
}

SourceFrame library_frame(const std::string& module, uint64_t offset) {
  SourceFrame result;
  result.module = module;
  result.module_path = "/lib/" + module;
  result.build_id = "cd02";
  result.offset = offset;
  result.internal = is_internal(result);
  return result;
}

SourceStack transfer_stack(int line, const std::string& source, const std::string& caller, int caller_line) {
  SourceStack stack;
  SourceFrame lock = frame("std::mutex::lock", "/usr/include/c++/12/bits/std_mutex.h", 100);
  lock.inlined = true;
  stack.frames = {lock, frame("bank::transfer", "/home/ann/bank/src/transfer.cc", line, source),
                  frame(caller, "/home/ann/bank/src/clerk.cc", caller_line, "transfer(from, to, amount);"),
                  library_frame("libc.so.6", 0x891f5)};
  return stack;
}

FindingLock static_lock(uint32_t id, const std::string& name) {
  FindingLock lock;
  lock.id = id;
  lock.kind = "mutex";
  lock.name = name;
  lock.label = "`" + name + "`";
  lock.identity = "mutex " + name;
  lock.address = 0x555555558000 + 64 * id;
  return lock;
}

FindingThread thread(uint32_t id, const std::string& name) {
  FindingThread result;
  result.id = id;
  result.tid = 4000 + id;
  result.name = name;
  result.label = "\"" + name + "\"";
  result.created_at.frames = {frame("main", "/home/ann/bank/src/main.cc", 10 + static_cast<int>(id))};
  return result;
}

void add_transfer(Finding& finding, uint32_t who, const std::string& caller, uint32_t first, uint32_t second,
                  Action last) {
  finding.steps.push_back(
      {who,
       Action::acquire,
       first,
       {},
       false,
       "",
       transfer_stack(21, "std::lock_guard first(from.mutex);", caller, 40 + static_cast<int>(who))});
  finding.steps.push_back(
      {who,
       last,
       second,
       {first},
       false,
       "",
       transfer_stack(22, "std::lock_guard second(to.mutex);", caller, 40 + static_cast<int>(who))});
}

Finding transfers(Action last) {
  Finding finding;
  finding.pid = 4000;
  finding.process_exe = "bank";
  finding.threads = {thread(2, "ann"), thread(3, "ben")};
  finding.locks = {static_lock(1, "bank::checking.mutex"), static_lock(2, "bank::savings.mutex")};
  add_transfer(finding, 2, "bank::put_aside", 1, 2, last);
  add_transfer(finding, 3, "bank::pay_the_rent", 2, 1, last);
  finding.advice = "take these locks in one order everywhere; in C++, std::scoped_lock takes several at once";
  return finding;
}

}  // namespace

Finding sample_inversion() {
  Finding finding = transfers(Action::request);
  finding.id = "17aa14b3278ce642";
  finding.kind = "lock-order-inversion";
  finding.confidence = Confidence::predicted;
  finding.count = 12;
  finding.title =
      "threads \"ann\" and \"ben\" can deadlock: they take `bank::checking.mutex` and `bank::savings.mutex` in "
      "opposite "
      "orders";
  finding.explanation =
      "If each thread gets its first lock before any gets its second, all of them wait for ever. This run was lucky: "
      "they "
      "did not meet.";
  return finding;
}

Finding sample_deadlock() {
  Finding finding = transfers(Action::wait);
  finding.id = "1da876829e1feb22";
  finding.kind = "deadlock";
  finding.title = "threads \"ann\" and \"ben\" are deadlocked on `bank::checking.mutex` and `bank::savings.mutex`";
  finding.explanation = "Each of them holds a lock that another of them waits for, so none can go on.";
  finding.metrics["waitNs"] = 4'200'000'000;
  return finding;
}

Finding sample_misuse() {
  Finding finding;
  finding.id = "69975902709f77db";
  finding.kind = "lock-misuse";
  finding.subkind = "unlock-not-owner";
  finding.pid = 4000;
  finding.process_exe = "bank";
  finding.title =
      "thread \"ann\" unlocks the mutex created in bank::open_account (account.cc:7), which thread main holds";
  finding.explanation =
      "Only the thread that locked it may unlock it. The other thread goes on as if it still held the lock.";
  finding.advice =
      "unlock the mutex in the thread that locked it; to hand over, use a semaphore or a condition variable";
  FindingThread main = thread(1, "main");
  main.label = "main";
  finding.threads = {thread(2, "ann"), main};
  FindingLock lock;
  lock.id = 5;
  lock.kind = "mutex";
  lock.name = "mutex created in bank::open_account (account.cc:7)";
  lock.label = "the mutex";
  lock.origin = "created in bank::open_account (account.cc:7)";
  lock.identity = "mutex of bank::open_account@account.cc";
  lock.created_at.frames = {frame("bank::open_account", "/home/ann/bank/src/account.cc", 7)};
  finding.locks = {lock};
  SourceStack taken;
  taken.frames = {
      frame("bank::open_account", "/home/ann/bank/src/account.cc", 9, "pthread_mutex_lock(&account->mutex);"),
      frame("main", "/home/ann/bank/src/main.cc", 30)};
  SourceStack released;
  released.frames = {library_frame("libc.so.6", 0x89000), library_frame("libc.so.6", 0x1098ec)};
  finding.steps.push_back({1, Action::acquire, 5, {}, false, "", taken});
  finding.steps.push_back({2, Action::release, 5, {}, false, "", released});
  return finding;
}

Finding sample_race() {
  Finding finding;
  finding.id = "5a0d1f6c2b3e4798";
  finding.kind = "data-race";
  finding.count = 41;
  finding.pid = 4000;
  finding.process_exe = "bank";
  finding.title =
      "thread \"ann\" changes `bank::total` (transfer.cc:31) while thread \"ben\" reads it (audit.cc:12) and nothing "
      "orders them";
  finding.explanation =
      "Nothing makes one access come before the other, so they can meet: the reader can see the old value, the new one, "
      "or a part of each, and none of what was written before it. `bank::checking.mutex` is held at transfer.cc:31 only.";
  finding.advice = "hold `bank::checking.mutex` at both accesses";
  finding.threads = {thread(2, "ann"), thread(3, "ben")};
  finding.locks = {static_lock(1, "bank::checking.mutex")};
  FindingMemory& memory = finding.memory.emplace();
  memory.kind = "global";
  memory.address = 0x555555558100;
  memory.size = 8;
  memory.name = "bank::total";
  memory.label = "`bank::total`";
  memory.identity = "global bank::total";
  SourceStack audit;
  audit.frames = {frame("bank::audit", "/home/ann/bank/src/audit.cc", 12, "if (total < 0) alarm();"),
                  frame("bank::night_shift", "/home/ann/bank/src/clerk.cc", 61)};
  finding.steps.push_back({2, Action::access, 0, {1}, false, "", transfer_stack(31, "total += amount;", "bank::pay", 44)});
  finding.steps.back().access = {.address = memory.address, .size = 8, .write = true};
  finding.steps.back().holds = {
      {1, false, transfer_stack(30, "std::lock_guard guard(mutex);", "bank::pay", 44)}};
  finding.steps.push_back({3, Action::access, 0, {}, false, "", audit});
  finding.steps.back().access = {.address = memory.address, .size = 8};
  return finding;
}

Finding sample_heap_race() {
  Finding finding = sample_race();
  finding.id = "77d1c0ffee5a0d1f";
  finding.subkind = "use-after-free";
  finding.count = 1;
  finding.title =
      "thread \"ann\" frees heap memory allocated at account.cc:7 (transfer.cc:31) while thread \"ben\" reads it "
      "(audit.cc:12) and nothing orders them";
  finding.explanation =
      "Nothing makes sure that the memory is given back only after the other access. One that comes later touches memory "
      "that may be in use for something else by then.";
  finding.advice =
      "free it only when no thread can use it any more: join them first, or share it with std::shared_ptr";
  finding.locks.clear();
  FindingMemory& memory = *finding.memory;
  memory = {};
  memory.kind = "heap";
  memory.address = 0x7fff10000010;
  memory.size = 32;
  memory.label = "heap memory allocated at account.cc:7";
  memory.identity = "heap of bank::open_account@account.cc";
  memory.block = 0x7fff10000000;
  memory.block_bytes = 256;
  memory.owner = 2;
  memory.owner_label = "\"ann\"";
  memory.allocated_at.frames = {
      frame("bank::open_account", "/home/ann/bank/src/account.cc", 7, "auto* account = new Account;"),
      frame("main", "/home/ann/bank/src/main.cc", 30)};
  memory.freed = true;
  memory.freed_at = finding.steps[0].stack;
  finding.steps[0].holding.clear();
  finding.steps[0].holds.clear();
  finding.steps[0].access = {.address = memory.block, .size = 256, .write = true, .free = true};
  finding.steps[1].access = {.address = memory.address, .size = 32, .range = true, .in_signal = true};
  return finding;
}

Finding sample_stack_race() {
  Finding finding = sample_race();
  finding.id = "0ddba11c2b3e4798";
  finding.title =
      "thread \"ann\" changes `bank::balance::total.cents` (transfer.cc:31) while thread \"ben\" reads it (audit.cc:12) and "
      "nothing orders them";
  FindingMemory& memory = *finding.memory;
  memory.kind = "stack";
  memory.address = 0x7ffffffe0008;
  memory.name = "bank::balance::total.cents";
  memory.label = "`bank::balance::total.cents`";
  memory.identity = "stack";
  memory.block = 0x7ffffffe0000;
  memory.block_bytes = 96;
  memory.owner = 1;
  memory.owner_label = "main";
  memory.frame.frames = {frame("bank::balance", "/home/ann/bank/src/balance.cc", 5, "Money balance(Clerks& clerks) {"),
                         frame("main", "/home/ann/bank/src/main.cc", 33)};
  return finding;
}

// Control characters, quotes, markup, a byte that is no UTF-8, and one that turns the direction of writing.
const char kNasty[] = "a\033[31m\n<b>\"'&\\\xff\xe2\x80\xaeZ";

Finding hostile_race() {
  const std::string nasty = kNasty;
  Finding finding = sample_heap_race();
  finding.steps[0].access->free = false;
  FindingMemory& memory = *finding.memory;
  memory.name = memory.label = memory.owner_label = nasty;
  for (SourceStack* stack : {&memory.allocated_at, &memory.freed_at}) {
    for (SourceFrame& one : stack->frames) one.function = one.file = one.module = one.source = nasty;
  }
  return finding;
}

Finding hostile_finding() {
  const std::string nasty = kNasty;
  Finding finding = sample_misuse();
  finding.id = "0123456789abcdef";
  finding.title = "thread \"" + nasty + "\" unlocks `" + nasty + "`";
  finding.explanation = nasty;
  finding.advice = nasty;
  finding.process_exe = nasty;
  for (FindingThread& one : finding.threads) one.name = one.label = nasty;
  for (FindingLock& lock : finding.locks) lock.name = lock.label = lock.origin = nasty;
  for (FindingStep& step : finding.steps) {
    step.remark = nasty;
    for (SourceFrame& one : step.stack.frames) {
      one.function = nasty;
      one.file = "/" + nasty + "/" + nasty;
      one.line = 3;
      one.module = nasty;
      one.source = nasty;
      one.internal = false;
    }
  }
  SourceFrame long_name = frame("f<" + std::string(10'000, 'x') + ">::" + std::string(300, 'y'),
                                "/" + std::string(200, 'd') + "/file.cc", 1, std::string(1000, 's'));
  finding.steps.front().stack.frames.push_back(long_name);
  return finding;
}

Report sample_report(std::vector<Finding> findings) {
  Report report;
  report.tool_version = "0.0.0";
  report.command = {"./bank", "--clerks", "2"};
  ReportProcess process;
  process.pid = 4000;
  process.parent_pid = 3999;
  process.exe = "bank";
  process.exe_path = "/home/ann/bank/build/bank";
  process.build_id = "ab01";
  process.command = report.command;
  process.exit_code = 0;
  process.threads = 3;
  process.trace_complete = true;
  report.processes = {process};
  report.watched = {.threads = 3, .locks = 12, .acquisitions = 1'234'567, .contended = 89, .processes = 1};
  report.looked_for = {{"deadlock", "threads that wait for each other for ever"},
                       {"lock-order-inversion", "locks taken in orders that can deadlock"},
                       {"lock-misuse", "locks used against their rules"}};
  report.new_findings = findings.size();
  report.findings = std::move(findings);
  return report;
}

Report compared_report() {
  Finding known = sample_inversion();
  known.novelty = Novelty::known;
  known.reason = "the rent is paid by one thread only";
  Finding fresh = sample_misuse();
  fresh.novelty = Novelty::fresh;
  fresh.tests = {"accounts.close", "accounts.open"};
  Report report = sample_report({fresh, known});
  report.new_findings = 1;
  report.compared = true;
  report.gone = {{"1da876829e1feb22", "deadlock", "threads \"ann\" and \"ben\" are deadlocked"}};
  report.suppressed = 3;
  report.suppressed_by_built_in = 1;
  report.suppressions = {
      {"bank.suppressions:3", "deadlock lock bank::*", "tests only", "2027-12-31", 2, false, ""},
      {"tsan.supp:1", "race:bank::count", "", "", 0, false, ""},
      {"built-in:9", "data-race at ledger::look_up", "it looks twice", "", 1, true, "https://ledger.example/design"}};
  report.processes.push_back(report.processes[0]);
  report.processes[1].pid = 4001;
  report.notes = {"bank[4001]: 12 facts were dropped"};
  return report;
}

}  // namespace concheck::analysis
