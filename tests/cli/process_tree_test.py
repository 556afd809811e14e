"""All processes of a run are observed; those that stay do not hold it up."""

import os
import pathlib
import signal

from support import CLEAN, DEADLOCK, EXAMPLE, FINDINGS, CommandTest, kinds, main


class ProcessTree(CommandTest):
    def test_script(self):
        script = self.write("script", f"#!/bin/sh\n'{EXAMPLE}'\nexit 3\n", 0o755)
        self.assertExit(self.concheck("run", "--output", "r.json", "--", script), FINDINGS)
        self.assertEqual(kinds(self.report_of("r.json")), ["lock-order-inversion"])

    def test_script_without_first_line(self):
        script = self.write("script", f"'{CLEAN}'\nexit 3\n", 0o755)
        self.assertExit(self.concheck("run", "--", script), 3)

    def test_children_and_grandchildren(self):
        result = self.concheck("run", "--output", "r.json", "--", "sh", "-c",
                               f"'{CLEAN}' & sh -c \"'{EXAMPLE}'; '{CLEAN}'\"; wait")
        self.assertExit(result, FINDINGS)
        report = self.report_of("r.json")
        names = sorted(process["exe"] for process in report["processes"])
        self.assertEqual(names.count("cli_clean"), 2)
        self.assertEqual(names.count("bank_transfer"), 1)
        self.assertNothingLeft_but("r.json")

    def assertNothingLeft_but(self, *names):
        self.assertEqual(sorted(os.listdir(self.work)), sorted(names))
        self.assertEqual(os.listdir(self.tmp), [])

    def test_program_that_is_replaced(self):
        self.assertExit(self.concheck("run", "--", "sh", "-c", f"exec '{EXAMPLE}'"), FINDINGS)

    def test_orphan_that_ends(self):
        result = self.concheck("run", "--", "sh", "-c", f"('{EXAMPLE}' >&- &); exit 0")
        self.assertExit(result, FINDINGS)
        self.assertNothingLeft()

    def test_orphan_that_stays(self):
        # It has to be stuck already when its parent ends: its word on stderr says so.
        result = self.concheck("run", "--output", "r.json", "--", "sh", "-c",
                               f"'{DEADLOCK}' >other 2>log & until grep -q DEADLOCK log; do sleep 0.01; done; echo $!")
        self.assertExit(result, FINDINGS)
        orphan = int(result.stdout)
        self.addCleanup(os.kill, orphan, signal.SIGKILL)
        report = self.report_of("r.json")
        self.assertEqual(kinds(report).count("deadlock"), 1)
        self.assertIn("still alive", result.stderr)
        kept = pathlib.Path(result.stderr.split("their traces stay in '")[1].split("'")[0])
        self.assertEqual(kept.parent, self.tmp)
        self.assertExit(self.concheck("report", kept), FINDINGS)

    def test_child_that_is_killed(self):
        result = self.concheck("run", "--output", "r.json", "--", "sh", "-c", f"'{CLEAN}' 0 9; exit 0")
        self.assertExit(result, 0)
        (child,) = [p for p in self.report_of("r.json")["processes"] if p["exe"] == "cli_clean"]
        self.assertFalse(child["traceComplete"])


if __name__ == "__main__":
    main()
