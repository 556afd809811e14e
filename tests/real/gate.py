#!/usr/bin/env python3
"""The gate over a suite that nobody here wrote, CPython's own tests of threads: they pass as they do natively, and nothing is found."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

SKIPPED = 77
PYTHON = "/usr/bin/python3"
TESTS = ["test_queue", "test_sched", "test_thread", "test_threading"]
SUITE = [PYTHON, "-m", "test", "-j2", *TESTS]


def run(command, folder):
    return subprocess.run(command, cwd=folder, timeout=250, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace", check=False)


def passed(text):
    """The names of the tests that passed, in whatever order they ended."""
    return sorted({word for line in text.splitlines() if " passed" in line for word in line.split() if word in TESTS})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    options = parser.parse_args()
    if run([PYTHON, "-c", "import test.test_threading"], "/").returncode != 0:
        print("SKIP: CPython's tests are not installed; they are in the package libpython3.11-testsuite")
        sys.exit(SKIPPED)
    concheck = os.path.join(os.path.realpath(options.build), "bin", "concheck")
    with tempfile.TemporaryDirectory(prefix="concheck-gate-") as folder:
        native = run(SUITE, folder)
        if native.returncode != 0 or passed(native.stdout) != TESTS:
            print(f"SKIP: the suite does not pass here natively: {native.stdout[-300:]}")
            sys.exit(SKIPPED)
        gate = run([concheck, "gate", "-o", "report.json", "--", *SUITE], folder)
        if gate.returncode != 0 or passed(gate.stdout) != TESTS:
            sys.exit(f"FAIL: exit code {gate.returncode}: {gate.stdout[-2000:]}")
        with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
            report = json.load(file)
    if report["processes"] == [] or any(not finding.get("informative") for finding in report["findings"]):
        sys.exit(f"FAIL: {report['processes']} {[finding['title'] for finding in report['findings']]}")


main()
