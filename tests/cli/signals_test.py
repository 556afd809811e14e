"""Signals: the program gets them once, and the report is made whatever comes."""

import os
import pty
import signal

from support import CONCHECK, DEADLOCK, FINDINGS, LIMIT, CommandTest, kinds, main


class Forwarding(CommandTest):
    def program(self, script):
        """Starts a shell script that makes the file `ready` when it is ready."""
        process = self.start("run", "--", "sh", "-c", script)
        self.until((self.work / "ready").exists, "the program is ready")
        return process

    def test_handled_by_the_program(self):
        for name in ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2"]:
            with self.subTest(signal=name):
                process = self.program(f"trap 'echo got {name}; exit 5' {name}; touch ready; while :; do sleep 0.01; done")
                process.send_signal(getattr(signal, f"SIG{name}"))
                out, err = process.communicate(timeout=LIMIT)
                self.assertEqual((out, process.returncode), (f"got {name}\n", 5), err)
                (self.work / "ready").unlink()

    def test_not_handled_by_the_program(self):
        process = self.program("touch ready; exec sleep 60")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        self.assertIn("concheck: ", err)

    def test_ignored_hangup_stays_ignored(self):
        process = self.start("run", "--", "sh", "-c", "kill -HUP $$; exit 4",
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 4)

    def test_interrupt_from_the_terminal_comes_once(self):
        script = ("count=0; trap 'count=$((count+1)); echo interrupt $count' INT; trap 'exit 6' USR1; "
                  "touch ready; while :; do sleep 0.01; done")
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.work)
            os.execve(CONCHECK, [CONCHECK, "run", "--", "sh", "-c", script], self.environment())
        self.until((self.work / "ready").exists, "the program is ready")
        os.write(terminal, b"\x03")
        text = b""
        while b"interrupt 1" not in text:
            text += os.read(terminal, 4096)
        os.kill(pid, signal.SIGUSR1)  # passed on after the interrupt, if that was passed on
        try:
            while chunk := os.read(terminal, 4096):
                text += chunk
        except OSError:  # EIO: the last writer is gone
            pass
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 6, text)
        self.assertNotIn(b"interrupt 2", text)


class Deadlocked(CommandTest):
    def deadlocked(self, *arguments, **options):
        """Starts the program and waits until the deadlock is announced."""
        process = self.start("run", "--output", "r.json", "--", DEADLOCK, *arguments, **options)
        line = process.stderr.readline()
        self.assertIn("DEADLOCK", line)
        return process

    def check(self, process, exit):
        process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, FINDINGS)
        report = self.report_of("r.json")
        self.assertEqual(kinds(report).count("deadlock"), 1)
        self.assertEqual(report["processes"][0]["exit"], exit)
        self.assertEqual(os.listdir(self.tmp), [])

    def test_asked_to_end(self):
        for how in [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM]:
            with self.subTest(signal=how.name):
                process = self.deadlocked()
                process.send_signal(how)
                self.check(process, {"signal": how})

    def test_the_whole_group_is_asked_to_end(self):
        """What timeout(1) does, and many a CI system."""
        process = self.deadlocked(start_new_session=True)
        os.killpg(process.pid, signal.SIGTERM)
        self.check(process, {"signal": signal.SIGTERM})

    def test_killed(self):
        process = self.deadlocked()
        (program,) = self.children(process.pid)
        os.kill(program, signal.SIGKILL)
        self.check(process, {"signal": signal.SIGKILL})

    def test_program_that_does_not_end_when_asked(self):
        process = self.deadlocked(int(signal.SIGTERM))
        process.terminate()
        report = self.work / "r.json"
        self.until(lambda: report.exists() and report.stat().st_size > 0, "a report of the program that goes on")
        (program,) = self.children(process.pid)
        os.kill(program, signal.SIGKILL)
        self.check(process, {"signal": signal.SIGKILL})


class Killed(CommandTest):
    def test_the_whole_group_is_asked_and_then_killed(self):
        process = self.start("run", "--output", "r.json", "--", DEADLOCK, int(signal.SIGTERM), start_new_session=True)
        self.assertIn("DEADLOCK", process.stderr.readline())
        os.killpg(process.pid, signal.SIGTERM)
        report = self.work / "r.json"
        self.until(lambda: report.exists() and report.read_text().endswith("}\n"), "a report before the end")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.assertEqual(kinds(self.report_of("r.json")).count("deadlock"), 1)

    def test_the_whole_group_is_killed(self):
        """No report then, but the traces stay in the temporary directory."""
        process = self.start("run", "--", DEADLOCK, start_new_session=True)
        self.assertIn("DEADLOCK", process.stderr.readline())
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        (directory,) = self.tmp.iterdir()
        result = self.concheck("report", directory)
        self.assertExit(result, FINDINGS)
        self.assertIn("error[deadlock]", result.stdout)

    def test_the_trace_outlives_concheck(self):
        process = self.start("run", "--trace-dir", "traces", "--", DEADLOCK)
        self.assertIn("DEADLOCK", process.stderr.readline())
        (program,) = self.children(process.pid)
        process.kill()
        process.wait()
        os.kill(program, signal.SIGKILL)
        self.until(lambda: not os.path.exists(f"/proc/{program}/exe"), "the program is gone")
        result = self.concheck("report", "traces")
        self.assertExit(result, FINDINGS)
        self.assertIn("error[deadlock]", result.stdout)


if __name__ == "__main__":
    main()
