#!/usr/bin/env python3
"""Real programs from Debian, natively and under libconcheck.so: same output, same exit code, a readable trace, no finding."""
import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))
from preloadable import preloadable  # noqa: E402

SKIPPED = 77
PORTS = range(22140, 22161)


def need(name):
    path = shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin")
    if path is None:
        print(f"SKIP: {name} is not installed")
        sys.exit(SKIPPED)
    return path


def free_port():
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    print(f"SKIP: no free port in {PORTS}")
    sys.exit(SKIPPED)


class Run:
    """How commands are started: natively, or with the library recording into a folder."""

    def __init__(self, build, observed):
        self.folder = tempfile.mkdtemp(prefix="concheck-real-")
        self.build = build
        self.environment = dict(os.environ)
        self.traces = os.path.join(self.folder, "traces")
        os.mkdir(self.traces)
        if observed:
            self.environment["LD_PRELOAD"] = preloadable(os.path.join(build, "lib", "libconcheck.so"))
            self.environment["CONCHECK_TRACE_DIR"] = self.traces

    def output(self, command, data=b""):
        done = subprocess.run(command, input=data, env=self.environment, cwd=self.folder, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        assert b"concheck:" not in done.stderr, done.stderr.decode(errors="replace")
        return done.returncode, done.stdout

    def start(self, command):
        return subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def findings(self):
        done = subprocess.run([os.path.join(self.build, "bin", "concheck"), "report", "--format", "json", self.traces],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        assert done.returncode in (0, 66), done.stderr.decode(errors="replace")
        # Those that only inform accuse nobody.
        return [finding for finding in json.loads(done.stdout)["findings"] if not finding.get("informative")]

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def await_port(port):
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


PYTHON = """
import queue, threading
from concurrent.futures import ThreadPoolExecutor
jobs, lock, total, done = queue.Queue(), threading.Lock(), [0], threading.Condition()
def work():
    while (job := jobs.get()) is not None:
        with lock: total[0] += job
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for i in range(20000): jobs.put(i)
for thread in threads: jobs.put(None)
for thread in threads: thread.join()
with ThreadPoolExecutor(4) as pool: squares = sum(pool.map(lambda x: x * x, range(2000)))
print(total[0], squares)
"""

SQLITE = """
import sqlite3, threading
base = sqlite3.connect("test.db", check_same_thread=False, isolation_level=None)
base.execute("create table t(x)")
lock = threading.Lock()
def fill(n):
    for i in range(50):
        with lock: base.execute("insert into t values(?)", (n * 1000 + i,))
threads = [threading.Thread(target=fill, args=(n,)) for n in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(base.execute("select count(*), sum(x) from t").fetchone())
"""


def case_python3(run):
    return run.output([need("python3"), "-c", PYTHON])


def case_sqlite3(run):
    return run.output([need("python3"), "-c", SQLITE])


def round_trip(run, compress, expand):
    data = os.urandom(1 << 20) + b"concheck " * (1 << 19)
    code, packed = run.output(compress, data)
    assert code == 0
    code, back = run.output(expand, packed)
    return code, back == data


def case_pigz(run):
    return round_trip(run, [need("pigz"), "-p", "4", "-c"], [need("pigz"), "-d", "-c"])


def case_pbzip2(run):
    return round_trip(run, [need("pbzip2"), "-p4", "-c"], [need("pbzip2"), "-p4", "-d", "-c"])


def case_xz(run):
    return round_trip(run, [need("xz"), "-T4", "-0", "--block-size=1MiB", "-c"], [need("xz"), "-T4", "-d", "-c"])


def case_stress_ng(run):
    # Without the right to real-time priorities: the threads that it gives some end all the work before the one that creates
    # them comes back to its processor, which it takes for a failure, now and then.
    code, _ = run.output([need("setpriv"), "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice",
                          need("stress-ng"), "--mutex", "2", "--mutex-ops", "5000", "--futex", "2", "--futex-ops", "5000",
                          "--timeout", "60"])
    return code


def case_memcached(run):
    port = free_port()
    server = run.start([need("memcached"), "-u", "root", "-l", "127.0.0.1", "-p", str(port), "-t", "4"])
    answers = {}

    def client(number):
        with socket.create_connection(("127.0.0.1", port)) as link:
            stream = link.makefile("rwb")
            right = 0
            for i in range(500):
                stream.write(b"set k%d_%d 0 0 5\r\n%05d\r\nget k%d_%d\r\n" % (number, i, i, number, i))
                stream.flush()
                lines = [stream.readline() for _ in range(4)]
                right += lines[0] == b"STORED\r\n" and lines[2] == b"%05d\r\n" % i
            answers[number] = right

    try:
        await_port(port)
        clients = [threading.Thread(target=client, args=(n,)) for n in range(6)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
    finally:
        server.terminate()
        code = server.wait(timeout=60)
    return code, answers == {n: 500 for n in range(6)}


def case_redis(run):
    port = free_port()
    client = [need("redis-cli"), "-p", str(port)]
    server = run.start([need("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--io-threads", "2"])
    try:
        await_port(port)
        load = subprocess.run([need("redis-benchmark"), "-p", str(port), "-n", "4000", "-c", "10", "-t", "set,get,lpush", "--csv"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False)
        subprocess.run(client + ["bgsave"], stdout=subprocess.DEVNULL, check=True, timeout=60)
        size = subprocess.run(client + ["llen", "mylist"], stdout=subprocess.PIPE, check=True, timeout=60).stdout
    finally:
        subprocess.run(client + ["shutdown", "nosave"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False)
        code = server.wait(timeout=60)
    return code, load.returncode, size


NODE = """
const { Worker, isMainThread } = require('worker_threads');
if (isMainThread) {
  for (let i = 0; i < 2; ++i) new Worker(__filename);
  require('crypto').pbkdf2('a', 'b', 20000, 32, 'sha1', (_, key) => console.log(key.toString('hex')));
}
setTimeout(() => {}, 300);
"""


def case_node(run):
    script = os.path.join(run.folder, "loops.js")
    with open(script, "w", encoding="utf-8") as file:
        file.write(NODE)
    return run.output([need("node"), script])


# Built-in suppressions hide what its last safepoint looks like.
def case_java(run):
    return run.output([need("java"), "--list-modules"])


# What is known of the programs, and right: threads of stress-ng lock one mutex again and again, with nothing in between.
KNOWN = {"stress_ng": ("starvation",)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("case")
    options = parser.parse_args()
    case = globals()["case_" + options.case]
    results = []
    for observed in (False, True):
        run = Run(options.build, observed)
        try:
            results.append(case(run))
            if observed:
                found = run.findings()
        finally:
            run.close()
    if results[0] != results[1]:
        sys.exit(f"FAIL: {str(results[0])[:300]} natively became {str(results[1])[:300]} with the library")
    found = [finding["title"] for finding in found if finding["kind"] not in KNOWN.get(options.case, ())]
    if found:
        sys.exit("FAIL: findings in a program that has none known: " + "; ".join(found))


main()
