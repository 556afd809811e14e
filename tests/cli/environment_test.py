"""What the program gets to see of concheck, and that it is found wherever it stands."""

import os
import shutil
import subprocess

from support import CLEAN, CONCHECK, EXAMPLE, FINDINGS, LIBRARY, NEIGHBOUR, CommandTest, main


class ProgramsEnvironment(CommandTest):
    def seen(self, *options, env=None, **where):
        lines = self.concheck("run", *options, "--", "env", env=env, **where).stdout.splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def test_our_library_stands_first(self):
        # From a place without blanks, wherever the tests are built.
        command = self.copy_to(self.scratch / "elsewhere")
        library = str(self.scratch / "elsewhere" / "lib" / "libconcheck.so")
        self.assertEqual(self.seen(command=command)["LD_PRELOAD"], library)
        seen = self.seen(env={"LD_PRELOAD": NEIGHBOUR}, command=command)
        self.assertEqual(seen["LD_PRELOAD"], f"{library}:{NEIGHBOUR}")

    def test_the_allocator_is_observed_only_when_asked(self):
        command = self.copy_to(self.scratch / "elsewhere")
        library = str(self.scratch / "elsewhere" / "lib" / "libconcheck.so")
        blocks = os.path.join(os.path.dirname(library), "libconcheck-blocks.so")
        shutil.copy(os.path.join(os.path.dirname(LIBRARY), "libconcheck-blocks.so"), blocks)
        both = f"{blocks}:{library}"
        self.assertEqual(self.seen("--detect", "deadlock", command=command)["LD_PRELOAD"], library)
        self.assertEqual(self.seen("--detect", "deadlock,lock-class-inversion", command=command)["LD_PRELOAD"], both)
        self.assertEqual(self.seen("--detect", "lock-class-inversion", "--blocks", "off", command=command)["LD_PRELOAD"], library)
        self.assertEqual(self.seen(env={"CONCHECK_BLOCKS": "on"}, command=command)["LD_PRELOAD"], both)
        os.unlink(blocks)
        result = self.concheck("run", "--blocks", "on", "--", "env", command=command)
        self.assertExit(result, 2)
        self.assertIn(f"the library that observes heap blocks is not at '{blocks}'", result.stderr)
        self.assertEqual(self.seen(command=command)["LD_PRELOAD"], library)

    def test_neighbours_are_loaded_too(self):
        result = self.concheck("run", "--", EXAMPLE, env={"LD_PRELOAD": NEIGHBOUR})
        self.assertExit(result, FINDINGS)
        # The first line is concheck's own: it was started with the neighbour as well.
        self.assertEqual(result.stdout.count("neighbour loaded\n"), 2)

    def test_options_reach_the_library(self):
        seen = self.seen("--on-deadlock", "abort", "--max-trace-size", "64M", env={"CONCHECK_OPTIONS": "verbose=0"})
        self.assertEqual(seen["CONCHECK_OPTIONS"], f"verbose=0:on_deadlock=abort:max_trace_size={64 << 20}")
        seen = self.seen(env={"CONCHECK_ON_DEADLOCK": "abort", "CONCHECK_MAX_TRACE_SIZE": "1G"})
        self.assertEqual(seen["CONCHECK_OPTIONS"], f"on_deadlock=abort:max_trace_size={1 << 30}")
        self.assertEqual(self.seen("--races", "possible")["CONCHECK_OPTIONS"], "races=possible")
        self.assertEqual(self.seen(env={"CONCHECK_RACES": "off"})["CONCHECK_OPTIONS"], "races=off")
        self.assertNotIn("CONCHECK_OPTIONS", self.seen())

    def test_trace_directory_is_absolute(self):
        self.assertEqual(self.seen("--trace-dir", "traces")["CONCHECK_TRACE_DIR"], str(self.work / "traces"))
        self.assertTrue(self.seen()["CONCHECK_TRACE_DIR"].startswith(str(self.tmp)))

    def test_the_rest_is_as_it_was(self):
        mine = self.environment(SOME_VARIABLE="some value")
        seen = self.seen(env={"SOME_VARIABLE": "some value"})
        for name in ["LD_PRELOAD", "CONCHECK_TRACE_DIR", "_", "SHLVL", "PWD", "OLDPWD"]:
            seen.pop(name, None)
            mine.pop(name, None)
        self.assertEqual(seen, {k: v for k, v in mine.items() if "\n" not in v} | {k: seen[k] for k in seen if
                                                                                   "\n" in mine.get(k, "")})

    def test_arguments_and_name_are_as_typed(self):
        script = self.write("show", "#!/bin/sh\nfor a; do echo \"<$a>\"; done\n", 0o755)
        result = self.concheck("run", "--", script, "--help", "--", "a b", "")
        self.assertEqual(result.stdout, "<--help>\n<-->\n<a b>\n<>\n")
        self.assertEqual(self.concheck("run", "--", "sh", "-c", "echo $0").stdout, "sh\n")

    def test_file_descriptors(self):
        plain = subprocess.run(["ls", "/proc/self/fd"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(self.concheck("run", "--", "ls", "/proc/self/fd").stdout, plain)


class Place(CommandTest):
    def test_moved(self):
        command = self.copy_to(self.scratch / "elsewhere")
        self.assertExit(self.concheck("run", "--", EXAMPLE, command=command), FINDINGS)

    def test_through_a_link(self):
        command = self.copy_to(self.scratch / "elsewhere")
        link = self.scratch / "link"
        link.symlink_to(command)
        self.assertExit(self.concheck("run", "--", EXAMPLE, command=str(link)), FINDINGS)

    def test_path_with_blank_and_colon(self):
        # LD_PRELOAD can not name such a path.
        command = self.copy_to(self.scratch / "my tools: new $HOME")
        result = self.concheck("run", "--", EXAMPLE, command=command)
        self.assertExit(result, FINDINGS)
        self.assertNotIn("ld.so", result.stderr)
        self.assertNothingLeft()

    def test_program_with_blank(self):
        program = self.scratch / "a program"
        shutil.copy(EXAMPLE, program)
        self.assertExit(self.concheck("run", "--trace-dir", "my traces", "--", program), FINDINGS)
        self.assertEqual(len(os.listdir(self.work / "my traces")), 1)

    def test_library_missing(self):
        command = self.copy_to(self.scratch / "elsewhere")
        (self.scratch / "elsewhere" / "lib" / "libconcheck.so").unlink()
        self.assertRefused(self.concheck("run", "--", CLEAN, command=command), "the preloaded library is not at",
                           "CONCHECK_LIBRARY")
        self.assertExit(self.concheck("run", "--", EXAMPLE, command=command, env={"CONCHECK_LIBRARY": LIBRARY}), FINDINGS)


if __name__ == "__main__":
    main()
