"""What cannot work is refused before anything starts: one clear line, exit code 2, nothing left behind."""

import os
import pathlib
import shutil
import struct
import subprocess

from support import ASAN, CLEAN, CONCHECK, DEADLOCK, INSTRUMENTED, STATIC, TSAN, TSAN_INSIDE, CommandTest, main


def elf_header(elf_class, machine, kind=2):
    ident = b"\x7fELF" + bytes([elf_class, 1, 1]) + bytes(9)
    if elf_class == 1:
        return ident + struct.pack("<HHIIIIIHHHHHH", kind, machine, 1, 0, 0, 0, 0, 52, 32, 0, 40, 0, 0)
    return ident + struct.pack("<HHIQQQIHHHHHH", kind, machine, 1, 0, 0, 0, 0, 64, 56, 0, 64, 0, 0)


class BadProgram(CommandTest):
    def refused(self, program, *parts):
        self.assertRefused(self.concheck("run", "--", program), *parts)
        self.assertNothingLeft()

    def test_not_found(self):
        self.refused("no-such-program", "program 'no-such-program' is not in PATH")
        self.refused("./no-such-program", "program './no-such-program' does not exist")

    def test_not_executable(self):
        self.refused(self.write("plain", "#!/bin/sh\n"), "is not executable", "chmod +x")

    def test_directory(self):
        self.refused(self.scratch, "is a directory")

    def test_static(self):
        self.refused(STATIC, "is statically linked", "link it dynamically")

    def test_setuid_and_setgid(self):
        copy = self.scratch / "copy"
        shutil.copy(CLEAN, copy)
        copy.chmod(0o4755)
        self.refused(copy, "is setuid", "run a plain copy")
        copy.chmod(0o2755)
        self.refused(copy, "is setgid", "run a plain copy")

    def test_file_capabilities(self):
        copy = self.scratch / "copy"
        shutil.copy(CLEAN, copy)
        capability = struct.pack("<IIIII", 0x02000001, 1 << 10, 0, 0, 0)  # cap_net_bind_service=ep
        try:
            os.setxattr(copy, "security.capability", capability)
        except OSError as error:
            self.skipTest(f"file capabilities cannot be set here: {error}")
        self.refused(copy, "has file capabilities", "run a plain copy")

    def test_32_bit(self):
        self.refused(self.write("m32", elf_header(1, 3), 0o755), "is a 32-bit program")

    def test_other_architecture(self):
        self.refused(self.write("riscv", elf_header(2, 243), 0o755), "is a program for riscv")

    def test_object_file(self):
        self.refused(self.write("object.o", elf_header(2, 62, kind=1), 0o755), "is an object file")

    def test_damaged(self):
        self.refused(self.write("cut", b"\x7fELF\x02\x01", 0o755), "is not an ELF file")

    def test_no_program_at_all(self):
        self.refused(self.write("empty", "", 0o755), "is empty")
        self.refused(self.write("noise", b"\x00\x01\x02", 0o755), "neither an ELF program nor a script")

    def test_script_without_interpreter(self):
        self.refused(self.write("script", "#!/no/such/interpreter\n", 0o755), "/no/such/interpreter", "does not exist")

    def test_address_sanitizer(self):
        self.refused(ASAN, "AddressSanitizer", "without -fsanitize=address")

    def test_thread_sanitizer(self):
        for program in [TSAN, TSAN_INSIDE]:
            self.refused(program, "ThreadSanitizer's own library", "-lconcheck-races instead of -fsanitize=thread")
        self.assertExit(self.concheck("run", "--quiet", "--", INSTRUMENTED), 0)

    def test_missing(self):
        self.assertRefused(self.concheck("run"), "which program?", "run [options] -- PROGRAM")
        self.assertRefused(self.concheck("run", "--"), "which program?")
        self.assertNothingLeft()

    def test_no_library(self):
        self.assertRefused(self.concheck("run", "--", CLEAN, env={"CONCHECK_LIBRARY": "/no/such/library.so"}),
                           "CONCHECK_LIBRARY", "/no/such/library.so")
        self.assertNothingLeft()


class BadTraceDirectory(CommandTest):
    def refused(self, directory, *parts):
        self.assertRefused(self.concheck("run", "--trace-dir", directory, "--", CLEAN), *parts)
        self.assertNothingLeft()

    def test_is_a_file(self):
        self.refused(self.write("file", ""), "is not a directory")

    def test_parent_is_missing(self):
        self.refused(self.scratch / "a" / "b", "can not be created", "No such file or directory")

    def test_takes_no_files(self):
        self.refused("/proc/self", "no trace can be written")

    def test_no_permission(self):
        if os.geteuid() == 0:
            # Root may write anywhere, so nobody is asked.
            setpriv = shutil.which("setpriv")
            if setpriv is None:
                self.skipTest("no setpriv to become another user with")
            self.scratch.chmod(0o755)
            locked = self.scratch / "locked"
            locked.mkdir(mode=0o755)
            nobody = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
            visible = subprocess.run([*nobody, "test", "-r", CLEAN], check=False).returncode == 0
            if not visible:
                self.skipTest("the build is not visible to other users")
            result = self.concheck(*nobody[1:], CONCHECK, "run", "--trace-dir", locked, "--", CLEAN, command=setpriv)
        else:
            locked = self.scratch / "locked"
            locked.mkdir(mode=0o555)
            result = self.concheck("run", "--trace-dir", locked, "--", CLEAN)
        self.assertRefused(result, "no trace can be written", "Permission denied", "--trace-dir")
        self.assertEqual(os.listdir(locked), [])
        self.assertNothingLeft()

    def test_read_only_file_system(self):
        result = self.concheck("--user", "--map-root-user", "--mount", "sh", "-c",
                               f"mount -t tmpfs -o ro none {self.tmp} && exec \"$@\"", "sh",
                               CONCHECK, "run", "--trace-dir", self.tmp, "--", CLEAN,
                               command="unshare")
        if "unshare" in result.stderr or "mount" in result.stderr:
            self.skipTest(f"no read-only mount here: {result.stderr.strip()}")
        self.assertRefused(result, "no trace can be written", "Read-only file system")
        self.assertNothingLeft()


class BadOption(CommandTest):
    def refused(self, *arguments, parts, env=None):
        self.assertRefused(self.concheck(*arguments, env=env), *parts)
        self.assertNothingLeft()

    def test_unknown_option(self):
        self.assertEqual(self.concheck("run", "--fromat", "json", "--", CLEAN).stderr,
                         "concheck run: unknown option '--fromat'; did you mean '--format'?\n")
        self.refused("run", "--fromat", "json", "--", CLEAN, parts=["--fromat"])
        self.refused("report", "--min-sevrity=note", parts=["'--min-sevrity'", "'--min-severity'"])
        self.refused("dump", "--zebra", "x", parts=["unknown option '--zebra'"])

    def test_options_of_later_work_are_absent(self):
        for option in ["--baseline", "--suppressions", "--fail-on"]:
            self.refused("run", option, "x", "--", CLEAN, parts=[f"unknown option '{option}'"])

    def test_unknown_command(self):
        self.refused("reprot", parts=["unknown command 'reprot'; did you mean 'report'?"])
        self.refused("frobnicate", parts=["unknown command 'frobnicate'; the commands are run, report"])
        self.refused("--verison", parts=["unknown option '--verison'; did you mean '--version'?"])

    def test_unknown_kind(self):
        self.refused("run", "--detect", "deadlok", "--", CLEAN, parts=["'deadlok'", "did you mean 'deadlock'?"])
        self.refused("run", "--no-detect", "deadlock,zebra", "--", CLEAN, parts=["'zebra'", "use ", "lock-order-inversion"])

    def test_wrong_values(self):
        for option, value, part in [("--format", "jsn", "did you mean 'json'?"),
                                    ("--color", "allways", "did you mean 'always'?"),
                                    ("--min-severity", "warn", "did you mean 'warning'?"),
                                    ("--on-deadlock", "explode", "use continue, abort"),
                                    ("--races", "posible", "did you mean 'possible'?"),
                                    ("--races", "no-way", "use auto, off, possible"),
                                    ("--error-exitcode", "256", "not a number from 0 to 255"),
                                    ("--error-exitcode", "x", "not a number from 0 to 255"),
                                    ("--max-trace-size", "64Q", "write it like 64M or 1G"),
                                    ("--max-trace-size", "255K", "the least is 256K")]:
            self.refused("run", option, value, "--", CLEAN, parts=[f"'{value}'", option, part])

    def test_wrong_values_in_the_environment(self):
        self.refused("run", "--", CLEAN, env={"CONCHECK_FORMAT": "jsn"}, parts=["'jsn'", "did you mean 'json'?"])
        self.refused("run", "--", CLEAN, env={"CONCHECK_QUIET": "perhaps"}, parts=["CONCHECK_QUIET", "use 1 or 0"])

    def test_missing_value(self):
        self.refused("run", "--format", parts=["option '--format' needs a value"])
        self.refused("run", "--format", "--", CLEAN, parts=["option '--format' needs a value"])

    def test_contradiction(self):
        self.refused("run", "--quiet", "--verbose", "--", CLEAN, parts=["exclude each other"])

    def test_outputs(self):
        self.refused("run", "--output", "no/such/place", "--", DEADLOCK, parts=["there is no directory 'no/such'"])
        self.refused("run", "--output", self.work, "--", DEADLOCK, parts=["is a directory"])
        self.refused("run", "--format", "text", "--format", "json", "--", DEADLOCK, parts=["same stream"])


class BadTrace(CommandTest):
    def refused(self, command, *arguments, parts):
        before = sorted(os.listdir(self.work))
        self.assertRefused(self.concheck(command, *arguments), *parts)
        self.assertEqual(sorted(os.listdir(self.work)), before)

    def test_none(self):
        self.refused("report", parts=["no trace", "working directory"])
        self.refused("report", self.work, parts=["no trace", "in the directory"])
        self.refused("dump", parts=["which trace?"])

    def test_missing(self):
        for command in ["report", "dump"]:
            self.refused(command, "missing.trace", parts=["missing.trace"])

    def test_empty_foreign_and_of_another_version(self):
        good = self.scratch / "good"
        self.assertExit(self.concheck("run", "--trace-dir", good, "--", CLEAN), 0)
        (trace,) = good.iterdir()
        image = bytearray(trace.read_bytes())
        newer = bytearray(image)
        newer[8:12] = struct.pack("<I", 999)
        for name, content in [("empty", b""), ("text", b"hello\n" * 5000), ("short", bytes(image[:100])),
                              ("newer", bytes(newer)), ("elf", pathlib.Path(CLEAN).read_bytes())]:
            path = self.write(f"{name}.trace", content)
            for command in ["report", "dump"]:
                with self.subTest(command=command, trace=name):
                    self.refused(command, path, parts=[f"{name}.trace"])

    def test_directory_as_dump(self):
        self.refused("dump", self.work, parts=[str(self.work)])


if __name__ == "__main__":
    main()
