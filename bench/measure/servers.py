"""memcached and redis under load, on the loopback interface: throughput, processor time an operation, peak memory, and
what a longer load leaves behind as a trace."""

import contextlib
import csv
import glob
import os
import re
import shutil
import socket
import subprocess
import time

from . import tools as bench_tools
from .tools import BenchError

MEMCACHED = "memcached"
REDIS = "redis-server"
NEEDS = {MEMCACHED: "memcaslap", REDIS: "redis-benchmark"}  # each with its load generator
PACKAGES = {MEMCACHED: "memcached libmemcached-tools", REDIS: "redis-server redis-tools"}


def server_command(server, port):
    if server == MEMCACHED:
        user = ["-u", "root"] if os.geteuid() == 0 else []
        # Valgrind refuses any other limit on connections than the limit on files that it was started with.
        return [MEMCACHED, "-l", "127.0.0.1", "-p", str(port), "-U", "0", "-m", "64", "-c", "1024", *user]
    return [REDIS, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]


def _listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def running(server, tool, scratch, port, command=None):
    """A server that accepts connections, and is gone afterwards: asked first, so that it can end its trace. command: of
    another than the installed one."""
    if _listens(port):
        raise BenchError(f"port {port} is in use: choose another with --port")
    process = bench_tools.start(tool, command or server_command(server, port), scratch)
    try:
        deadline = time.monotonic() + 60
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"{server} under {tool.name} does not come up")
            time.sleep(0.05)
        yield process
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
    finally:
        process.kill()
        process.wait()


def _output_of(argv, timeout):
    try:
        return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout).stdout
    except subprocess.TimeoutExpired:
        raise BenchError(f"{argv[0]} did not end within {timeout:.0f} s") from None


def memcached_load(port, seconds):
    """Nine gets to a set, values of 1 KiB, 16 connections. Gives (operations, operations a second)."""
    output = _output_of(
        ["memcaslap", "-s", f"127.0.0.1:{port}", "-T", "1", "-c", "16", "-t", f"{seconds}s"], seconds + 60)
    found = re.search(r"Run time: ([\d.]+)s Ops: (\d+)", output)
    if not found or not int(found[2]):
        raise BenchError("memcaslap reported no operations")
    return int(found[2]), int(found[2]) / float(found[1])


def redis_load(port, command, pipeline, requests):
    """50 connections. Gives (operations, operations a second)."""
    argv = ["redis-benchmark", "-h", "127.0.0.1", "-p", str(port), "-t", command, "-n", str(requests), "-P",
            str(pipeline), "-r", "10000", "--csv"]
    for row in csv.DictReader(_output_of(argv, 120).splitlines()):
        return requests, float(row["rps"])
    raise BenchError("redis-benchmark reported nothing")


def cpu_us(pid):
    """Processor time of all living threads, microseconds."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with open(path, encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1000


def peak_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1])


def _loaded(results, name, tool, pid, load, *args):
    before = cpu_us(pid)
    operations, rate = load(*args)
    results.add(name, "op/s", tool.name, rate, more_is_better=True)
    results.add(f"{name}-cpu", "us/op", tool.name, (cpu_us(pid) - before) / operations)


def memcached_once(results, tool, bench):
    """Its thousands of item locks make new pairs of locks for many seconds, and each costs once: so the first seconds are
    a figure of their own."""
    seconds = 1 if bench.quick else 4
    with bench.scratch() as scratch, running(MEMCACHED, tool, scratch, bench.port) as server:
        _loaded(results, "memcached-first", tool, server.pid, memcached_load, bench.port, seconds)
        if not tool.slow:
            memcached_load(bench.port, 2 * seconds)
        _loaded(results, "memcached", tool, server.pid, memcached_load, bench.port, seconds)
        results.add("memcached-rss", "KiB", tool.name, peak_kib(server.pid))


def redis_once(results, tool, bench):
    requests = (2_000 if tool.slow else 100_000) // (4 if bench.quick else 1)
    with bench.scratch() as scratch, running(REDIS, tool, scratch, bench.port) as server:
        for command in ("set", "get"):
            _loaded(results, f"redis-{command}", tool, server.pid, redis_load, bench.port, command, 1, requests)
        _loaded(results, "redis-get-pipelined", tool, server.pid, redis_load, bench.port, "get", 16, 5 * requests)
        results.add("redis-rss", "KiB", tool.name, peak_kib(server.pid))


def measure(results, bench):
    for server, once in ((MEMCACHED, memcached_once), (REDIS, redis_once)):
        if not bench.wanted(server):
            continue
        if not (shutil.which(server) and shutil.which(NEEDS[server])):
            results.failures[server] = f"install the packages {PACKAGES[server]}"
            continue
        for _ in range(bench.rounds):
            for tool in bench.tools:
                if tool.any_program:
                    bench.attempt(f"{server} under {tool.name}", once, results, tool, bench)


def _trace_sizes(results, bench):
    concheck = bench.tool("concheck")
    with bench.scratch() as scratch:
        with running(MEMCACHED, concheck, scratch, bench.port):
            memcached_load(bench.port, 3 if bench.quick else 60)
            open_stats = [os.stat(path) for path in glob.glob(f"{scratch}/*.trace")]
        closed_stats = [os.stat(path) for path in glob.glob(f"{scratch}/*.trace")]
    if not open_stats or not closed_stats:
        raise BenchError("memcached left no trace")
    for state, stats in (("running", open_stats), ("ended", closed_stats)):
        results.add(f"trace-size-{state}", "KiB", "concheck", sum(s.st_size for s in stats) / 1024)
        results.add(f"trace-disk-{state}", "KiB", "concheck", sum(s.st_blocks for s in stats) / 2)


def measure_trace(results, bench):
    if bench.wanted("trace-size") and shutil.which(MEMCACHED) and shutil.which(NEEDS[MEMCACHED]):
        bench.attempt("trace-size", _trace_sizes, results, bench)
