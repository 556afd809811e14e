"""What the tests of the command share: running it in an empty place, and looking at what it leaves there."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))
from preloadable import preloadable  # noqa: E402

CONCHECK = os.environ["CONCHECK_TEST_COMMAND"]
LIBRARY = os.environ["CONCHECK_TEST_LIBRARY"]
EXAMPLE = os.environ["CONCHECK_TEST_EXAMPLE"]
PROGRAMS = pathlib.Path(os.environ["CONCHECK_TEST_PROGRAMS"])
SCHEDULE = pathlib.Path(os.environ["CONCHECK_TEST_SCHEDULE"])
CLEAN = str(PROGRAMS / "cli_clean")
CONTENDED = str(PROGRAMS / "cli_contended")
DEADLOCK = str(PROGRAMS / "cli_deadlock")
HANG = str(PROGRAMS / "cli_hang")
ORDER = str(PROGRAMS / "cli_order")
STATIC = str(PROGRAMS / "cli_static")
ASAN = str(PROGRAMS / "cli_asan")
TSAN = str(PROGRAMS / "cli_tsan")
TSAN_INSIDE = str(PROGRAMS / "cli_tsan_static")
INSTRUMENTED = str(PROGRAMS / "cli_instrumented")
FACET = str(PROGRAMS / "cli_facet")
HIDDEN_HEAP = str(PROGRAMS / "cli_hidden_heap")
UNLINKED = str(PROGRAMS / "cli_unlinked")
NEIGHBOUR = preloadable(str(PROGRAMS / "cli_neighbour.so"))
FINDINGS = 66
LIMIT = 60  # seconds after which something hangs


class CommandTest(unittest.TestCase):
    """Each test has an empty working directory and an empty TMPDIR."""

    maxDiff = None

    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="concheck-test."))
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)
        self.work = self.scratch / "work"
        self.tmp = self.scratch / "tmp"
        self.work.mkdir()
        self.tmp.mkdir()

    def copy_to(self, directory):
        """Command and library as an installation has them; returns the command."""
        for part, source in [("bin", CONCHECK), ("lib", LIBRARY)]:
            (directory / part).mkdir(parents=True)
            shutil.copy(source, directory / part)
        return str(directory / "bin" / "concheck")

    def environment(self, **extra):
        env = {k: v for k, v in os.environ.items() if not k.startswith("CONCHECK_") and k != "LD_PRELOAD"}
        # A concheck that is built with AddressSanitizer would refuse to start behind the tests' preloaded library.
        env.update({"TMPDIR": str(self.tmp), "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": "verify_asan_link_order=0"})
        env.update(extra)
        return env

    def concheck(self, *arguments, env=None, command=CONCHECK, **options):
        result = subprocess.run([command, *map(str, arguments)], cwd=self.work, env=self.environment(**(env or {})),
                                stdin=options.pop("stdin", subprocess.DEVNULL), capture_output=True, text=True,
                                timeout=LIMIT, **options)
        result.again = "cd %s; TMPDIR=%s %s" % (self.work, self.tmp, " ".join([command, *map(str, arguments)]))
        return result

    def start(self, *arguments, env=None, **options):
        process = subprocess.Popen([CONCHECK, *map(str, arguments)], cwd=self.work,
                                   env=self.environment(**(env or {})),
                                   stdin=options.pop("stdin", subprocess.DEVNULL), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(self.put_down, process)
        return process

    def put_down(self, process):
        for child in self.children(process.pid):
            os.kill(child, signal.SIGKILL)
        process.kill()
        process.wait()
        for stream in [process.stdout, process.stderr]:
            if stream is not None:
                stream.close()

    def children(self, pid):
        try:
            return [int(c) for c in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except FileNotFoundError:
            return []

    def until(self, condition, what):
        """Polls; the time only decides when to give up."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.01)
        self.fail(f"never: {what}")

    def assertExit(self, result, code):
        self.assertEqual(result.returncode, code,
                         f"{result.again}\nstdout: {result.stdout}\nstderr: {result.stderr}")

    def assertNothingLeft(self):
        self.assertEqual(sorted(os.listdir(self.work)) + sorted(os.listdir(self.tmp)), [])

    def assertRefused(self, result, *parts):
        """Exit code 2, one line on stderr that has these parts, nothing on stdout."""
        self.assertExit(result, 2)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertTrue(result.stderr.startswith("concheck"), result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr)

    def write(self, name, content, mode=0o644):
        path = self.scratch / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return str(path)

    def report_of(self, path):
        return json.loads(pathlib.Path(self.work, path).read_text())


def kinds(report):
    return sorted(finding["kind"] for finding in report["findings"])


main = unittest.main
