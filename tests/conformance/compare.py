#!/usr/bin/env python3
"""Runs every conformance case of a group with and without libconcheck.so and compares what they print.

usage: compare.py --library libconcheck.so [--before LIBRARY] --program conformance [--options OPTIONS] GROUP[.CASE] ...
"""
import argparse
import difflib
import os
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))
from preloadable import preloadable  # noqa: E402

CASE_SECONDS = 20


def run(program, case, library, traces, options=""):
    """(exit status, output) of one case; status None when it hung."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LD_PRELOAD", "CONCHECK_", "CONFORMANCE_"))}
    if library:
        environment["LD_PRELOAD"] = library
        environment["CONCHECK_TRACE_DIR"] = traces
        environment["CONCHECK_OPTIONS"] = options
    child = subprocess.Popen([program, case], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                             env=environment, cwd=traces, start_new_session=True)
    try:
        output, errors = child.communicate(timeout=CASE_SECONDS)
        return child.returncode, output, errors
    except subprocess.TimeoutExpired:
        show_stacks(child.pid)
        os.killpg(child.pid, 9)
        output, errors = child.communicate()
        return None, output, errors


def show_stacks(pid):
    try:
        subprocess.run(["gdb", "-p", str(pid), "-batch", "-nx", "-ex", "thread apply all bt"], timeout=60,
                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        print("no stacks: gdb is not there or was too slow")


def difference(native, watched):
    lines = difflib.unified_diff(native.decode(errors="replace").splitlines(), watched.decode(errors="replace").splitlines(),
                                 "native", "with libconcheck.so", n=2, lineterm="")
    return list(lines)


def unexpected_lines(errors, native_errors):
    """Lines on standard error that the native run does not have, announcements of findings aside."""
    native = set(native_errors.decode(errors="replace").splitlines())
    return [line for line in errors.decode(errors="replace").splitlines()
            if line not in native and not line.startswith("concheck: ")]


def check(arguments, case):
    with tempfile.TemporaryDirectory(prefix="conformance-") as traces:
        native = run(arguments.program, case, None, traces)
        watched = run(arguments.program, case, arguments.library, traces, arguments.options)
    problems = []
    if native[0] is None:
        problems.append("hangs natively: the case is wrong")
    if watched[0] is None:
        problems.append("hangs with the library")
    if native[0] != watched[0]:
        problems.append(f"exit status {native[0]} natively, {watched[0]} with the library")
    problems += difference(native[1], watched[1])[:40]
    problems += [f"stderr: {line}" for line in unexpected_lines(watched[2], native[2])[:10]]
    if problems:
        print(f"FAIL {case}")
        print("\n".join("  " + problem for problem in problems))
        options = f"CONCHECK_OPTIONS={shlex.quote(arguments.options)} " if arguments.options else ""
        print(f"  again: {options}LD_PRELOAD={shlex.quote(arguments.library)} {shlex.quote(arguments.program)} {case}")
        return False
    print(f"ok   {case}: {len(native[1].splitlines())} lines")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--before", help="a library to preload before that one")
    parser.add_argument("--options", default="", help="CONCHECK_OPTIONS of the runs with the library")
    parser.add_argument("cases", nargs="*", help="group or group.case; default: all")
    arguments = parser.parse_args()
    if not os.path.exists(arguments.library):
        sys.exit(f"{arguments.library} is not there: build target concheck_shim first")
    arguments.library = preloadable(arguments.library)
    if arguments.before:
        arguments.library = preloadable(arguments.before) + ":" + arguments.library
    loaded = subprocess.run(["true"], env={"LD_PRELOAD": arguments.library}, stderr=subprocess.PIPE, check=True)
    if loaded.stderr:
        sys.exit(f"the library was not loaded, so there is nothing to compare: {loaded.stderr.decode()}")
    listed = subprocess.run([arguments.program, "--list"], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    wanted = [case for case in sorted(listed)
              if not arguments.cases or case in arguments.cases or case.split(".")[0] in arguments.cases]
    if not wanted:
        sys.exit(f"no such case: {arguments.cases}")
    results = [check(arguments, case) for case in wanted]
    print(f"{sum(results)} of {len(results)} cases behave the same with the library")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
