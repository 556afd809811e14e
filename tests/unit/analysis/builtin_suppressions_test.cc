// The suppressions that come with concheck: what each of them hides, and what looks like it and must be told.
#include "analysis/triage/builtin_suppressions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/triage/triage.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

bool hidden(const Finding& finding) {
  const std::vector<Suppression> all = builtin_suppressions();
  return std::any_of(all.begin(), all.end(), [&](const Suppression& one) { return suppresses(one, finding); });
}

SourceFrame frame(const std::string& function, const std::string& module, bool internal = false) {
  SourceFrame frame;
  frame.function = function;
  frame.module = module;
  frame.module_path = "/usr/lib/" + module;
  frame.internal = internal;
  return frame;
}

SourceStack stack(const std::vector<SourceFrame>& frames) { return {frames, false}; }

// Two ordinary accesses, in these functions of the C++ library's headers, to a variable of the library.
Finding library_race(const std::string& one, const std::string& other) {
  Finding finding = sample_race();
  finding.steps[0].stack = stack({frame(one, "bank", true), frame("bank::print", "bank")});
  finding.steps[1].stack = stack({frame(other, "libstdc++.so.6", true), frame("bank::audit", "bank")});
  finding.memory->name.clear();
  finding.memory->module_path = "/usr/lib/x86_64-linux-gnu/libstdc++.so.6";
  return finding;
}

Finding exit_holding(const std::string& thread, const std::string& function) {
  Finding finding = sample_misuse();
  finding.kind = "thread-misuse";
  finding.subkind = "exit-holding";
  finding.threads.resize(1);
  finding.threads[0].name = thread;
  finding.steps.resize(1);
  finding.steps[0].stack = stack({frame("Mutex::lock", "libjvm.so"), frame(function, "libjvm.so"),
                                  frame("VMThread::run", "libjvm.so")});
  finding.steps.push_back({1, Action::exit, 0, {}, false, "", {}});
  return finding;
}

Finding blocked(const std::string& lock, const std::vector<SourceStack>& stacks) {
  Finding finding = sample_inversion();
  finding.kind = "blocking-while-locked";
  finding.locks.resize(1);
  finding.locks[0].name = lock;
  finding.steps.resize(stacks.size());
  for (size_t i = 0; i < stacks.size(); ++i) finding.steps[i].stack = stacks[i];
  return finding;
}

TEST(BuiltinSuppressions, EachSaysWhyAndWhere) {
  const std::vector<Suppression> all = builtin_suppressions();
  ASSERT_FALSE(all.empty());
  for (const Suppression& one : all) {
    EXPECT_TRUE(one.built_in) << one.text;
    EXPECT_EQ(one.origin.find("built-in:"), 0u) << one.origin;
    EXPECT_FALSE(one.kinds.empty()) << one.text;
    EXPECT_GE(one.conditions.size(), 2u) << one.text;
    EXPECT_GT(one.reason.size(), 20u) << one.text;
    EXPECT_GT(one.source.size(), 20u) << one.text;
    EXPECT_EQ(one.until, "") << one.text;
  }
}

TEST(BuiltinSuppressions, HideNothingOfAProgramsOwn) {
  for (const Finding& finding : {sample_inversion(), sample_misuse(), sample_deadlock(), sample_race(), sample_heap_race(),
                                 sample_stack_race(), hostile_finding(), hostile_race()}) {
    EXPECT_FALSE(hidden(finding)) << finding.title;
  }
}

TEST(BuiltinSuppressions, LibuvStartsAProcess) {
  const auto stall = [](const std::string& function) {
    Finding finding = sample_misuse();
    finding.kind = "event-loop-stall";
    finding.subkind = "blocking-call";
    finding.steps.resize(2);
    finding.steps[0].stack = stack({frame("read", "libc.so.6", true), frame(function, "libuv.so.1"), frame("start", "ctest")});
    finding.steps[1].stack = stack({frame("uv_run", "libuv.so.1"), frame("main", "ctest")});
    return finding;
  };
  EXPECT_TRUE(hidden(stall("uv_spawn")));
  EXPECT_FALSE(hidden(stall("uv_fs_read")));
}

TEST(BuiltinSuppressions, TheFacetsCache) {
  const Finding race = library_race("std::ctype<char>::widen", "std::ctype<char>::_M_widen_init");
  EXPECT_TRUE(hidden(race));
  EXPECT_FALSE(hidden(library_race("std::ctype<char>::widen", "std::ctype<char>::~ctype")));

  Finding linked_in = race;
  linked_in.memory->module_path = "/home/ann/bank/bank";
  EXPECT_FALSE(hidden(linked_in));  // what the facet copies to is the program's
  linked_in.memory->name = "ctype_c+426";
  EXPECT_TRUE(hidden(linked_in));

  Finding of_named_locale = race;
  of_named_locale.memory->module_path.clear();
  of_named_locale.memory->allocated_at = stack({frame("std::string::_M_create", "libstdc++.so.6", true)});
  EXPECT_FALSE(hidden(of_named_locale));
  of_named_locale.memory->allocated_at = stack({frame("std::locale::_Impl::_Impl", "libstdc++.so.6", true)});
  EXPECT_TRUE(hidden(of_named_locale));
  of_named_locale.subkind = "use-after-free";
  EXPECT_FALSE(hidden(of_named_locale));
}

TEST(BuiltinSuppressions, TheLockBitOfAnAtomicSharedPointer) {
  const std::string type = "std::_Sp_atomic<std::shared_ptr<bank::Account> >::";
  EXPECT_TRUE(hidden(library_race(type + "load", type + "swap")));
  EXPECT_TRUE(hidden(library_race(type + "compare_exchange_strong", type + "load")));
  EXPECT_FALSE(hidden(library_race(type + "swap", type + "swap")));        // both release
  EXPECT_FALSE(hidden(library_race(type + "load", type + "_Sp_atomic")));  // used before it was made
  EXPECT_FALSE(hidden(library_race(type + "load", "bank::audit")));
}

TEST(BuiltinSuppressions, HotSpotsLastSafepoint) {
  EXPECT_TRUE(hidden(exit_holding("VM Thread", "SafepointSynchronize::begin")));
  EXPECT_FALSE(hidden(exit_holding("VM Thread", "Service::lock_all")));
  EXPECT_FALSE(hidden(exit_holding("pool-1-thread-3", "SafepointSynchronize::begin")));
}

TEST(BuiltinSuppressions, HotSpotsCollections) {
  const SourceStack asks =
      stack({frame("os::PlatformMonitor::wait", "libjvm.so"), frame("VMThread::wait_until_executed", "libjvm.so"),
             frame("G1CollectedHeap::attempt_allocation_slow", "libjvm.so")});
  const SourceStack waits = stack({frame("Mutex::lock_contended", "libjvm.so")});
  EXPECT_TRUE(hidden(blocked("mutex created in vm_init_globals", {asks, waits})));
  EXPECT_FALSE(hidden(blocked("Cache.mutex", {asks, waits})));
  EXPECT_FALSE(hidden(blocked("mutex created in vm_init_globals", {asks, stack({frame("cache_get", "libcache.so")})})));
}

TEST(BuiltinSuppressions, HotSpotsEventLog) {
  const SourceStack handler = stack({frame("Mutex::lock_without_safepoint_check", "libjvm.so"),
                                     frame("SharedRuntime::continuation_for_implicit_exception", "libjvm.so"),
                                     frame("JVM_handle_linux_signal", "libjvm.so")});
  const SourceStack logs = stack({frame("Mutex::lock_without_safepoint_check", "libjvm.so"),
                                  frame("ExceptionsEventLog::log", "libjvm.so")});
  Finding hazard = blocked("mutex created in Events::init", {handler, logs});
  hazard.kind = "signal-hazard";
  hazard.subkind = "signal-lock";
  EXPECT_TRUE(hidden(hazard));
  hazard.locks[0].name = "mutex created in bank_log_open";
  EXPECT_FALSE(hidden(hazard));
}

TEST(BuiltinSuppressions, NodesEventLoop) {
  const std::string lock = "mutex created in v8::internal::Isolate::New";
  const SourceFrame loop = frame("node::SpinEventLoopInternal", "node");
  EXPECT_TRUE(hidden(blocked(lock, {stack({frame("uv__io_poll", "node"), frame("uv_run", "node"), loop})})));
  EXPECT_FALSE(hidden(blocked(lock, {stack({frame("Addon::wait", "addon.node"), frame("uv_run", "node"), loop})})));
  EXPECT_FALSE(hidden(blocked("Addon.mutex", {stack({frame("uv__io_poll", "node"), loop})})));
  EXPECT_FALSE(hidden(blocked(lock, {stack({frame("uv__io_poll", "embedder"), frame("main", "embedder")})})));
}

TEST(BuiltinSuppressions, LldsPool) {
  Finding leak = blocked("", {stack({frame("std::thread::_M_start_thread", "libstdc++.so.6", true),
                                     frame("", "libLLVM-14.so.1")})});
  leak.kind = "thread-leak";
  leak.process_exe = "lld";
  EXPECT_TRUE(hidden(leak));
  leak.process_exe = "bank";
  EXPECT_FALSE(hidden(leak));
}

TEST(Triage, BuiltInOnesAreCountedAndListedWhenUsed) {
  TriageSettings settings;
  settings.suppressions = builtin_suppressions();
  Report report = sample_report({library_race("std::ctype<char>::narrow", "std::ctype<char>::narrow"), sample_misuse()});
  triage(report, settings);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.suppressed, 1u);
  EXPECT_EQ(report.suppressed_by_built_in, 1u);
  EXPECT_EQ(report.failing, 1u);
  ASSERT_EQ(report.suppressions.size(), 1u);  // the unused ones are not there
  EXPECT_TRUE(report.suppressions[0].built_in);
  EXPECT_EQ(report.suppressions[0].findings, 1u);
  EXPECT_EQ(report.suppressions[0].reason, settings.suppressions[0].reason);
  EXPECT_EQ(report.suppressions[0].source, settings.suppressions[0].source);
}

TEST(Triage, TheUsersComeFirst) {
  TriageSettings settings;
  Suppression own;
  own.origin = "s:1";
  own.kinds = {"data-race"};
  own.reason = "r";
  settings.suppressions = builtin_suppressions();
  settings.suppressions.insert(settings.suppressions.begin(), own);
  Report report = sample_report({library_race("std::ctype<char>::narrow", "std::ctype<char>::narrow")});
  triage(report, settings);
  EXPECT_EQ(report.suppressed, 1u);
  EXPECT_EQ(report.suppressed_by_built_in, 0u);
  ASSERT_EQ(report.suppressions.size(), 1u);
  EXPECT_EQ(report.suppressions[0].origin, "s:1");
  EXPECT_FALSE(report.suppressions[0].built_in);
}

}  // namespace
}  // namespace concheck::analysis
