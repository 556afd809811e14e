"""concheck gate: suites of many processes, their tests' names, and its verdict."""

import json
import os
import re
import signal

from support import CLEAN, DEADLOCK, EXAMPLE, HANG, PROGRAMS, CommandTest, kinds, main

import schemas

SUITE = str(PROGRAMS / "cli_suite")


class Gate(CommandTest):
    def gate(self, *arguments, code, **options):
        """The JSON report of a gate, and the run."""
        result = self.concheck("gate", "--format", "text", "--format", "json", "--output", "r.json", *arguments, **options)
        self.assertExit(result, code)
        text = (self.work / "r.json").read_text()
        self.assertEqual(schemas.json_problems(text), [])
        return json.loads(text), result

    def suite(self, **tests):
        """A directory in which ctest has these tests."""
        lines = ["add_test(%s %s)\n" % (name, " ".join('"%s"' % word for word in command))
                 for name, command in tests.items()]
        (self.work / "CTestTestfile.cmake").write_text("".join(lines))

    def names_in(self, report):
        return {finding["kind"]: finding["tests"] for finding in report["findings"]}


class Verdicts(Gate):
    def test_passed(self):
        report, result = self.gate("--", "sh", "-c", f"{CLEAN}; {CLEAN}", code=0)
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["processes"], [])
        self.assertEqual(report["watched"]["processes"], 2)
        self.assertEqual(report["watched"]["threads"], 4)
        self.assertIn("concheck gate: passed: nothing was found; the tests passed\n", result.stderr)
        self.assertEqual(result.stdout, "counted 1\ncounted 1\n")

    def test_something_new(self):
        report, result = self.gate("--", EXAMPLE, code=1)
        self.assertEqual(kinds(report), ["lock-order-inversion"])
        self.assertIn("concheck gate: failed: 1 finding to look at; the tests passed\n", result.stderr)

    def test_failed_tests(self):
        _, result = self.gate("--", "sh", "-c", f"{CLEAN}; exit 5", code=3)
        self.assertIn("concheck gate: failed: nothing was found; the test command failed (exit code 5)\n", result.stderr)

    def test_findings_count_more_than_failed_tests(self):
        self.gate("--", "sh", "-c", f"{EXAMPLE}; exit 5", code=1)

    def test_what_is_known(self):
        self.gate("--write-baseline", "b.json", "--", EXAMPLE, code=0)
        report, result = self.gate("--baseline", "b.json", "--", EXAMPLE, code=0)
        self.assertEqual(report["findings"][0]["baselineState"], "known")
        self.assertIn("concheck gate: passed: nothing new was found; the tests passed\n", result.stderr)
        self.gate("--baseline", "b.json", "--", "sh", "-c", f"{EXAMPLE}; {DEADLOCK}", code=1)

    def test_exit_code_of_findings(self):
        self.gate("--error-exitcode", "9", "--", EXAMPLE, code=9)
        self.gate("--error-exitcode", "0", "--", EXAMPLE, code=0)

    def test_fail_on(self):
        self.gate("--fail-on", "deadlock", "--", EXAMPLE, code=0)

    def test_usage(self):
        self.assertRefused(self.concheck("gate"), "which tests?")
        self.assertRefused(self.concheck("gate", "--", "./missing"), "missing")

    def test_quiet(self):
        result = self.concheck("gate", "--quiet", "--", CLEAN)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_a_process_without_threads(self):
        report, _ = self.gate("--", "true", code=0)
        self.assertEqual(report["watched"]["processes"], 0)


class Suites(Gate):
    def test_same_finding_of_many_processes_is_one(self):
        report, _ = self.gate("--", "sh", "-c", f"for i in 1 2 3; do {EXAMPLE}; done", code=1)
        (finding,) = report["findings"]
        self.assertEqual(finding["count"], 3 * self.concheck_count())

    def concheck_count(self):
        self.concheck("run", "-o", "one.json", "--", EXAMPLE)
        return self.report_of("one.json")["findings"][0]["count"]

    def test_two_thousand_short_processes(self):
        report, _ = self.gate("--", "sh", "-c", f"for i in $(seq 1 2000); do /bin/true; done; {EXAMPLE}; {CLEAN}", code=1)
        self.assertEqual(report["watched"]["processes"], 2)
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["bank_transfer"]})

    def test_names_of_ctest(self):
        script = self.write("wrapper.sh", f"#!/bin/sh\n{EXAMPLE}\ntrue\n", 0o755)
        self.suite(direct=[EXAMPLE], wrapped=[script], clean=[CLEAN])
        report, _ = self.gate("--", "ctest", "-j2", code=1)
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["direct", "wrapped"]})
        # Where it takes long to start a test, ctest's own loop is one of them.
        self.assertIn(report["watched"]["processes"], [3, 4])

    def test_names_of_those_whose_parents_ended_before_the_gate_looked(self):
        wrapper = self.write("wrapper.sh", f"#!/bin/sh\n{EXAMPLE}\ntrue\n", 0o755)
        self.suite(direct=[EXAMPLE], wrapped=[wrapper])
        report, _ = self.gate("--", "sh", "-c", f"kill -STOP $PPID; {wrapper}; kill -CONT $PPID", code=1)
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["wrapped"]})

    def test_names_of_ctest_behind_another_command(self):
        self.suite(direct=[EXAMPLE])
        report, _ = self.gate("--", "sh", "-c", "ctest >/dev/null; true", code=1)
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["direct"]})

    def test_names_in_one_google_test_program(self):
        report, result = self.gate("--", SUITE, code=1)
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["cli_suite: Accounts.Transfers"]})
        self.assertIn("test: cli_suite: Accounts.Transfers\n", result.stderr)

    def test_names_by_filter(self):
        self.suite(transfers=[SUITE, "--gtest_filter=Accounts.Transfers"], opens=[SUITE, "--gtest_filter=Accounts.Opens"])
        report, _ = self.gate("--", "ctest", code=1)
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["transfers: Accounts.Transfers"]})

    def test_command_line_where_nothing_else_names_it(self):
        report, _ = self.gate("--", "sh", "-c", f"{EXAMPLE} --fast", code=1)
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["bank_transfer --fast"]})

    def test_a_deadlocked_test_is_ended_and_the_rest_goes_on(self):
        self.suite(a_stuck=[DEADLOCK], b_after=[EXAMPLE])
        report, result = self.gate("--", "ctest", code=1)
        self.assertEqual(self.names_in(report), {"deadlock": ["a_stuck"], "lock-order-inversion": ["b_after"]})
        self.assertIn("1 tests failed out of 2", result.stdout)
        self.assertRegex(result.stderr, r"concheck gate: process \d+ is deadlocked \(test a_stuck\); it is ended \(SIGABRT\)\n")
        ended = {process["exe"]: (process["endedFor"], process["exit"]) for process in report["processes"]}
        self.assertEqual(ended, {"cli_deadlock": ("deadlock", {"signal": 6}), "bank_transfer": (None, {"code": 0})})
        log = (self.work / "Testing/Temporary/LastTest.log").read_text()
        self.assertIn("full report: concheck report", log)  # the end of what the process itself says

    def test_a_deadlock_that_its_process_could_outlive_has_three_seconds(self):
        source = self.write("p.c", r"""
#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void* twice(void* unused) { pthread_mutex_lock(&lock); pthread_mutex_lock(&lock); return unused; }
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, twice, 0);
  for (;;) pause();
}
""")
        report, result = self.gate("--", "sh", "-c", f"cc -g -pthread -o p {source}; ./p; true", code=1)
        self.assertEqual(kinds(report), ["self-deadlock"])
        self.assertRegex(result.stderr, r"process \d+ has been deadlocked for 3 s \(test p\); it is ended")
        self.assertEqual(report["processes"][0]["endedFor"], "deadlock")

    def test_a_deadlock_is_ended_whatever_the_test_does_about_it(self):
        report, _ = self.gate("--", "sh", "-c", f"{DEADLOCK} {int(signal.SIGABRT)}; echo $? > code", code=1)
        self.assertEqual(report["processes"][0]["exit"], {"signal": 9})
        self.assertEqual((self.work / "code").read_text(), "137\n")

    def test_a_process_that_leaves_its_deadlock_behind_is_left_alone(self):
        source = self.write("p.c", r"""
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int tid;
static void* twice(void* unused) {
  pthread_mutex_lock(&lock);
  tid = gettid();
  pthread_mutex_lock(&lock);
  return unused;
}
static char state_of(int thread) {
  char path[64], text[512] = "";
  sprintf(path, "/proc/self/task/%d/stat", thread);
  FILE* file = fopen(path, "r");
  if (file != NULL && fgets(text, sizeof text, file) == NULL) text[0] = 0;
  if (file != NULL) fclose(file);
  const char* end = strrchr(text, ')');
  return end != NULL ? end[2] : '?';
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, twice, 0);
  while (tid == 0 || state_of(tid) != 'S') usleep(1000);  // it sleeps nowhere else
  return 0;
}
""")
        report, _ = self.gate("--", "sh", "-c", f"cc -g -pthread -o p {source} && ./p && echo fine > passed", code=1)
        self.assertEqual((self.work / "passed").read_text(), "fine\n")
        self.assertEqual(kinds(report), ["self-deadlock"])

    def test_a_hung_test_is_ended_and_the_rest_goes_on(self):
        read, write = os.pipe()
        self.addCleanup(os.close, write)
        with open(read, "rb") as waits:
            report, result = self.gate("--hang-timeout", "0.3", "--", "sh", "-c", f"{HANG} <&0; {EXAMPLE}", code=1,
                                       stdin=waits)
        self.assertEqual(self.names_in(report), {"hang": ["cli_hang"], "lock-order-inversion": ["bank_transfer"]})
        self.assertRegex(result.stderr, r"concheck gate: process \d+ hangs \(test cli_hang\); it is ended \(SIGABRT\)\n")

    def test_a_suite_that_does_not_end_when_asked(self):
        """The report so far is there before anybody uses force."""
        process = self.start("gate", "--format", "json", "--output", "r.json", "--", "sh", "-c",
                             f"trap '' TERM; {EXAMPLE}; touch ready; while ! [ -e go ]; do sleep 0.05; done")
        self.until(lambda: (self.work / "ready").exists(), "the suite is at work")
        process.terminate()
        report = self.until(self.whole_report, "an early report")
        self.assertEqual(self.names_in(report), {"lock-order-inversion": ["bank_transfer"]})
        (self.work / "go").touch()
        _, err = process.communicate(timeout=60)
        self.assertIn("goes on after it was asked to end; the report so far:\n", err)
        self.assertEqual(process.returncode, 1, err)

    def whole_report(self):
        try:
            return self.report_of("r.json")
        except (FileNotFoundError, json.JSONDecodeError):
            return None  # not there yet, or being written

    def test_many_findings_fit_a_log(self):
        """Beyond twenty, one line each: as many programs, each with an inversion of its own."""
        source = self.write("p.c", r"""
#include <pthread.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static void* NAME(void* unused) {
  pthread_mutex_lock(&b); pthread_mutex_lock(&a); pthread_mutex_unlock(&a); pthread_mutex_unlock(&b); return unused;
}
int main(void) {
  pthread_t t;
  pthread_mutex_lock(&a); pthread_mutex_lock(&b); pthread_mutex_unlock(&b); pthread_mutex_unlock(&a);
  pthread_create(&t, 0, NAME, 0); pthread_join(t, 0);
  pthread_create(&t, 0, NAME, 0); pthread_mutex_lock(&a); pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b); pthread_mutex_unlock(&a); pthread_join(t, 0);
}
""")
        build = f"cc -g -pthread -DNAME=f$i -o p {source} && ./p"
        report, result = self.gate("--", "sh", "-c", f"for i in $(seq 1 23); do {build}; done", code=1)
        self.assertEqual(len(report["findings"]), 23)
        self.assertEqual(len(re.findall(r"(?m)^error\[", result.stderr)), 20)
        self.assertEqual(len(re.findall(r"(?m)^also: lock-order-inversion: ", result.stderr)), 3)


class Traces(Gate):
    def test_none_is_left(self):
        self.gate("--", "sh", "-c", f"{EXAMPLE}; {CLEAN}", code=1)
        os.remove(self.work / "r.json")
        self.assertNothingLeft()

    def test_those_with_findings_are_kept(self):
        self.gate("--trace-dir", "t", "--", "sh", "-c", f"{EXAMPLE}; {CLEAN}", code=1)
        names = sorted(os.listdir(self.work / "t"))
        self.assertEqual(len(names), 2)
        self.assertRegex(names[0], r"^concheck\.bank_transfer\.\d+\.trace$")
        self.assertEqual(names[1], "concheck.gate.json")

    def test_shards_merged_are_one_run(self):
        # By sh, not ctest: how long that waits for its tests is a fact of its own, and differs.
        tests = [EXAMPLE, CLEAN, SUITE, f"{EXAMPLE} again"]
        whole, _ = self.gate("--", "sh", "-c", "; ".join(tests), code=1)
        for shard in [1, 2]:
            self.concheck("gate", "--trace-dir", f"shard{shard}", "--", "sh", "-c", "; ".join(tests[shard - 1::2]))
        result = self.concheck("report", "--merge", "--output", "merged.json", "shard1", "shard2")
        self.assertExit(result, 66)
        merged = self.report_of("merged.json")
        self.assertEqual(schemas.json_problems((self.work / "merged.json").read_text()), [])
        for counts in [merged["watched"], whole["watched"]]:
            del counts["contended"]  # is a matter of luck
        self.assertEqual(merged["watched"], whole["watched"])
        self.assertEqual(merged["summary"], whole["summary"])
        for key in ["id", "kind", "title", "tests", "count"]:
            self.assertEqual([finding[key] for finding in merged["findings"]],
                             [finding[key] for finding in whole["findings"]])
        result = self.concheck("report", "--merge", "--output", "again.json", ".")
        self.assertEqual(self.report_of("again.json")["summary"], whole["summary"])

    def test_mistakes_of_merging(self):
        self.assertRefused(self.concheck("report", "--merge"), "which directories?")
        self.assertRefused(self.concheck("report", "--merge", "missing"), "missing", "not a directory")
        (self.work / "concheck.gate.json").write_text("{")
        self.assertRefused(self.concheck("report", "--merge", "."), "concheck.gate.json", "damaged")


if __name__ == "__main__":
    main()
