"""Small programs that do one thing many times; each times itself and prints `name value unit`."""

import os

from . import tools as bench_tools

PROGRAMS = [
    "mutex_pair", "nested_pair", "nested_cold", "std_mutex", "spinlock", "semaphore", "rwlock_mix", "mutex_contended",
    "mutex_busy", "cond_ping_pong", "heap_mutexes", "thread_create", "fork_wait", "blocking_calls",
]

# By the time for which the lock is held, and the number of threads.
BUSY = [f"mutex-busy-{held}-{threads}t" for held in ("100ns", "1us", "10us") for threads in (2, 8)]

# Where threads disturb each other, or the cache is cold on purpose, the best batch is one without that: the median is the figure.
MEDIAN = {"nested-cold", "mutex-contended-2t", "mutex-contended-8t", "cond-ping-pong", "rwlock-mix-2t", *BUSY}


def measure_once(results, program, tool, bench):
    path = os.path.join(bench.build_dir, tool.programs, program)
    seconds = 0.05 if bench.quick else 0.3
    with bench.scratch() as scratch:
        output = bench_tools.run(tool, [path], scratch, timeout=60, BENCH_SECONDS=str(seconds))
    values = {}
    for line in output.splitlines():
        name, value, unit = line.split()
        values[name] = (float(value), unit)
    for name, (value, unit) in values.items():
        if name.endswith(":median"):
            continue
        if name in MEDIAN:
            value, unit = values[name + ":median"]
        results.add(name, unit, tool.name, value)


def measure(results, bench):
    for program in PROGRAMS:
        if not bench.wanted(program):
            continue
        for _ in range(bench.rounds):
            for tool in bench.tools:
                bench.attempt(f"{program} under {tool.name}", measure_once, results, program, tool, bench)
