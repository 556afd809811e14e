"""Where reports go, and that the program's own streams are left alone."""

import os
import pty
import subprocess

from support import CLEAN, CONCHECK, EXAMPLE, FINDINGS, CommandTest, kinds, main


class Streams(CommandTest):
    def test_stdout_is_the_programs(self):
        result = self.concheck("run", "--", CLEAN)
        self.assertEqual(result.stdout, "counted 1\n")
        self.assertIn("concheck: ", result.stderr)

    def test_stdin_is_the_programs(self):
        with open(self.write("input", "some\ninput\n")) as source:
            self.assertEqual(self.concheck("run", "--", "cat", stdin=source).stdout, "some\ninput\n")

    def test_report_goes_to_stdout(self):
        self.concheck("run", "--trace-dir", "traces", "--", EXAMPLE)
        result = self.concheck("report", "traces")
        self.assertIn("error[lock-order-inversion]", result.stdout)
        self.assertEqual(result.stderr, "")

    def test_closed_pipe(self):
        self.concheck("run", "--trace-dir", "traces", "--", EXAMPLE)
        process = self.start("report", "--verbose", "traces")
        process.stdout.close()
        self.assertEqual(process.stderr.read(), "")
        self.assertEqual(process.wait(), FINDINGS)


class Outputs(CommandTest):
    def test_file(self):
        result = self.concheck("run", "--output", "report.txt", "--", EXAMPLE)
        self.assertExit(result, FINDINGS)
        self.assertEqual(result.stderr, "concheck: 1 finding; the report is in report.txt\n")
        self.assertIn("error[lock-order-inversion]", (self.work / "report.txt").read_text())

    def test_name_gives_the_format(self):
        self.concheck("run", "-o", "report.json", "--", EXAMPLE)
        report = self.report_of("report.json")
        self.assertEqual(report["schema"], "concheck-report/1")
        self.assertEqual(report["command"], [EXAMPLE])
        self.assertEqual(kinds(report), ["lock-order-inversion"])
        self.assertEqual(report["processes"][0]["exit"], {"code": 0})

    def test_one_of_two_to_a_file(self):
        result = self.concheck("run", "--format", "text", "--format", "json", "--output", "r.json", "--", EXAMPLE)
        self.assertIn("error[lock-order-inversion]", result.stderr)
        self.assertEqual(kinds(self.report_of("r.json")), ["lock-order-inversion"])

    def test_both_to_files(self):
        self.concheck("run", "--format=json,text", "--output=a", "--output=b", "--", EXAMPLE)
        self.assertEqual(kinds(self.report_of("a")), ["lock-order-inversion"])
        self.assertIn("error[lock-order-inversion]", (self.work / "b").read_text())

    def test_standard_output(self):
        result = self.concheck("run", "--format", "json", "--output", "-", "--", "sh", "-c", "exit 3")
        self.assertExit(result, 3)
        self.assertIn('"schema": "concheck-report/1"', result.stdout)

    def test_environment(self):
        self.concheck("run", "--", EXAMPLE, env={"CONCHECK_OUTPUT": "r", "CONCHECK_FORMAT": "json"})
        self.assertEqual(kinds(self.report_of("r")), ["lock-order-inversion"])

    def test_old_content_goes(self):
        (self.work / "r.json").write_text("x" * 100000)
        self.concheck("run", "--output", "r.json", "--", CLEAN)
        self.assertEqual(self.report_of("r.json")["findings"], [])

    def test_nothing_is_written_when_the_program_does_not_start(self):
        self.assertRefused(self.concheck("run", "--output", "r.json", "--", "./missing"))
        self.assertNothingLeft()


class Quiet(CommandTest):
    def test_no_word_without_a_finding(self):
        for program in [[CLEAN], ["true"]]:
            self.assertEqual(self.concheck("run", "--quiet", "--", *program).stderr, "")

    def test_findings_are_printed(self):
        self.assertIn("error[lock-order-inversion]", self.concheck("run", "-q", "--", EXAMPLE).stderr)

    def test_a_clean_run_says_what_was_watched(self):
        self.assertIn("watched 2 threads", self.concheck("run", "--", CLEAN).stderr)

    def test_a_run_without_threads_says_so(self):
        self.assertIn("no second thread", self.concheck("run", "--", "true").stderr)


class Colour(CommandTest):
    def coloured(self, *options, env=None):
        return "\x1b[" in self.concheck("run", *options, "--", EXAMPLE, env=env).stderr

    def test_not_without_a_terminal(self):
        self.assertFalse(self.coloured())

    def test_on_demand(self):
        self.assertTrue(self.coloured("--color", "always"))
        self.assertTrue(self.coloured(env={"CONCHECK_COLOR": "always"}))
        self.assertFalse(self.coloured("--color=never", env={"CONCHECK_COLOR": "always"}))

    def on_terminal(self, **env):
        leader, follower = pty.openpty()
        process = subprocess.Popen([CONCHECK, "run", "--", EXAMPLE], cwd=self.work, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=follower,
                                   env=self.environment(**{"TERM": "xterm", **env}))
        os.close(follower)
        text = b""
        try:
            while chunk := os.read(leader, 4096):
                text += chunk
        except OSError:  # EIO: the last writer is gone
            pass
        os.close(leader)
        self.assertEqual(process.wait(), FINDINGS)
        return b"\x1b[" in text

    def test_on_a_terminal(self):
        self.assertTrue(self.on_terminal())
        self.assertFalse(self.on_terminal(NO_COLOR="1"))
        self.assertFalse(self.on_terminal(TERM="dumb"))


if __name__ == "__main__":
    main()
