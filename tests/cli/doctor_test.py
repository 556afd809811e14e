"""concheck doctor: what is so, and what to do about it."""

import shutil
import subprocess

from support import ASAN, CLEAN, INSTRUMENTED, LIBRARY, STATIC, TSAN, TSAN_INSIDE, UNLINKED, CommandTest, main


class Doctor(CommandTest):
    def lines(self, *arguments, code=0):
        result = self.concheck("doctor", *arguments)
        self.assertExit(result, code)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def assertLine(self, text, mark, what, *parts):
        lines = [line for line in text.splitlines() if line.startswith(f"  {mark:3} {what}")]
        self.assertEqual(len(lines), 1, text)
        for part in parts:
            self.assertIn(part, lines[0])

    def test_machine(self):
        text = self.lines()
        self.assertLine(text, "ok", "preloaded library", LIBRARY[:40])
        for what in ["system", "stack unwinder", "place for traces", "perf events", "hardware breakpoints",
                     "real-time scheduling", "scheduler statistics"]:
            self.assertIn(f" {what} ", text)

    def test_dynamic_program(self):
        text = self.lines(CLEAN)
        self.assertLine(text, "ok", "can be observed", "yes: dynamically linked")
        self.assertLine(text, "ok", "synchronisation it calls", "pthread_create")
        self.assertLine(text, "ok", "debug information", "present")
        self.assertLine(text, "ok", "sanitizers", "none")

    def test_stripped_program(self):
        copy = self.scratch / "stripped"
        shutil.copy(CLEAN, copy)
        subprocess.run(["strip", copy], check=True)
        text = self.lines(copy)
        self.assertLine(text, "--", "debug information", "stripped")
        self.assertIn("-> build it with -g", text)

    def test_static_program(self):
        text = self.lines(STATIC, code=2)
        self.assertLine(text, "NO", "can be observed")
        self.assertIn("is statically linked", " ".join(text.split()))

    def test_setuid_program(self):
        copy = self.scratch / "copy"
        shutil.copy(CLEAN, copy)
        copy.chmod(0o4755)
        self.assertLine(self.lines(copy, code=2), "NO", "can be observed")

    def test_sanitizer(self):
        self.assertLine(self.lines(ASAN, code=2), "NO", "sanitizers", "AddressSanitizer")

    def test_thread_sanitizer_of_the_compiler(self):
        stripped = self.scratch / "stripped"
        shutil.copy(TSAN_INSIDE, stripped)
        subprocess.run(["strip", stripped], check=True)
        for program in [TSAN, TSAN_INSIDE, stripped]:
            text = self.lines(program, code=2)
            self.assertLine(text, "NO", "sanitizers", "ThreadSanitizer")
            self.assertIn("link it with -lconcheck-races instead of -fsanitize=thread (docs/races.md)",
                          " ".join(text.split()))

    def test_instrumented_for_us(self):
        text = self.lines(INSTRUMENTED)
        self.assertLine(text, "ok", "sanitizers", "none")
        self.assertLine(text, "ok", "data races", "instrumented: the program")
        self.assertLine(self.lines(CLEAN), "--", "data races", "not instrumented")
        self.assertLine(self.lines(UNLINKED, code=2), "NO", "data races", "instrumented (cli_silent.so)")

    def test_script(self):
        script = self.write("script", "#!/usr/bin/env sh\n", 0o755)
        self.assertLine(self.lines(script), "ok", "can be observed", "yes: a script, run by")

    def test_missing(self):
        self.assertRefused(self.concheck("doctor", "./missing"), "does not exist")
        self.assertRefused(self.concheck("doctor", "a", "b"), "one program at a time")

    def test_library_that_was_moved(self):
        result = self.concheck("doctor", env={"CONCHECK_LIBRARY": "/no/such/library.so"})
        self.assertExit(result, 2)
        self.assertLine(result.stdout, "NO", "preloaded library")
        self.assertNothingLeft()


if __name__ == "__main__":
    main()
