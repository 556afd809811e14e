#!/usr/bin/env python3
"""Hostile and heavy surroundings: what a program gives must be the same with the library, and the trace readable.

usage: stress.py --build BUILD-FOLDER [case ...]
"""
import argparse
import os
import resource
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import processes  # noqa: E402
from recorded import (Skip, check, check_clean, check_same, need_file, need_program, need_root,  # noqa: E402
                      run_cases)  # noqa: E402


def compare(bench, *command, clean=True, traces=True, allowed=(), **how):
    """Runs a stress program both ways and reads the trace. Returns what the report says was watched."""
    command = [bench.program(command[0])] + [str(word) for word in command[1:]]
    start = time.monotonic()
    native = bench.native(command)
    between = time.monotonic()
    watched = bench.watched(command, **how)
    end = time.monotonic()
    check(native.exit_code == 0, f"fails natively: {native.exit_code} {native.errors}")
    check_same(native, watched)
    check(not unexpected(watched), f"on stderr: {watched.errors[:2000]}")
    text = f"{between - start:.1f} s natively, {end - between:.1f} s with the library"
    if traces:
        report = bench.report()
        if clean:
            check_clean(report, allowed)
        size = sum(os.stat(path).st_blocks * 512 for path in bench.traces())
        text += (f"; {report['watched']['threads']} threads, {report['watched']['locks']} locks, "
                 f"{report['watched']['acquisitions']} acquisitions, {size / 1e6:.1f} MB on disk")
    return text


def unexpected(result):
    return [line for line in result.errors.splitlines() if line]


def storage_failure(bench, watched, native):
    """The program goes on as ever; one line at most says that nothing can be stored."""
    check_same(native, watched)
    lines = [line for line in watched.errors.splitlines() if line.startswith("concheck:")]
    check(len(lines) <= 1, f"more than one line: {lines}")
    others = [line for line in watched.errors.splitlines() if not line.startswith("concheck:")]
    check(not others, f"on stderr: {others}")
    return lines[0] if lines else "nothing was said"


# So many threads that lock one mutex again and again: which of them waits long is luck, but that one does is right.
CROWD = (("starvation", "body"),)


def case_live_threads(bench):
    return compare(bench, "live_threads", 2000, allowed=CROWD)


def case_successive_threads_joined(bench):
    return compare(bench, "successive_threads", "joined", 100000)


def case_successive_threads_detached(bench):
    return compare(bench, "successive_threads", "detached", 100000)


def case_live_locks(bench):
    return compare(bench, "live_locks", 1000000)


def case_held_locks(bench):
    return compare(bench, "held_locks", 100000)


def case_fork_storm(bench):
    return compare(bench, "fork_storm", 40)


def case_signal_storm(bench):
    return compare(bench, "signal_storm", 60000)


def case_cancel_storm(bench):
    return compare(bench, "cancel_storm", 4000)


def case_exec_storm(bench):
    return compare(bench, "exec_storm", 60)


def case_plugin_churn(bench):
    return compare(bench, "plugin_churn", 400)


def case_much_to_record(bench):
    return compare(bench, "much_to_record", 20000)


def case_short_processes_leave_no_traces(bench):
    text = compare(bench, "short_processes", 2000, traces=False)
    check(not os.listdir(bench.make_folder("traces")), f"left {os.listdir(bench.path('traces'))[:5]}")
    return text


def allocator(bench, library, package):
    path = need_file([f"/usr/lib/x86_64-linux-gnu/{library}"], package)
    command = [bench.program("allocations"), "20000"]
    native = bench.native(command, preload=[path])
    for order in ([path], []):
        # Preloaded before ours, and after ours.
        environment = bench.environment(bench.make_folder("traces"), preload=order)
        if not order:
            environment["LD_PRELOAD"] += ":" + path
        watched = processes.run(command, environment, bench.folder, 240)
        check(not watched.timed_out, "hangs")
        check_same(native, watched)
        check(not unexpected(watched), f"on stderr: {watched.errors[:2000]}")
    check_clean(bench.report())


def case_jemalloc(bench):
    return allocator(bench, "libjemalloc.so.2", "libjemalloc2")


def case_tcmalloc(bench):
    return allocator(bench, "libtcmalloc_minimal.so.4", "libtcmalloc-minimal4")


def full_disk(bench, size, program, *arguments):
    need_root()
    need_program("mount")
    folder = bench.make_folder("disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=False).returncode != 0:
        raise Skip("mounting a tmpfs is not allowed here")
    try:
        command = [bench.program(program)] + [str(word) for word in arguments]
        native = bench.native(command)
        watched = bench.watched(command, traces=folder)
        text = storage_failure(bench, watched, native)
        left = bench.traces(folder)
        if left:
            bench.report(traces=left)
        return text + f"; {len(left)} traces left"
    finally:
        subprocess.run(["umount", folder], check=False)


def case_full_disk_at_once(bench):
    return full_disk(bench, "4k", "work")


def case_full_disk_after_a_while(bench):
    return full_disk(bench, "256k", "much_to_record", 20000)


def case_size_limit(bench):
    command = [bench.program("much_to_record"), "20000"]
    native = bench.native(command)
    watched = bench.watched(command, options="max_trace_size=262144")
    text = storage_failure(bench, watched, native)
    report = bench.report()
    size = os.path.getsize(bench.traces()[0])
    check(size <= 262144, f"the trace has {size} bytes")
    check(report["processes"][0]["traceComplete"] is False, "the report does not say that facts are missing")
    return text


def case_read_only_folder(bench):
    need_root()
    folder = bench.make_folder("read-only")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "none", folder], check=False).returncode != 0:
        raise Skip("mounting a tmpfs is not allowed here")
    try:
        command = [bench.program("work")]
        return storage_failure(bench, bench.watched(command, traces=folder), bench.native(command))
    finally:
        subprocess.run(["umount", folder], check=False)


def case_no_such_folder(bench):
    command = [bench.program("work")]
    return storage_failure(bench, bench.watched(command, traces=bench.path("not/there")), bench.native(command))


def case_folder_is_a_file(bench):
    path = bench.path("file")
    with open(path, "w", encoding="ascii") as file:
        file.write("x")
    command = [bench.program("work")]
    return storage_failure(bench, bench.watched(command, traces=path), bench.native(command))


def limited(bench, limits, *command):
    command = [bench.program(command[0])] + [str(word) for word in command[1:]]
    native = bench.native(command, limits=limits)
    check(native.exit_code == 0, f"fails natively: {native.exit_code} {native.errors}")
    watched = bench.watched(command, limits=limits)
    text = storage_failure(bench, watched, native)
    if bench.traces():
        bench.report()
    return text + f"; {len(bench.traces())} traces"


def case_file_size_limit_zero(bench):
    return limited(bench, {resource.RLIMIT_FSIZE: 0}, "work")


def case_file_size_limit_small(bench):
    return limited(bench, {resource.RLIMIT_FSIZE: 131072}, "much_to_record", 20000)


def case_address_space_limit(bench):
    return limited(bench, {resource.RLIMIT_AS: 400 << 20}, "work", 4, 500)


def case_no_more_descriptors(bench):
    command = [bench.program("descriptors"), "no-more", "before"]
    return storage_failure(bench, bench.watched(command), bench.native(command))


def case_no_more_descriptors_after(bench):
    return compare(bench, "descriptors", "no-more", "after")


def case_closes_all_descriptors(bench):
    command = [bench.program("descriptors"), "close-all", "before"]
    return storage_failure(bench, bench.watched(command), bench.native(command))


def case_closes_all_descriptors_after(bench):
    return compare(bench, "descriptors", "close-all", "after")


def case_chdir(bench):
    text = compare(bench, "places", "chdir", folder=bench.make_folder("start"))
    check(not os.listdir(bench.path("start")), "something was left in the working directory")
    return text


def case_chroot(bench):
    need_root()
    command = [bench.program("places"), "chroot"]
    return storage_failure(bench, bench.watched(command), bench.native(command))


def case_other_user(bench):
    need_root()
    os.chmod(bench.folder, 0o755)
    command = [bench.program("places"), "other-user"]
    return storage_failure(bench, bench.watched(command), bench.native(command))


def case_daemon(bench):
    return compare(bench, "places", "daemon")


def case_announcement_latency(bench):
    """Prints how long after the last thread blocks its deadlock is announced; only a hang fails the test."""
    times = []
    for threads in (2, 2, 2, 2, 2, 10, 40):
        traces = bench.make_folder("traces")
        child = processes.start([bench.program("latency"), str(threads)], bench.environment(traces), bench.folder)
        try:
            blocked_at = int(child.stdout.readline())
            line = child.stderr.readline()
            now = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
            check(b"DEADLOCK" in line, f"instead of an announcement: {line}")
            times.append((now - blocked_at) / 1e6)
        finally:
            processes.end_group(child)
            child.communicate()
    check(max(times) < 5000, f"announced after {max(times):.1f} ms")
    return "announced after " + ", ".join(f"{ms:.2f}" for ms in times) + " ms (2, 2, 2, 2, 2, 10, 40 threads)"


def case_races_live_threads(bench):
    return compare(bench, "races/live_threads", 200, allowed=CROWD)


def case_races_more_threads_than_slots(bench):
    text = compare(bench, "races/live_threads", 600, allowed=CROWD)
    notes = bench.report()["notes"]
    check(any("too many to be remembered" in note for note in notes), f"not said: {notes}")
    return text


def case_races_successive_threads_joined(bench):
    return compare(bench, "races/successive_threads", "joined", 20000)


def case_races_successive_threads_detached(bench):
    return compare(bench, "races/successive_threads", "detached", 20000)


def case_races_signal_storm(bench):
    return compare(bench, "races/signal_storm")


def case_races_cancel_storm(bench):
    return compare(bench, "races/cancel_storm")


def case_races_fork_storm(bench):
    return compare(bench, "races/fork_storm")


def case_races_much_to_record(bench):
    return compare(bench, "races/much_to_record")


def race_found(bench, *arguments):
    """Exactly one race, however much goes on beside it."""
    command = [bench.program("races/one_among_many")] + [str(word) for word in arguments]
    native = bench.native(command)
    watched = bench.watched(command)
    check(native.exit_code == 0, f"fails natively: {native.exit_code} {native.errors}")
    check_same(native, watched)
    report = bench.report()
    # That so many threads starve each other at one lock is true, and a matter of the machine.
    findings = [finding for finding in report["findings"] if finding["kind"] != "starvation"]
    check([finding["kind"] for finding in findings] == ["data-race"], f"found {findings}")
    check(findings[0]["memory"]["name"] == "forgotten", f"in {findings[0]['memory']}")
    return f"{report['watched']['threads']} threads, {report['watched']['accesses']} accesses compared"


def case_races_one_among_200_threads(bench):
    return race_found(bench, 200, 2000)


def case_races_one_after_all_epochs(bench):
    return race_found(bench, 4, 3000000)


CASES = {name[len("case_"):]: function for name, function in list(globals().items()) if name.startswith("case_")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("cases", nargs="*", metavar="case", help="default: all of " + ", ".join(sorted(CASES)))
    arguments = parser.parse_args()
    return run_cases(CASES, os.path.abspath(arguments.build), arguments.cases or sorted(CASES))


if __name__ == "__main__":
    sys.exit(main())
