#!/usr/bin/env python3
"""Compares what concheck predicts for random lock programs with an exhaustive search of their schedules.

usage: prediction.py --build FOLDER [--first SEED] [--count N] [--verbose]
       prediction.py --build FOLDER --program TEXT [--schedule-seed SEED]

Each program runs once, in an order that does not deadlock, under the library; then
  - a predicted inversion that no schedule has is a false alarm: a failure, shown with its seed and made as small as it gets;
  - one that is only said to be possible may be one that no schedule has, but then nothing but the order of other critical
    sections refutes it, see _only_history(). These are counted; they fail too when there are too many of them;
  - a deadlock through locks alone that some schedule has, and that is not predicted, is a miss. It is explained when its
    nesting did not occur in the run, since nobody reports what was not done; else it is a failure too;
  - deadlocks through joins and barriers are counted: they are not lock-order inversions.
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import generate  # noqa: E402
import lock_programs  # noqa: E402
import processes  # noqa: E402
from preloadable import preloadable  # noqa: E402

CHUNK = 200
MOST_REFUTED = 0.02  # share of the predictions: no more than possible, and no schedule has them
SITE = re.compile(r"site<(\d+)>")


class Trial:
    def __init__(self, build):
        self.concheck = os.path.join(build, "bin", "concheck")
        self.model = os.path.join(build, "tests", "random", "lock_program_model")
        self.interpreter = os.path.join(build, "testprogs", "random", "lock_program")
        self.library = preloadable(os.path.join(build, "lib", "libconcheck.so"))
        self.folder = tempfile.mkdtemp(prefix="concheck-random-")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def findings(self, program, schedule):
        """Of one run in this order."""
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))
        environment = processes.clean_environment(LD_PRELOAD=self.library, CONCHECK_TRACE_DIR=self.folder)
        command = [self.interpreter, program, "in-order", schedule]
        result = processes.run(command, environment, self.folder, 60)
        if result.timed_out or result.exit_code != 0 or result.errors:
            raise RuntimeError(f"exit code {result.exit_code}: {result.errors}\n{processes.shown(command, environment)}")
        traces = [os.path.join(self.folder, name) for name in os.listdir(self.folder) if name.endswith(".trace")]
        if not traces:
            return []
        output = os.path.join(self.folder, "report.json")
        result = processes.run([self.concheck, "report", "--quiet", "--format", "json", "--output", output] + traces,
                               processes.clean_environment(), self.folder, 60)
        if result.exit_code not in (0, 66):
            raise RuntimeError(f"concheck report: exit code {result.exit_code}: {result.errors}")
        with open(output, encoding="utf-8") as file:
            return [finding for finding in json.load(file)["findings"] if finding["kind"] == "lock-order-inversion"]


def _site(stack):
    for frame in stack["frames"]:
        match = SITE.match(frame["function"] or "")
        if match:
            return int(match[1])
    raise RuntimeError(f"no operation on a stack: {stack}")


def _locks_of(finding):
    """By their numbers: the interpreter's array of locks has names."""
    return {int(number) for lock in finding["locks"] for number in re.findall(r"locks\[(\d+)\]", lock["name"])}


def links_of(finding):
    """(hold, request) of each thread; hold is -1 where the report names none."""
    holds = {}
    links = set()
    for step in finding["steps"]:
        if step["action"] == "acquire":
            holds[step["thread"]] = _site(step["stack"])
        elif step["action"] in ("request", "wait"):
            links.add((holds.get(step["thread"], -1), _site(step["stack"])))
    return links


class Verdict:
    """What the comparison says about one program."""

    def __init__(self, trial, program, truth, findings):
        self.trial = trial
        self.program = program
        self.truth = truth
        self.places = lock_programs.Places(program)
        self.false_alarms = []
        self.possible = []  # said to be no more than that
        self.refuted = []  # of these, what no schedule has
        self.misses = []  # (why it is no failure, or "unexplained"; circle)
        self.predicted = [(finding, self._first_holds(links_of(finding))) for finding in findings]
        for finding, links in self.predicted:
            self._check_finding(finding, links)
        # What takes the same locks in the same orders, in other threads or lines, is the same mistake.
        told = {self._orders(links) for _, links in self.predicted}
        for circle in truth.deadlocks:
            if not any(self._orders(circle.links) >= orders for orders in told):
                self.misses.append((self._explain(circle), circle))

    def _orders(self, links):
        return frozenset((held, wanted) for _, held, wanted in self.places.links(links))

    def _first_holds(self, links):
        """A lock that was taken again counts from where it was taken first."""
        first = dict(self.truth.again)
        return {(first.get(hold, hold), request) for hold, request in links}

    def _check_finding(self, finding, links):
        meant = self.truth.deadlocks + (self.truth.stalls if finding["severity"] != "error" else [])
        wanted = self.places.links(links)
        is_possible = finding["confidence"] == "possible"
        if is_possible:
            self.possible.append(finding)
        if not any(wanted <= self.places.links(circle.links) for circle in meant):
            (self.refuted if is_possible and self._only_history(links) else self.false_alarms).append((finding, links))

    def _only_history(self, links):
        """Is the prediction refuted by nothing but the order that other critical sections force (each of two threads has
        used a lock of the other's since it took one of its own)? A trace tells which nestings there were, not what came
        before what."""
        reduced = lock_programs.without_history(self.program, [request for _, request in links])
        truth = lock_programs.search(self.trial.model, [(1, reduced)])[0]
        places = lock_programs.Places(reduced)
        wanted = self.places.links(links)
        return any(wanted <= places.links(circle.links) for circle in truth.deadlocks + truth.stalls)

    def _explain(self, circle):
        for reason in ("join", "barrier"):
            if reason in circle.reasons:
                return reason
        if any(hold >= 0 and (hold, request) not in self.truth.ran for hold, request in circle.links):
            return "not nested in this run"
        # Of a writer, whose request is all that matters; and a request under a try that failed.
        if any(request not in self.truth.did for _, request in circle.links):
            return "not done in this run"
        locks = {lock for order in self._orders(circle.links) for lock in order}
        if any(finding["subkind"] == "knot" and locks & _locks_of(finding) for finding, _ in self.predicted):
            return "told as part of a knot"
        return "unexplained"

    def problems(self):
        texts = [f"FALSE ALARM: {finding['kind']} {sorted(links)}: {finding['title']}" for finding, links in self.false_alarms]
        return texts + [f"MISS: {circle}" for why, circle in self.misses if why == "unexplained"]


def verdict_of(trial, truth, program):
    return Verdict(trial, program, truth, trial.findings(program, truth.schedule))


def shrink(trial, program, seed, problem):
    """A smaller program with a problem of the same kind."""
    kind = problem.split(":")[0]

    def fails(candidate):
        try:
            truth = lock_programs.search(trial.model, [(seed, candidate)])[0]
            if truth.states == 0 or not truth.schedule:
                return False
            return any(text.startswith(kind) for text in verdict_of(trial, truth, candidate).problems())
        except (subprocess.CalledProcessError, RuntimeError):
            return False

    return lock_programs.minimise(program, fails)


def show(trial, program, seed, problems):
    print("\n".join(problems))
    small = shrink(trial, program, seed, problems[0])
    truth = lock_programs.search(trial.model, [(seed, small)])[0]
    print(lock_programs.numbered_text(small))
    print("  schedule: " + truth.schedule)
    print("  can deadlock: " + ("; ".join(map(str, truth.deadlocks)) or "never"))
    for text in verdict_of(trial, truth, small).problems():
        print("  " + text)
    print(f"again: {sys.executable} {os.path.abspath(__file__)} --build BUILD --program '{small}' --schedule-seed {seed}",
          flush=True)


def run(trial, seeds, verbose):
    counts = collections.Counter()
    failures = 0
    for start in range(0, len(seeds), CHUNK):
        numbered = [(seed, generate.program(seed)) for seed in seeds[start:start + CHUNK]]
        for (seed, program), truth in zip(numbered, lock_programs.search(trial.model, numbered)):
            if truth.states == 0 or not truth.schedule:
                counts["not run (too large, or every order deadlocks)"] += 1
                continue
            verdict = verdict_of(trial, truth, program)
            counts["programs compared"] += 1
            counts["can deadlock through locks alone"] += any(c.reasons <= {"lock", "writer"} for c in truth.deadlocks)
            counts["with a prediction"] += bool(verdict.predicted)
            counts["predictions"] += len(verdict.predicted)
            counts["of these no more than possible"] += len(verdict.possible)
            counts["of these refuted by the order of other critical sections"] += len(verdict.refuted)
            for why, circle in verdict.misses:
                counts["not predicted: " + why] += 1
                if verbose and why not in ("join", "barrier"):
                    print(f"seed {seed}: not predicted, {why}: {circle}")
            problems = verdict.problems()
            if problems:
                failures += 1
                print(f"\nFAIL seed {seed}")
                show(trial, program, seed, problems)
    for what in sorted(counts):
        print(f"{counts[what]:8} {what}")
    refuted = counts["of these refuted by the order of other critical sections"]
    if refuted > 3 + MOST_REFUTED * counts["predictions"]:
        print("FAIL: too many of what is said to be possible is not")
        failures += 1
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=os.path.abspath)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--program")
    parser.add_argument("--schedule-seed", type=int, default=1)
    arguments = parser.parse_args()
    trial = Trial(arguments.build)
    try:
        if arguments.program is None:
            return 1 if run(trial, range(arguments.first, arguments.first + arguments.count), arguments.verbose) else 0
        truth = lock_programs.search(trial.model, [(arguments.schedule_seed, arguments.program)])[0]
        problems = verdict_of(trial, truth, arguments.program).problems()
        print(lock_programs.numbered_text(arguments.program))
        print("\n".join(problems or ["as the search says"]))
        return 1 if problems else 0
    finally:
        trial.close()


if __name__ == "__main__":
    sys.exit(main())
