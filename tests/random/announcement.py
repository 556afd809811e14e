#!/usr/bin/env python3
"""Runs random lock programs freely, and compares what is announced with what happens.

usage: announcement.py --build FOLDER [--first SEED] [--count RUNS]

Each program runs several times, its threads as they like, with tiny random delays. A run is stuck when for a quarter of a
second no operation is done and every thread sleeps. Then
  - a run that is not stuck must not announce a deadlock;
  - one that is stuck must have: threads that wait for each other in a circle, through locks, writers ahead of readers, joins
    or barriers, or for somebody at a barrier who will never be created. Its report must say where they stand;
  - announcements must come within 100 ms of the moment at which the last thread of the circle blocked.
"""
import argparse
import collections
import json
import mmap
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import generate  # noqa: E402
import lock_programs  # noqa: E402
import processes  # noqa: E402
from prediction import links_of  # noqa: E402
from preloadable import preloadable  # noqa: E402

RUNS_OF_A_PROGRAM = 5
AT_ONCE = 6
QUIET_SECONDS = 0.25
MOST_DELAY_MS = 100
MOST_LATE = 0.01  # share of announcements that may be late: the processors are busy with other runs
MARKER = b"DEADLOCK"
THREADS = 5
LAYOUT = struct.Struct(f"={1 + THREADS}i")  # of interpreter.cc: done, at[]


class Tools:
    def __init__(self, build):
        self.concheck = os.path.join(build, "bin", "concheck")
        self.model = os.path.join(build, "tests", "random", "lock_program_model")
        self.interpreter = os.path.join(build, "testprogs", "random", "lock_program")
        self.library = preloadable(os.path.join(build, "lib", "libconcheck.so"))
        self.folder = tempfile.mkdtemp(prefix="concheck-random-")


class Run:
    """One process, in a folder of its own."""

    def __init__(self, tools, seed, number, program, truth):
        self.tools = tools
        self.seed = seed
        self.number = number
        self.program = program
        self.truth = truth
        self.program_places = lock_programs.Places(program)
        self.folder = tempfile.mkdtemp(dir=tools.folder)
        self.shared = os.memfd_create("progress")
        os.ftruncate(self.shared, mmap.PAGESIZE)
        self.memory = mmap.mmap(self.shared, mmap.PAGESIZE)
        environment = processes.clean_environment(LD_PRELOAD=tools.library, CONCHECK_TRACE_DIR=self.folder)
        command = [tools.interpreter, program, "free", str(number), str(self.shared)]
        self.errors = b""
        self.announced_at = None
        self.done = -1
        self.moved_at = time.monotonic()
        self.child = subprocess.Popen(command, env=environment, pass_fds=[self.shared], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=self._read_errors)
        self.reader.start()

    def _read_errors(self):
        """In a thread of its own, so that the time is that of the announcement."""
        while piece := os.read(self.child.stderr.fileno(), 65536):
            if self.announced_at is None and MARKER in self.errors + piece:
                self.announced_at = time.monotonic_ns()
            self.errors += piece

    def places(self):
        """The operations at which threads stand."""
        done, *at = LAYOUT.unpack_from(self.memory)
        return done, {number - 1 for number in at if number > 0}

    def is_stuck(self):
        done, _ = self.places()
        if done != self.done or not self._sleeps():
            self.done = done
            self.moved_at = time.monotonic()
        return time.monotonic() - self.moved_at > QUIET_SECONDS

    def _sleeps(self):
        try:
            for task in os.listdir(f"/proc/{self.child.pid}/task"):
                with open(f"/proc/{self.child.pid}/task/{task}/stat", encoding="ascii") as file:
                    if file.read().rpartition(")")[2].split()[0] != "S":
                        return False
        except OSError:
            return False
        return True

    def end(self):
        self.child.kill()
        self.child.wait()
        self.reader.join()

    def close(self):
        self.child.stderr.close()
        self.memory.close()
        os.close(self.shared)
        shutil.rmtree(self.folder)

    # --- What it says ---

    def trace(self):
        return [os.path.join(self.folder, name) for name in os.listdir(self.folder) if name.endswith(".trace")]

    def reported(self):
        """The circles of the report."""
        output = os.path.join(self.folder, "report.json")
        subprocess.run([self.tools.concheck, "report", "--quiet", "--format", "json", "--output", output] + self.trace(),
                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        with open(output, encoding="utf-8") as file:
            return [links_of(finding) for finding in json.load(file)["findings"] if finding["kind"] == "deadlock"]

    def delay_ms(self):
        """From the moment at which the last of a circle blocked until the announcement was read."""
        dump = subprocess.run([self.tools.concheck, "dump"] + self.trace(), stdout=subprocess.PIPE, text=True, check=True)
        since = [int(number) for number in re.findall(r"^\S+ wait .*since=(\d+) .*in-deadlock", dump.stdout, re.M)]
        return (self.announced_at - max(since)) / 1e6


class Comparison:
    def __init__(self):
        self.counts = collections.Counter()
        self.failures = 0
        self.slowest_ms = 0.0
        self.announced = 0
        self.late = 0

    def fail(self, run, why):
        self.failures += 1
        print(f"\nFAIL seed {run.seed}, run {run.number}: {why}\n{lock_programs.numbered_text(run.program)}\n"
              f"  threads stand at {sorted(run.places()[1])}\n{run.errors.decode(errors='replace')}", flush=True)

    def ended(self, run):
        self.counts["runs"] += 1
        self.counts["ended"] += 1
        if run.child.returncode != 0:
            self.fail(run, f"exit code {run.child.returncode}")
        elif run.announced_at is not None:
            self.fail(run, "a deadlock was announced, and it went on")
        elif run.errors:
            self.fail(run, "something was said")

    def stuck(self, run):
        self.counts["runs"] += 1
        self.counts["stuck"] += 1
        _, places = run.places()
        real = [circle for circle in run.truth.deadlocks if {request for _, request in circle.links} <= places]
        if real:
            kinds = min("+".join(sorted(circle.reasons)) for circle in real)
            self.counts[f"stuck in a circle of {kinds}"] += 1
        elif any(run.program_places.word(place)[0] == "b" for place in places):
            # Somebody is missing at a barrier who was not even created, since a try failed.
            self.counts["stuck at a barrier without a circle"] += 1
        else:
            self.fail(run, "stuck, and no search finds why")
            return
        if run.announced_at is None:
            self.fail(run, "stuck, and nothing was announced: " + ("; ".join(map(str, real)) or "at a barrier"))
            return
        self.announced += 1
        delay = run.delay_ms()
        self.slowest_ms = max(self.slowest_ms, delay)
        self.late += delay > MOST_DELAY_MS
        self._check_report(run, real, places)

    def _check_report(self, run, real, places):
        circles = run.reported()
        if not circles:
            self.fail(run, "announced, but not in the report")
        why = [{request for _, request in circle.links} for circle in real]
        for circle in circles:
            # One told as a set has a circle in it, and may have those that wait for it.
            requests = {request for _, request in circle}
            explained = not why or any(requests <= reason or requests >= reason for reason in why)
            if not requests <= places or not explained:
                self.fail(run, f"the report says {sorted(circle)}, which is not why")


def runs(tools, first, count):
    """The runs to come, in order."""
    seed = first
    while count > 0:
        programs = [(s, generate.program(s)) for s in range(seed, seed + 100)]
        seed += 100
        for (s, program), truth in zip(programs, lock_programs.search(tools.model, programs)):
            for number in range(RUNS_OF_A_PROGRAM if truth.states else 0):
                if count == 0:
                    return
                count -= 1
                yield lambda s=s, number=number, program=program, truth=truth: Run(tools, s, number, program, truth)


def watch(waiting, comparison):
    """Keeps some runs going until none is left."""
    going = []
    while True:
        while len(going) < AT_ONCE:
            start = next(waiting, None)
            if start is None:
                break
            going.append(start())
        if not going:
            return
        time.sleep(0.002)
        for run in list(going):
            finished = run.child.poll() is not None
            if not finished and not run.is_stuck():
                continue
            run.end()
            (comparison.ended if finished else comparison.stuck)(run)
            run.close()
            going.remove(run)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=os.path.abspath)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    arguments = parser.parse_args()
    tools = Tools(arguments.build)
    comparison = Comparison()
    try:
        watch(runs(tools, arguments.first, arguments.count), comparison)
    finally:
        shutil.rmtree(tools.folder, ignore_errors=True)
    for what in sorted(comparison.counts):
        print(f"{comparison.counts[what]:8} {what}")
    print(f"slowest announcement: {comparison.slowest_ms:.1f} ms after the last thread blocked; "
          f"{comparison.late} of {comparison.announced} later than {MOST_DELAY_MS} ms")
    return 1 if comparison.failures or comparison.late > 1 + MOST_LATE * comparison.announced else 0


if __name__ == "__main__":
    sys.exit(main())
