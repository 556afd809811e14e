"""Runs a command natively and under libconcheck.so, and reads what was recorded. For the stress and real-program tests."""
import json
import os
import resource
import shutil
import tempfile

import processes
from preloadable import preloadable

SKIPPED = 77  # SKIP_RETURN_CODE of the CTest tests


class Skip(Exception):
    """What the test needs is not here; the text says what."""


class Failure(Exception):
    pass


def check(good, text):
    if not good:
        raise Failure(text)


def need_root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def need_program(name, package=None):
    path = shutil.which(name)
    if path is None:
        raise Skip(f"{name} is not installed (Debian package {package or name})")
    return path


def need_file(paths, package):
    for path in paths:
        if os.path.exists(path):
            return path
    raise Skip(f"{paths[0]} is not installed (Debian package {package})")


class Bench:
    """A folder for one test, with the built command and library."""

    def __init__(self, build):
        self.build = build
        self.library = preloadable(os.path.join(build, "lib", "libconcheck.so"))
        self.concheck = os.path.join(build, "bin", "concheck")
        self.folder = tempfile.mkdtemp(prefix="concheck-test-")
        self.commands = []

    def close(self, keep):
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def program(self, name):
        return os.path.join(self.build, "testprogs", "stress", name)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_folder(self, name):
        path = self.path(name)
        os.makedirs(path, exist_ok=True)
        return path

    def environment(self, traces, preload=(), options=None):
        environment = processes.clean_environment(LD_PRELOAD=":".join(list(preload) + [self.library]),
                                                  CONCHECK_TRACE_DIR=traces)
        if options:
            environment["CONCHECK_OPTIONS"] = options
        return environment

    def native(self, command, timeout=120, preload=(), limits=None, folder=None):
        environment = processes.clean_environment()
        if preload:
            environment["LD_PRELOAD"] = ":".join(preload)
        return self._run(command, environment, timeout, limits, folder)

    def watched(self, command, timeout=240, traces=None, preload=(), limits=None, folder=None, options=None):
        return self._run(command, self.environment(traces or self.make_folder("traces"), preload, options), timeout, limits,
                         folder)

    def _run(self, command, environment, timeout, limits, folder):
        self.commands.append(processes.shown(command, environment))
        with _Limits(limits or {}):
            result = processes.run(command, environment, folder or self.folder, timeout)
        check(not result.timed_out, f"still running after {timeout} s: {self.commands[-1]}\n{result.errors}")
        return result

    def traces(self, folder=None):
        folder = folder or self.make_folder("traces")
        return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".trace"))

    def report(self, folder=None, traces=None):
        """The report on the traces that are there, as a value."""
        traces = traces if traces is not None else self.traces(folder)
        check(traces, "no trace was left")
        output = self.path("report.json")
        result = self._run([self.concheck, "report", "--format", "json", "--output", output] + traces,
                           processes.clean_environment(), 120, None, None)
        check(result.exit_code in (0, 66), f"report: exit code {result.exit_code}: {result.errors}")
        with open(output, encoding="utf-8") as file:
            return json.load(file)


class _Limits:
    """Sets resource limits for the children that are started inside; soft ones only, so that they can be taken back."""

    def __init__(self, limits):
        self.limits = limits
        self.before = {}

    def __enter__(self):
        for kind, value in self.limits.items():
            self.before[kind] = resource.getrlimit(kind)
            resource.setrlimit(kind, (value, self.before[kind][1]))

    def __exit__(self, *unused):
        for kind, value in self.before.items():
            resource.setrlimit(kind, value)


def describe(finding):
    steps = [f"    {step['action']} " + " < ".join(
        f"{frame['function'] or frame['module']}:{frame['line']}" for frame in step["stack"]["frames"][:8])
        for step in finding["steps"]]
    return "\n".join([f"  {finding['kind']}: {finding['title']}"] + steps)


def check_same(native, watched):
    check(watched.exit_code == native.exit_code,
          f"exit code {native.exit_code} natively, {watched.exit_code} with the library\n{watched.errors[-3000:]}")
    check(watched.output == native.output,
          f"another output with the library: {native.output[:300]!r} became {watched.output[:300]!r}")


def check_clean(report, allowed=()):
    """No finding but those whose (kind, function) a test defends."""
    for finding in report["findings"]:
        functions = {frame["function"] for step in finding["steps"] for frame in step["stack"]["frames"]}
        if not any(finding["kind"] == kind and function in functions for kind, function in allowed):
            raise Failure("a finding that nobody defends:\n" + describe(finding))


def run_cases(cases, build, names):
    """Runs test functions by name; returns the exit code for CTest."""
    code = 0
    for name in names:
        bench = Bench(build)
        failed = False
        try:
            text = cases[name](bench)
            print(f"ok   {name}" + (f": {text}" if text else ""))
        except Skip as skip:
            print(f"SKIP {name}: {skip}")
            code = code or SKIPPED
        except Failure as failure:
            failed = True
            code = 1
            print(f"FAIL {name}: {failure}\nagain: " + "\n       ".join(bench.commands[-3:])
                  + f"\neverything is kept in {bench.folder}")
        finally:
            bench.close(keep=failed)
    return code
