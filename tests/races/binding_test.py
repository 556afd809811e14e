#!/usr/bin/env python3
"""What compilers make for -fsanitize=thread, linked with libconcheck-races.so: nothing stays undefined, it runs without an
engine, and a preloaded engine's functions are bound, in whatever way the modules are linked and loaded.

usage: binding_test.py --library libconcheck-races.so --headers DIRECTORY --programs DIRECTORY
"""
import argparse
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile

COMPILERS = ["gcc", "clang", *[f"clang-{version}" for version in range(15, 23)]]
# The calls of one module's touch() and its look at a fiber, as fake_engine.c counts them.
CALLS = {"func_entry": 2, "func_exit": 2, "read4": 1, "write4": 1, "fetch_add": 1, "happens_before": 1, "fiber": 1}


class Failure(Exception):
    pass


def run(*command, **options):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, **options)
    if result.returncode != 0:
        raise Failure(f"{' '.join(command)}\ngave {result.returncode}: {result.stdout}{result.stderr}")
    return result


class Bench:
    def __init__(self, compiler, arguments, scratch):
        self.compiler = compiler
        self.sources = arguments.programs
        self.headers = arguments.headers
        self.library = os.path.abspath(arguments.library)
        self.scratch = scratch
        # Not clang's own libraries beside it: -l finds ours by this directory.
        where = os.path.dirname(self.library)
        self.link = [f"-L{where}", "-lconcheck-races", f"-Wl,-rpath,{where}", f"-Wl,-rpath,{scratch}"]

    def path(self, name):
        return os.path.join(self.scratch, name)

    def compile(self, source, output, *options, compiler=None):
        run(compiler or self.compiler, "-c", "-fsanitize=thread", f"-I{self.headers}", *options,
            os.path.join(self.sources, source), "-o", self.path(output))
        return self.path(output)

    def make(self, output, *options):
        run(self.compiler, "-o", self.path(output), *options)
        return self.path(output)

    # Everything that can be instrumented, with nothing but our library to link.
    def everything(self):
        cxx = re.sub(r"^gcc", "g++", re.sub(r"^clang", "clang++", self.compiler))
        if self.compiler == "gcc":
            volatile = ["--param", "tsan-distinguish-volatile=1"]
        else:
            volatile = ["-mllvm", "-tsan-distinguish-volatile=1", "-mllvm", "-tsan-compound-read-before-write=1"]
        for level, wide, special in itertools.product(["-O0", "-O1", "-O2"], [[], ["-mcx16", "-DWITH_128"]], [[], volatile]):
            what = self.compile("everything.cc", "everything.o", "-std=c++20", level, *wide, *special, compiler=cxx)
            run(cxx, what, "-o", self.path("everything"), "-Wl,-z,defs", *self.link)
            run(self.path("everything"))

    # Valgrind's macros, in a program with our library and in one that links nothing for them.
    def macros(self):
        run(self.compiler, "-shared", "-fPIC", os.path.join(self.sources, "fake_engine.c"), "-o", self.path("engine.so"))
        source = os.path.join(self.sources, "macros.c")
        for language, header in itertools.product([["-x", "c"], ["-x", "c++"]], [["-DWITH_DRD"], []]):
            what = self.path("macros.o")
            run(self.compiler, "-c", "-Wall", "-Werror", *language, *header, f"-I{self.headers}", source, "-o", what)
            run(self.make("without", what))
            linked = self.make("with", what, "-Wl,--no-as-needed", *self.link)
            run(linked)
            watched = run(linked, env={**environment(), "LD_PRELOAD": self.path("engine.so")})
            # Two by name; the others by semaphores and barriers, which helgrind.h has twice.
            expected = 5 if header else 8
            if f"happens_before={expected} " not in watched.stderr:
                raise Failure(f"macros.c {language} {header}: not {expected}: {watched.stderr}")

    # `calls`: how many modules call each entry point.
    def check(self, what, calls, sum_printed, *command, complains=False):
        engine = self.path("engine.so")
        for variables in [{}, {"LD_BIND_NOW": "1"}]:
            alone = run(*command, env={**environment(), **variables})
            watched = run(*command, env={**environment(), **variables, "LD_PRELOAD": engine})
            for result in [alone, watched]:
                if result.stdout != f"sum {sum_printed}\n":
                    raise Failure(f"{what}: printed {result.stdout!r}, not the sum {sum_printed}")
            counted = {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", watched.stderr)}
            expected = {name: number * calls for name, number in CALLS.items()}
            if counted != expected:
                raise Failure(f"{what}: {variables}: the engine was called {counted}, not {expected}\n{watched.stderr}")
            # The loader says so itself when a module was bound before the library that it did not ask for.
            if alone.stderr and not complains:
                raise Failure(f"{what}: {alone.stderr}")

    def binding(self):
        run(self.compiler, "-shared", "-fPIC", "-O1", os.path.join(self.sources, "fake_engine.c"), "-o",
            self.path("engine.so"))
        module = self.compile("module.c", "module.o", "-fPIC", "-O1")
        asks = self.make("libasks.so", "-shared", module, *self.link)
        asks_now = self.make("libasksnow.so", "-shared", "-Wl,-z,now", module, *self.link)
        silent = self.make("libsilent.so", "-shared", "-Wl,-z,lazy", module)
        silent_now = self.make("libsilentnow.so", "-shared", "-Wl,-z,now", module)
        for position, binding in itertools.product([["-fPIE", "-pie"], ["-fno-pie", "-no-pie"]], ["now", "lazy"]):
            name = f"{self.compiler} {position[1]} -z {binding}"
            options = [position[1], f"-Wl,-z,{binding}", "-Wl,--no-as-needed"]
            main = self.compile("main.c", "main.o", position[0], "-O1")
            main_and_library = self.compile("main.c", "mainlib.o", position[0], "-O1", "-DLIBRARY")
            program = self.make("program", *options, main, *self.link)
            self.check(f"{name}: alone", 1, 2, program)
            self.check(f"{name}: plugin", 2, 102, program, asks)
            self.check(f"{name}: plugin, silent", 2, 102, program, silent_now)
            for library in [asks, asks_now, silent, silent_now]:
                before = self.make("before", *options, main_and_library, library, *self.link)
                self.check(f"{name}: {library} before ours", 2, 12, before)
                after = self.make("after", *options, main_and_library, *self.link, library)
                self.check(f"{name}: {library} after ours", 2, 12, after, complains=library in [silent, silent_now])
        # A program that is not instrumented, with an instrumented plugin: the library comes with dlopen.
        plain = self.path("plain.o")
        run(self.compiler, "-c", "-O1", os.path.join(self.sources, "plain_main.c"), "-o", plain)
        host = self.make("plain", plain, "-ldl")
        self.check(f"{self.compiler}: plain program", 1, 100, host, asks)
        self.check(f"{self.compiler}: plain program", 1, 100, host, asks_now)


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(("LD_", "CONCHECK_"))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["library", "headers", "programs"]:
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    failed = 0
    compilers = [compiler for compiler in COMPILERS if shutil.which(compiler)]
    for compiler in compilers:
        with tempfile.TemporaryDirectory(prefix="concheck-binding.") as scratch:
            bench = Bench(compiler, arguments, scratch)
            for part in [bench.everything, bench.macros, bench.binding]:
                try:
                    part()
                    print(f"ok   {compiler}: {part.__name__}")
                except Failure as failure:
                    print(f"FAIL {compiler}: {part.__name__}: {failure}")
                    failed += 1
    return 1 if failed or not compilers else 0


if __name__ == "__main__":
    sys.exit(main())
