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

    def cxx(self):
        return re.sub(r"^gcc", "g++", re.sub(r"^clang", "clang++", self.compiler))

    # Everything that can be instrumented, with nothing but our library to link.
    def everything(self):
        cxx = self.cxx()
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

    # The library's operator new stands before one that it can not find among "the next" libraries: the C++ run-time comes
    # with dlopen(RTLD_LOCAL), below a C program.
    def late_cxx_runtime(self):
        plugin = self.path("libcxx.so")
        cxx = self.cxx()
        run(cxx, "-shared", "-fPIC", os.path.join(self.sources, "cxx_plugin.cc"), "-o", plugin)
        host = self.make("chost", "-O1", os.path.join(self.sources, "plain_main.c"), "-Wl,--no-as-needed", *self.link, "-ldl")
        result = run(host, plugin, env=environment())
        if result.stdout != "sum 100\n":
            raise Failure(f"a C++ plugin in a C program printed {result.stdout}")

    def needs_libc_alone(self):
        needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", "-W", self.library).stdout))
        if not needed <= {"libc.so.6", "ld-linux-x86-64.so.2"}:
            raise Failure(f"{self.library} needs {needed}")

    # The two tables, and nothing that could get in the way of a program's own names.
    def exports(self):
        entry_points, functions = set(), set()
        for line in run("nm", "-D", "--defined-only", "--without-symbol-versions", self.library).stdout.splitlines():
            kind, name = line.split()[-2:]
            (entry_points if kind == "i" else functions).add(name)
        odd = [name for name in entry_points if not name.startswith(("__tsan_", "Annotate", "WTFAnnotate"))]
        if len(entry_points) < 200 or sorted(odd) != ["RunningOnValgrind", "ThreadSanitizerQuery", "ValgrindSlowdown"]:
            raise Failure(f"{len(entry_points)} entry points, among them {odd}")
        with open(os.path.join(os.path.dirname(__file__), "../../races/interceptors.def"), encoding="utf-8") as table:
            rows = set(re.findall(r"^CONCHECK_REAL\([^,]+, (\w+),", table.read(), re.MULTILINE))
        # Those with "..." go to the real functions with a list, and are no rows.
        rows |= {"snprintf", "sprintf", "__snprintf_chk", "__sprintf_chk"}
        if functions != rows:
            raise Failure(f"exported but not in the table, or the other way round: {sorted(functions ^ rows)}")

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
            for part in [bench.needs_libc_alone, bench.exports, bench.everything, bench.macros, bench.late_cxx_runtime,
                         bench.binding]:
                try:
                    part()
                    print(f"ok   {compiler}: {part.__name__}")
                except Failure as failure:
                    print(f"FAIL {compiler}: {part.__name__}: {failure}")
                    failed += 1
    return 1 if failed or not compilers else 0


if __name__ == "__main__":
    sys.exit(main())
