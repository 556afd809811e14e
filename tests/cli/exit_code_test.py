"""The exit codes of the contract."""

from support import CLEAN, DEADLOCK, EXAMPLE, FINDINGS, CommandTest, main


class ExitCode(CommandTest):
    def test_no_finding(self):
        self.assertExit(self.concheck("run", "--", CLEAN), 0)

    def test_the_programs_own(self):
        self.assertExit(self.concheck("run", "--", CLEAN, 7), 7)
        self.assertExit(self.concheck("run", "--", "sh", "-c", "exit 66"), 66)
        self.assertExit(self.concheck("run", "--", "sh", "-c", "exit 255"), 255)

    def test_killed(self):
        self.assertExit(self.concheck("run", "--", CLEAN, 0, 6), 128 + 6)
        self.assertExit(self.concheck("run", "--", CLEAN, 0, 9), 128 + 9)

    def test_findings(self):
        self.assertExit(self.concheck("run", "--", EXAMPLE), FINDINGS)

    def test_error_exitcode(self):
        self.assertExit(self.concheck("run", "--error-exitcode", 9, "--", EXAMPLE), 9)
        self.assertExit(self.concheck("run", "--error-exitcode", 0, "--", EXAMPLE), 0)
        self.assertExit(self.concheck("run", "--", EXAMPLE, env={"CONCHECK_ERROR_EXITCODE": "10"}), 10)

    def test_only_what_is_reported_counts(self):
        self.assertExit(self.concheck("run", "--no-detect", "lock-order-inversion", "--", EXAMPLE), 0)
        self.assertExit(self.concheck("run", "--detect", "deadlock", "--", EXAMPLE), 0)
        self.assertExit(self.concheck("run", "--detect", "deadlock,lock-order-inversion", "--", EXAMPLE), FINDINGS)

    def test_deadlock_aborts(self):
        result = self.concheck("run", "--on-deadlock", "abort", "--", DEADLOCK)
        self.assertExit(result, FINDINGS)
        self.assertIn("error[deadlock]", result.stderr)
        self.assertNothingLeft()

    def test_report(self):
        self.assertExit(self.concheck("run", "--trace-dir", "found", "--", EXAMPLE), FINDINGS)
        self.assertExit(self.concheck("run", "--trace-dir", "clean", "--", CLEAN, 3), 3)
        self.assertExit(self.concheck("report", "found"), FINDINGS)
        self.assertExit(self.concheck("report", "--error-exitcode", 5, "found"), 5)
        self.assertExit(self.concheck("report", "clean"), 0)

    def test_help_and_version(self):
        for arguments in [["--help"], ["-h"], ["help"], ["--version"], ["help", "run"], ["run", "--help"],
                          ["report", "-h"], ["dump", "--help"], ["doctor", "--help"], ["run", "--help", "--", "x"]]:
            result = self.concheck(*arguments)
            self.assertExit(result, 0)
            self.assertNotEqual(result.stdout, "")
            self.assertEqual(result.stderr, "")

    def test_nothing_said(self):
        result = self.concheck()
        self.assertExit(result, 2)
        self.assertIn("Usage: concheck COMMAND", result.stderr)


if __name__ == "__main__":
    main()
