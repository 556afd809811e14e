#!/usr/bin/env python3
"""Runs the builds of a test program in every way concheck can record them, and compares what is reported with what its source expects.

usage: run_program.py --bin FOLDER --lib libconcheck.so --source testprogs/KIND/NAME.c PROGRAM...

  run       concheck run --format json                                     (programs that end)
  preload   LD_PRELOAD alone, then concheck report on the traces           (programs that end)
  killed    LD_PRELOAD alone, SIGKILL after the announcement, then report  (programs that hang)
  abort     concheck run --on-deadlock abort                               (programs that hang)

With --load other processes keep every processor busy meanwhile.
"""
import argparse
import json
import os
import shutil
import signal
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import expectations as expectations_module  # noqa: E402
import matching  # noqa: E402
import processes  # noqa: E402
from preloadable import preloadable  # noqa: E402

FINDINGS_EXIT_CODE = 66
SKIPPED_EXIT_CODE = 77
ANNOUNCEMENT = "DEADLOCK"


class Failure(Exception):
    pass


class Trial:
    """One way of running a program, in a folder of its own."""

    def __init__(self, arguments, program, expectations, folder):
        self.concheck = os.path.join(arguments.bin, "concheck")
        self.library = preloadable(arguments.lib)
        self.blocks_library = preloadable(os.path.join(os.path.dirname(arguments.lib), "libconcheck-blocks.so"))
        self.command = [program] + expectations.arguments
        self.expected = expectations
        self.folder = folder
        self.again = ""

    def detectors(self):
        """Options for what is looked for besides the default, and for what is hidden."""
        options = ["--builtin-suppressions", "off"] if self.expected.built_in else []
        if not self.expected.detect:
            return options
        kinds = {finding.kind for finding in self.expected.findings} | set(self.expected.detect)
        return options + ["--detect", ",".join(sorted(kinds))]

    def preloaded(self):
        if "lock-class-inversion" not in " ".join(self.detectors()):
            return self.library
        return self.blocks_library + ":" + self.library

    def preload_environment(self):
        options = {"CONCHECK_OPTIONS": f"races={self.expected.races}"} if self.expected.races else {}
        return processes.clean_environment(LD_PRELOAD=self.preloaded(), CONCHECK_TRACE_DIR=self.folder, **options)

    def traces(self):
        return sorted(os.path.join(self.folder, name) for name in os.listdir(self.folder) if name.endswith(".trace"))

    def execute(self, command, environment):
        self.again = processes.shown(command, environment)
        result = processes.run(command, environment, self.folder, self.expected.timeout)
        if result.timed_out:
            raise Failure(f"still running after {self.expected.timeout} s\nstderr:\n{result.errors}")
        return result

    def load(self, path, result):
        try:
            with open(path, encoding="utf-8") as file:
                return json.load(file)
        except (OSError, ValueError) as error:
            raise Failure(f"no report: {error}\nexit code {result.exit_code}, stderr:\n{result.errors}") from error

    def check_exit_code(self, result, wanted):
        if result.exit_code != wanted:
            raise Failure(f"exit code {result.exit_code}, wanted {wanted}\nstderr:\n{result.errors}")

    def check_report(self, report):
        problems = matching.compare(self.expected, report)
        if problems:
            raise Failure("\n".join(problems))

    def report_traces(self):
        """`concheck report` on the traces that are there, compared with what is expected."""
        traces = self.traces()
        if not traces:
            if self.expected.findings:
                raise Failure("no trace was left")
            return
        output = os.path.join(self.folder, "report.json")
        result = self.execute([self.concheck, "report", "--format", "json", "--output", output] + self.detectors() + traces,
                              processes.clean_environment())
        report = self.load(output, result)
        self.check_report(report)
        self.check_exit_code(result, FINDINGS_EXIT_CODE if matching.fails(report) else 0)
        if self.expected.built_in:
            self.check_hidden(len(report["findings"]))

    def check_hidden(self, count):
        """The same traces with the built-in suppressions."""
        output = os.path.join(self.folder, "hidden.json")
        result = self.execute([self.concheck, "report", "--format", "json", "--output", output] + self.traces(),
                              processes.clean_environment())
        report = self.load(output, result)
        hidden = report["summary"]["suppressedByBuiltIn"]
        if report["findings"] or hidden != count:
            raise Failure(f"built-in suppressions hide {hidden} of {count} findings")
        self.check_exit_code(result, 0)

    def run(self):
        output = os.path.join(self.folder, "report.json")
        command = [self.concheck, "run", "--format", "json", "--output", output, "--trace-dir", self.folder]
        if self.expected.races:
            command += ["--races", self.expected.races]
        command += self.detectors() + ["--"] + self.command
        result = self.execute(command, processes.clean_environment())
        report = self.load(output, result)
        self.check_report(report)
        self.check_exit_code(result, FINDINGS_EXIT_CODE if matching.fails(report) else self.expected.exit_code)
        if report["command"] != self.command:
            raise Failure(f"the report says the command is {report['command']}")
        if self.expected.built_in:
            self.check_hidden(len(report["findings"]))

    def preload(self):
        result = self.execute(self.command, self.preload_environment())
        self.check_exit_code(result, self.expected.exit_code)
        alone = [line for line in result.errors.splitlines() if "concheck: internal" in line]
        if alone:
            raise Failure("\n".join(alone))
        if self.expected.no_trace and self.traces():
            raise Failure(f"left {self.traces()}")
        self.report_traces()

    def killed(self):
        environment = self.preload_environment()
        self.again = processes.shown(self.command, environment)
        result = processes.run_until(self.command, environment, self.folder, self.expected.timeout, ANNOUNCEMENT,
                                     self.expected.announcements)
        if result.timed_out:
            raise Failure(f"not announced within {self.expected.timeout} s\nstderr:\n{result.errors}")
        foreign = [line for line in result.errors.splitlines() if not line.startswith("concheck: ")]
        if foreign:
            raise Failure(f"lines that do not begin with 'concheck: ': {foreign}")
        if result.errors.count(ANNOUNCEMENT) != self.expected.announcements:
            raise Failure(f"announced {result.errors.count(ANNOUNCEMENT)} times:\n{result.errors}")
        self.report_traces()

    def abort(self):
        output = os.path.join(self.folder, "report.json")
        command = [self.concheck, "run", "--on-deadlock", "abort", "--format", "json", "--output", output, "--trace-dir",
                   self.folder, "--"] + self.command
        result = self.execute(command, processes.clean_environment())
        report = self.load(output, result)
        self.check_exit_code(result, FINDINGS_EXIT_CODE)
        # Who aborts at the first of several deadlocks sees no other.
        if self.expected.announcements == 1:
            self.check_report(report)


def may_have_real_time():
    child = os.fork()
    if child == 0:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(os.sched_get_priority_min(os.SCHED_FIFO) + 5))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def busy_processes():
    """Twice as many as there are processors. They end when this process does."""
    children = []
    for _ in range(2 * len(os.sched_getaffinity(0))):
        child = os.fork()
        if child == 0:
            parent = os.getppid()
            while os.getppid() == parent:
                sum(range(10000))
            os._exit(0)
        children.append(child)
    return children


def modes_of(expectations):
    return ("killed", "abort") if expectations.killed else ("run", "preload")


def check(arguments, program, expectations, mode):
    folder = tempfile.mkdtemp(prefix="concheck-e2e-")
    trial = Trial(arguments, program, expectations, folder)
    what = f"{mode} {os.path.basename(program)}"
    try:
        getattr(trial, mode)()
        passed = True
        text = ""
    except Failure as failure:
        passed = False
        text = f"{failure}\nagain: {trial.again}"
    if passed == (expectations.known_gap is None):
        print(f"ok   {what}" + (f": still so, as known: {expectations.known_gap}" if not passed else ""))
        shutil.rmtree(folder, ignore_errors=True)
        return True
    if passed:
        text = "is as expected now: remove its KNOWN-... line"
    print(f"FAIL {what}: {text}\ntraces and report are kept in {folder}")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--lib", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--mode", action="append", help="only this way (may repeat)")
    parser.add_argument("--load", action="store_true", help="keep all processors busy meanwhile")
    parser.add_argument("program", nargs="+")
    arguments = parser.parse_args()
    expectations = expectations_module.read(arguments.source)
    if expectations.needs_real_time and not may_have_real_time():
        print("skipped: threads may not have real-time priorities here (CAP_SYS_NICE, or ulimit -r)")
        return SKIPPED_EXIT_CODE
    if expectations.needs_two_processors and len(os.sched_getaffinity(0)) < 2:
        print("skipped: there is one processor only")
        return SKIPPED_EXIT_CODE
    load = busy_processes() if arguments.load else []
    try:
        results = [
            check(arguments, program, expectations, mode)
            for program in arguments.program
            for mode in arguments.mode or modes_of(expectations)
        ]
    finally:
        for child in load:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if not all(results):
        words = [sys.executable] + sys.argv
        print("this test again: " + " ".join(words))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
