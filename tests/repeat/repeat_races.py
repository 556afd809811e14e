#!/usr/bin/env python3
"""Runs the programs of testprogs/race and testprogs/race_clean again and again, and says which of them ever gives anything but its findings.

usage: repeat_races.py --build build/dev --state FILE [--times N] [--minutes M] [--configuration C] [PROGRAM ...]

Each program is built in every configuration, run under libconcheck.so, and its trace compared with what its source expects. All
programs come round in turn, so a part of the work says something of each. What is done stands in the state file: the same command
goes on where the last one stopped, was killed, or ran out of minutes. Traces of runs that deviate are kept beside that file.

Exit code: 0 when nothing deviated so far, 1 when something did, 2 when the programs or arguments are at fault.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests", "e2e"))

import expectations as expectations_module  # noqa: E402
import run_program  # noqa: E402

CONFIGURATIONS = ("gcc-O0", "gcc-O1", "gcc-O2", "clang-O0", "clang-O1", "clang-O2")
FOLDERS = ("race", "race_clean")
# Calls by which a program makes its own schedule: one run of it is much like the next.
STAGED = re.compile(r"\b(stage_await|run_in_turn)\b")

# `text` is a digest of what it is compiled from.
Job = collections.namedtuple("Job", "source configuration text")


class Fault(Exception):
    """Nothing that a run could show: the programs cannot be built, or the state does not fit."""


def name_of(job):
    folder, file = os.path.split(job.source)
    return f"{os.path.basename(folder)}/{os.path.splitext(file)[0]} {job.configuration}"


def key_of(job):
    return f"{name_of(job)} {job.text}"


def digest_of(paths):
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:12]


def build_line(source, word):
    with open(source, encoding="utf-8") as file:
        found = re.search(rf"^// {word}: *(.*)$", file.read(), re.MULTILINE)
    return shlex.split(found.group(1)) if found else []


class Programs:
    """The programs, each built when it is first run, and kept. (The build has some configurations of each only.)"""

    def __init__(self, build, folder):
        self.library_folder = os.path.join(build, "lib")
        self.folder = folder
        self.locks = collections.defaultdict(threading.Lock)
        self.built = {}
        os.makedirs(folder, exist_ok=True)

    def path(self, job):
        with self.locks[job]:
            if job not in self.built:
                self.built[job] = self.make(job)
            return self.built[job]

    def make(self, job):
        compiler, level = job.configuration.split("-")
        cxx = job.source.endswith(".cc")
        compiler = {"gcc": "g++" if cxx else "gcc", "clang": "clang++" if cxx else "clang"}[compiler]
        output = os.path.join(self.folder, key_of(job).replace("/", ".").replace(" ", "."))
        if os.path.exists(output):
            return output
        include = [f"-I{os.path.join(SOURCE, *part)}" for part in (("testprogs", "include"), ("races", "include"))]
        compiled = [compiler, "-std=gnu++20" if cxx else "-std=gnu11", "-fsanitize=thread", "-g", f"-{level}", "-D_GNU_SOURCE", "-w",
                    *build_line(job.source, "COMPILE"), *include, "-c", job.source, "-o", output + ".o"]
        # Not linked by a compiler that knows of -fsanitize=thread: that would bring its own library.
        linked = [compiler, output + ".o", "-o", output + ".new", f"-L{self.library_folder}", "-lconcheck-races", "-pthread",
                  f"-Wl,-rpath,{self.library_folder}", *[f"-l{library}" for library in build_line(job.source, "LINK")]]
        for command in (compiled, linked):
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            if result.returncode != 0:
                raise Fault(f"{name_of(job)} cannot be built: {shlex.join(command)}\n{result.stderr}")
        os.remove(output + ".o")
        os.replace(output + ".new", output)
        return output


class State:
    """How often each program was run, and what deviated; written after every run that does, and every few seconds."""

    SECONDS = 5

    def __init__(self, path, tested):
        self.path = path
        self.lock = threading.Lock()
        self.saved_at = time.monotonic()
        self.content = {"tested": tested, "done": {}, "deviated": {}}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.content = json.load(file)
            if self.content["tested"] != tested:
                raise Fault(f"{path} is of another build of concheck: remove it to begin anew")

    def done(self, job):
        return self.content["done"].get(key_of(job), 0)

    def deviations(self, job):
        return self.content["deviated"].get(key_of(job), [])

    def note(self, job, deviation):
        with self.lock:
            self.content["done"][key_of(job)] = self.done(job) + 1
            if deviation:
                self.content["deviated"].setdefault(key_of(job), []).append(deviation)
            if deviation or time.monotonic() - self.saved_at > self.SECONDS:
                self.save()

    def save(self):
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump(self.content, file, indent=1)
        os.replace(self.path + ".new", self.path)
        self.saved_at = time.monotonic()


def run_once(arguments, programs, job):
    """What was not as expected, or None. The folder with the traces is kept then."""
    expected = expectations_module.read(job.source)
    folder = tempfile.mkdtemp(prefix="repeat-", dir=programs.folder)
    call = argparse.Namespace(bin=os.path.join(arguments.build, "bin"), lib=os.path.join(arguments.build, "lib", "libconcheck.so"))
    trial = run_program.Trial(call, programs.path(job), expected, folder)
    try:
        trial.preload()
        deviated = None
    except (run_program.Failure, OSError) as failure:
        # Not a finding that was missed, if somebody builds or writes meanwhile.
        if tested(arguments.build) != arguments.tested or digest_of([job.source, *headers()]) != job.text:
            raise Fault(f"{arguments.build} or {job.source} changed meanwhile: what was run until then stands in the state") from failure
        deviated = str(failure)
    if (deviated is None) == (expected.known_gap is None):
        shutil.rmtree(folder, ignore_errors=True)
        return None
    kept = os.path.join(arguments.state + ".kept", os.path.basename(folder))
    os.makedirs(os.path.dirname(kept), exist_ok=True)
    shutil.move(folder, kept)
    return f"{deviated or 'as expected, against its KNOWN line'}\ntraces: {kept}"


def headers():
    folders = [os.path.join(SOURCE, "testprogs", "include", "testprogs"), os.path.join(SOURCE, "races", "include", "concheck")]
    return sorted(os.path.join(folder, file) for folder in folders for file in os.listdir(folder))


def jobs_of(arguments):
    jobs = []
    for folder in FOLDERS:
        path = os.path.join(SOURCE, "testprogs", folder)
        for file in sorted(os.listdir(path)):
            if arguments.programs and os.path.splitext(file)[0] not in arguments.programs:
                continue
            source = os.path.join(path, file)
            text = digest_of([source, *headers()])
            jobs += [Job(source, configuration, text) for configuration in arguments.configuration or CONFIGURATIONS]
    if not jobs:
        raise Fault("there is no such program in testprogs/race or testprogs/race_clean")
    return jobs


def is_staged(job):
    with open(job.source, encoding="utf-8") as file:
        return STAGED.search(file.read()) is not None


def times_of(arguments, job):
    return arguments.staged_times if arguments.staged_times is not None and is_staged(job) else arguments.times


def tested(build):
    files = [os.path.join(build, *part) for part in (("bin", "concheck"), ("lib", "libconcheck.so"), ("lib", "libconcheck-races.so"))]
    try:
        return digest_of(files)
    except OSError as error:
        raise Fault(f"{error.filename} is not there: build first, and name the folder of the build with --build") from error


def work(arguments, programs, state, rounds, deadline):
    """Round by round: what is left of each, all of them once before any twice."""
    faults = []

    def one(job):
        try:
            deviation = run_once(arguments, programs, job)
        except Fault as fault:
            faults.append(str(fault))
            return
        state.note(job, deviation)
        if deviation:
            print(f"{name_of(job)}: run {state.done(job)} deviated: {deviation}", flush=True)

    for number, jobs in enumerate(rounds):
        with concurrent.futures.ThreadPoolExecutor(arguments.workers) as workers:
            list(workers.map(lambda job: one(job) if not faults and time.monotonic() < deadline else None, jobs))
        if faults or time.monotonic() >= deadline:
            break
        if number % 10 == 9:
            print(f"{number + 1} of {len(rounds)} rounds", flush=True)
    state.save()
    if faults:
        raise Fault("\n".join(faults))


def rounds_of(arguments, state, jobs):
    left = {job: times_of(arguments, job) - state.done(job) for job in jobs}
    return [[job for job in jobs if left[job] > number] for number in range(max([0, *left.values()]))]


def summary(arguments, state, jobs):
    for configuration in arguments.configuration or CONFIGURATIONS:
        some = [job for job in jobs if job.configuration == configuration]
        runs = [state.done(job) for job in some]
        complete = sum(state.done(job) >= times_of(arguments, job) for job in some)
        deviated = [job for job in some if state.deviations(job)]
        print(f"{configuration}: {len(some)} programs, {sum(runs)} runs, at least {min(runs)} of each, {complete} complete; "
              f"{len(deviated)} deviated")
        for job in deviated:
            print(f"  {name_of(job)}: {len(state.deviations(job))} of {state.done(job)}")
    return any(state.deviations(job) for job in jobs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="folder of the build")
    parser.add_argument("--state", required=True, help="file that remembers what was done")
    parser.add_argument("--times", type=int, default=200, help="runs of each program in each configuration (200)")
    parser.add_argument("--staged-times", type=int, metavar="N", help="fewer runs of programs that make their own schedule")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--workers", type=int, default=2, help="runs at a time (2)")
    parser.add_argument("--configuration", action="append", choices=CONFIGURATIONS, help="only this one (may repeat)")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help="only these, as 'counter'")
    arguments = parser.parse_args()
    arguments.build = os.path.abspath(arguments.build)
    arguments.state = os.path.abspath(arguments.state)
    try:
        jobs = jobs_of(arguments)
        arguments.tested = tested(arguments.build)
        state = State(arguments.state, arguments.tested)
        programs = Programs(arguments.build, arguments.state + ".programs")
        work(arguments, programs, state, rounds_of(arguments, state, jobs), time.monotonic() + 60 * arguments.minutes)
    except Fault as fault:
        print(f"repeat_races.py: {fault}", file=sys.stderr)
        return 2
    return 1 if summary(arguments, state, jobs) else 0


if __name__ == "__main__":
    sys.exit(main())
