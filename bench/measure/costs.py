"""What is paid once: for starting a process, and for analysing a trace."""

import os
import statistics
import subprocess
import time

from .tools import BenchError, how_it_ended

SHAPES = ("ordered", "deep", "inversions", "knot")  # of make_trace
LOCKS = 10_000
ANALYSES = {"analysis": 100_000, "analysis-1m": 1_000_000}  # different edges


def _start_ms(tool, argv, bench, times):
    """Median of starting a program and waiting for its end, milliseconds."""
    samples = []
    with bench.scratch() as scratch:
        command = tool.command(argv, scratch)
        env = tool.environment(scratch)
        here = os.getcwd()
        os.chdir(scratch)
        try:
            for _ in range(times):
                begin = time.perf_counter()
                pid = os.posix_spawnp(command[0], command, env)
                status = os.waitpid(pid, 0)[1]
                samples.append((time.perf_counter() - begin) * 1000)
                if status != 0:
                    raise BenchError(how_it_ended(os.waitstatus_to_exitcode(status)))
        finally:
            os.chdir(here)
    return statistics.median(samples)


def startup_once(results, name, program, tool, bench):
    times = 2 if tool.slow else 20 if bench.quick else 200
    results.add(name, "ms", tool.name, _start_ms(tool, [program], bench, times))


def measure_startup(results, bench):
    if not bench.wanted("startup"):
        return
    for name in ("startup", "startup-one-thread"):
        for _ in range(bench.rounds):
            for tool in bench.tools:
                program = "/bin/true"
                if name == "startup-one-thread":
                    program = os.path.join(bench.build_dir, tool.programs, "one_thread")
                elif not tool.any_program:
                    continue
                bench.attempt(f"{name} under {tool.name}", startup_once, results, name, program, tool, bench)


def _analysis(results, bench, name, shape, edges):
    with bench.scratch() as scratch:
        trace = os.path.join(scratch, "synthetic.trace")
        make_trace = os.path.join(bench.build_dir, "bench", "make_trace")
        subprocess.run([make_trace, trace, shape, str(LOCKS), str(edges)], check=True)
        command = [os.path.join(bench.build_dir, "bin", "concheck"), "report", "--color", "never", trace]
        for _ in range(bench.rounds):
            begin = time.perf_counter()
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode not in (0, 66):
                raise BenchError(f"concheck report ended with {process.returncode}")
            results.add(name, "s", "concheck", seconds)
            results.add(f"{name}-rss", "KiB", "concheck", usage.ru_maxrss)
        results.add(f"{name}-trace", "KiB", "concheck", os.path.getsize(trace) / 1024)


def measure_analysis(results, bench):
    if bench.wanted("analysis"):
        for prefix, edges in ANALYSES.items():
            for shape in SHAPES:
                name = f"{prefix}-{shape}"
                bench.attempt(name, _analysis, results, bench, name, shape, edges)
