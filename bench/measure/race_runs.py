"""Runs the programs under the race detectors, in turns."""

import os
import signal
import subprocess
import time

from . import servers
from .race_programs import SLOW_PART, Memcached
from .race_tools import FINDINGS
from .results import Results
from .tools import BenchError, how_it_ended, start

SECONDS = 300  # for one run


class Figures:
    """What a run used, each by program and tool."""

    def __init__(self):
        self.cpu, self.wall, self.memory = Results(), Results(), Results()
        self.failures = {}

    def add(self, row, tool, cpu_s, wall_s, memory_kib, part):
        self.cpu.add(row, "s", tool.name, cpu_s / part)
        self.wall.add(row, "s", tool.name, wall_s / part)
        if not tool.slow:  # who does a part of the work may need less memory
            self.memory.add(row, "MiB", tool.name, memory_kib / 1024)


def _wait(process):
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise BenchError(f"did not end within {SECONDS} s") from None
    finally:
        # Whoever it was: concheck leaves the program running when it is killed.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def _run_program(program, tool, threads, part, bench):
    with bench.scratch() as scratch:
        argv = program.command(os.path.join(bench.build_dir, tool.programs), threads, part, scratch)
        used = os.path.join(scratch, "used")
        measured = os.path.join(bench.build_dir, "bench", "measured")
        process = start(tool, argv, scratch, before=[measured, used], own_group=True)
        _wait(process)
        if process.returncode == FINDINGS and program.has_no_race:
            raise BenchError("reported a race, and there is none")
        if process.returncode not in (0, FINDINGS):
            raise BenchError(how_it_ended(process.returncode))
        program.check(threads, part, scratch)
        with open(used, encoding="ascii") as file:
            return [float(number) for number in file.read().split()]


def _run_server(program, tool, threads, part, bench):
    with bench.scratch() as scratch, program.running(tool, bench.build_dir, threads, scratch, bench.port) as process:
        program.fill(bench.port)
        before, begin = servers.cpu_us(process.pid), time.monotonic()
        program.load(bench.port, part)
        wall = time.monotonic() - begin
        return (servers.cpu_us(process.pid) - before) / 1e6, wall, servers.peak_kib(process.pid)


def _once(figures, program, tool, threads, bench):
    part = SLOW_PART[program.name] if tool.slow else 1
    if bench.quick:
        part *= 0.2
    run = _run_server if isinstance(program, Memcached) else _run_program
    used = run(program, tool, threads, part, bench)
    figures.add(f"{program.name}, {threads}", tool, *used, part)


def measure(figures, programs, bench):
    """Valgrind's tools take part in the first round only."""
    for round_number in range(bench.rounds):
        for program in programs:
            for threads in program.threads:
                with bench.exclusive():
                    for tool in bench.tools:
                        if round_number == 0 or not tool.slow:
                            what = f"{program.name}, {threads} threads, {tool.name}"
                            bench.attempt(what, _once, figures, program, tool, threads, bench)
