"""Where traces are kept, and how reports find them."""

import os
import subprocess
import time

from support import CLEAN, EXAMPLE, FINDINGS, LIBRARY, ORDER, CommandTest, kinds, main, preloadable


class KeepTrace(CommandTest):
    def test_removed_by_default(self):
        self.assertExit(self.concheck("run", "--", EXAMPLE), FINDINGS)
        self.assertNothingLeft()

    def test_kept_in_the_working_directory(self):
        result = self.concheck("run", "--keep-trace", "--", EXAMPLE)
        (trace,) = os.listdir(self.work)
        self.assertRegex(trace, r"^concheck\.bank_transfer\.\d+\.trace$")
        self.assertIn(f"concheck: the trace is '{self.work / trace}'", result.stderr)
        self.assertExit(self.concheck("report"), FINDINGS)

    def test_kept_by_the_environment(self):
        self.concheck("run", "--", EXAMPLE, env={"CONCHECK_KEEP_TRACE": "1"})
        self.assertEqual(len(os.listdir(self.work)), 1)

    def test_trace_directory(self):
        self.assertExit(self.concheck("run", "--trace-dir", "traces", "--", EXAMPLE), FINDINGS)
        self.assertEqual(len(os.listdir(self.work / "traces")), 1)
        # Only what this run adds counts.
        self.assertExit(self.concheck("run", "--trace-dir", "traces", "--", CLEAN), 0)
        self.assertEqual(len(os.listdir(self.work / "traces")), 2)
        self.assertExit(self.concheck("report", "traces"), FINDINGS)

    def test_the_least_size(self):
        """The command and the library agree on it."""
        self.assertExit(self.concheck("run", "--max-trace-size", "256K", "--keep-trace", "--", EXAMPLE), FINDINGS)
        (trace,) = os.listdir(self.work)
        self.assertIn(" max-bytes=262144 ", self.concheck("dump", trace).stdout)
        os.mkdir(self.work / "direct")
        subprocess.run([EXAMPLE], cwd=self.work, stdout=subprocess.DEVNULL, check=True, env=self.environment(
            LD_PRELOAD=preloadable(LIBRARY), CONCHECK_TRACE_DIR="direct", CONCHECK_OPTIONS="max_trace_size=1"))
        (trace,) = os.listdir(self.work / "direct")
        self.assertIn(" max-bytes=262144 ", self.concheck("dump", f"direct/{trace}").stdout)

    def test_no_directory_is_left_without_a_trace(self):
        self.assertExit(self.concheck("run", "--trace-dir", "traces", "--", "true"), 0)
        self.assertNothingLeft()


class AcrossRuns(CommandTest):
    """Orders of locks that only two runs show together."""

    def setUp(self):
        super().setUp()
        self.concheck("run", "--trace-dir", "traces", "--", ORDER)

    def test_opposite_orders(self):
        self.concheck("run", "--trace-dir", "traces", "--", ORDER, "turned")
        self.assertExit(self.concheck("report", "traces"), 0)
        result = self.concheck("report", "--detect", "lock-class-inversion", "traces")
        self.assertExit(result, FINDINGS)
        self.assertIn("note[lock-class-inversion/across-processes]: two processes take `cache` and `directory` in opposite",
                      result.stdout)

    def test_one_order(self):
        self.concheck("run", "--trace-dir", "traces", "--", ORDER)
        self.assertExit(self.concheck("report", "--detect", "lock-class-inversion", "traces"), 0)


class Report(CommandTest):
    def setUp(self):
        super().setUp()
        for name, program in [("a", EXAMPLE), ("b", CLEAN)]:
            self.concheck("run", "--trace-dir", name, "--", program)

    def trace(self, name):
        (trace,) = (self.work / name).iterdir()
        return trace

    def test_the_newest_in_the_working_directory(self):
        for age, name in [(20, "a"), (10, "b")]:
            trace = self.trace(name)
            os.utime(trace, (time.time() - age,) * 2)
            trace.rename(self.work / trace.name)
        result = self.concheck("report")
        self.assertExit(result, 0)
        self.assertRegex(result.stderr, r"^concheck report: reading './concheck.cli_clean.\d+.trace', the newest of 2\n$")
        self.assertEqual(self.concheck("report", "--quiet").stderr, "")

    def test_several_are_merged(self):
        result = self.concheck("report", "--format", "json", "--output", "r", "a", self.trace("b"), self.trace("a"))
        self.assertExit(result, FINDINGS)
        report = self.report_of("r")
        self.assertEqual(len(report["processes"]), 2)
        self.assertEqual(kinds(report), ["lock-order-inversion"])

    def test_the_same_mistake_twice_is_one_finding(self):
        self.concheck("run", "--trace-dir", "a", "--", EXAMPLE)
        self.concheck("report", "--output", "r.json", "a")
        self.assertEqual(kinds(self.report_of("r.json")), ["lock-order-inversion"])

    def test_one_bad_trace_among_good_ones(self):
        (self.work / "a" / "bad.trace").write_text("no trace")
        self.assertRefused(self.concheck("report", "a"), "bad.trace")

    def test_dump(self):
        result = self.concheck("dump", self.trace("a"))
        self.assertExit(result, 0)
        self.assertIn("bank_transfer", result.stdout)
        self.assertEqual(result.stderr, "")
        self.assertGreater(result.stdout.count("\n"), 10)


if __name__ == "__main__":
    main()
