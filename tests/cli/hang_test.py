"""--hang-timeout: told while the program runs, without a thread in it."""

import json
import signal
import subprocess
import threading

from support import CLEAN, DEADLOCK, FINDINGS, HANG, LIMIT, CommandTest, kinds, main


class Hang(CommandTest):
    def hung(self, *options, program=(HANG,)):
        """Starts a program that hangs for as long as its standard input is open."""
        return self.start("run", "--hang-timeout", "0.2", *options, "--", *program, stdin=subprocess.PIPE)

    def test_told_while_the_program_goes_on(self):
        process = self.hung("--output", "r.json", "--output", "-", "--format", "json", "--format", "text")
        self.assertRegex(process.stderr.readline(), r"^concheck: process \d+ of '.*cli_hang' hangs; the report so far:\n$")
        line = ""
        while "error[hang]" not in line:  # it is there before the program ends
            line = process.stdout.readline()
            self.assertNotEqual(line, "")
        out, err = process.communicate(input="", timeout=LIMIT)
        self.assertEqual(process.returncode, FINDINGS, out + err)
        self.assertNotIn("hangs", err)
        report = self.report_of("r.json")
        self.assertEqual(kinds(report), ["hang"])
        self.assertEqual(report["processes"][0]["exit"], {"code": 0})

    def test_ended(self):
        process = self.hung("--on-deadlock", "abort", "--output", "r.json")
        err = self.read_errors(process)
        self.assertEqual(process.returncode, FINDINGS)
        self.assertRegex(err, r"process \d+ of '.*cli_hang' hangs; it is ended \(SIGABRT\)\n")
        report = self.report_of("r.json")
        self.assertEqual(kinds(report), ["hang"])
        self.assertEqual(report["processes"][0]["exit"], {"signal": signal.SIGABRT})

    def test_ended_by_force(self):
        process = self.hung("--on-deadlock", "abort", "--output", "r.json", program=(HANG, int(signal.SIGABRT)))
        self.read_errors(process)
        self.assertEqual(process.returncode, FINDINGS)
        self.assertEqual(self.report_of("r.json")["processes"][0]["exit"], {"signal": signal.SIGKILL})

    def test_distinct_status_when_findings_do_not_count(self):
        process = self.hung("--on-deadlock", "abort", "--error-exitcode", "0")
        self.read_errors(process)
        self.assertEqual(process.returncode, 128 + signal.SIGABRT)

    def test_child_of_a_script(self):
        process = self.hung("--on-deadlock", "abort", "--output", "r.json", program=("sh", "-c", f"{HANG}; exit 4"))
        self.read_errors(process)
        self.assertEqual(process.returncode, FINDINGS)
        report = self.report_of("r.json")
        self.assertEqual(kinds(report), ["hang"])
        self.assertIn({"code": 4}, [process["exit"] for process in report["processes"]])  # the script's own

    def test_repeated(self):
        process = self.hung("--repeat", "5")
        err = self.read_errors(process)
        self.assertEqual(process.returncode, FINDINGS)
        self.assertIn("concheck: 1 run of 5: end by signal 6 in 1 run, hang in 1 run\n", err)

    def test_nothing_hangs(self):
        result = self.concheck("run", "--hang-timeout", "0.2", "--", CLEAN)
        self.assertExit(result, 0)
        self.assertNotIn("hang", result.stderr)

    def test_a_deadlock_is_no_hang(self):
        result = self.concheck("run", "--hang-timeout", "0.2", "--on-deadlock", "abort", "--format", "json", "--output", "-",
                               "--", DEADLOCK)
        self.assertExit(result, FINDINGS)
        self.assertEqual(kinds(json.loads(result.stdout)), ["deadlock"])

    def test_what_is_no_time(self):
        for value in ["0", "-1", "soon", "1e3"]:
            self.assertRefused(self.concheck("run", f"--hang-timeout={value}", "--", CLEAN), "--hang-timeout", value)

    def read_errors(self, process):
        """Waits for the end; standard input stays open until then."""
        too_late = threading.Timer(LIMIT, self.put_down, [process])
        too_late.start()
        errors = process.stderr.read()
        too_late.cancel()
        process.wait(timeout=LIMIT)
        process.stdin.close()
        return errors


if __name__ == "__main__":
    main()
