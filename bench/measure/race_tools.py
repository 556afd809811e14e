"""Who is compared on data races: how each has a program compiled, and how it runs it."""

import os
import shutil
from dataclasses import dataclass, replace

from .build import checked
from .tools import BenchError, Tool

BUILT_FOR = "races"  # in the build directory: programs, a directory for each compiler
THREAD = ("-fsanitize=thread",)
FINDINGS = 66  # the exit code of concheck and of TSan after a race


@dataclass(frozen=True)
class Compiler:
    name: str
    c: str
    cxx: str
    compile: tuple = ()
    link: tuple = ()

    def make(self, sources, output, *flags):
        """C and C++ files -> a program, unless it is newer than all files beside them, and the libraries."""
        beside = {entry.path for source in sources for entry in os.scandir(os.path.dirname(source)) if entry.is_file()}
        libraries = [part for part in self.link if part.endswith(".so")]
        if os.path.exists(output) and os.path.getmtime(output) > max(map(os.path.getmtime, [*beside, *libraries])):
            return
        os.makedirs(output + ".objects", exist_ok=True)
        objects = []
        for source in sources:
            objects.append(os.path.join(output + ".objects", os.path.basename(source) + ".o"))
            language = [self.c] if source.endswith(".c") else [self.cxx, "-std=c++20"]
            checked([*language, "-O2", "-g", "-w", *flags, *self.compile, "-c", source, "-o", objects[-1]],
                    f"compiling {os.path.basename(source)} with {self.c}")
        checked([self.cxx, *objects, *self.link, "-pthread", "-o", output], f"linking {os.path.basename(output)}")


def compilers(build_dir):
    """By name; and one line for each that this machine lacks."""
    library_dir = os.path.join(build_dir, "lib")
    library = os.path.join(library_dir, "libconcheck-races.so")
    found = [
        Compiler("native", "gcc", "g++"),
        Compiler("concheck", "gcc", "g++", THREAD, ("-Wl,--no-as-needed", library, f"-Wl,-rpath,{library_dir}")),
        Compiler("tsan-gcc", "gcc", "g++", THREAD, THREAD),
        Compiler("tsan-clang", "clang", "clang++", THREAD, THREAD),
    ]
    missing = [f"{one.name} (package {one.c})" for one in found if not (shutil.which(one.c) and shutil.which(one.cxx))]
    return {one.name: one for one in found if shutil.which(one.c) and shutil.which(one.cxx)}, missing


def available_race_tools(build_dir):
    """(tools, compilers by name, one line for each that is lacking). native and concheck come first."""
    by_name, missing = compilers(build_dir)
    if "concheck" not in by_name:
        raise BenchError("needs gcc and g++ (package g++)")
    for needed in ("bin/concheck", "lib/libconcheck.so", "lib/libconcheck-races.so", "bench/measured"):
        if not os.path.exists(os.path.join(build_dir, needed)):
            raise BenchError(f"there is no {build_dir}/{needed}: build it, or name another --build-dir")

    def programs(name):
        return os.path.join(BUILT_FOR, name)

    concheck = os.path.join(build_dir, "bin", "concheck")
    tools = [
        Tool("native", programs=programs("native")),
        Tool("concheck", prefix=[concheck, "run", "--output", "SCRATCH/report.txt", "--"],
             programs=programs("concheck")),
        Tool("alone", programs=programs("concheck")),
    ]
    # TSan's shadow memory does not fit every layout of the address space.
    fixed = ["setarch", "-R"] if shutil.which("setarch") else []
    for name, tool in (("tsan-gcc", "TSan gcc"), ("tsan-clang", "TSan clang")):
        if name in by_name:
            tools.append(Tool(tool, prefix=fixed, programs=programs(name), any_program=False))
    if shutil.which("valgrind"):
        for name in ("Helgrind", "DRD"):
            valgrind = ["valgrind", f"--tool={name.lower()}", "-q", "--log-file=SCRATCH/valgrind.%p"]
            tools.append(Tool(name, prefix=valgrind, programs=programs("native"), slow=True))
    else:
        missing.append("Helgrind and DRD (package valgrind)")
    return tools, by_name, missing


def for_server(tool, build_dir):
    """The tool without a process of its own between us and the server."""
    if tool.name != "concheck":
        return tool
    library = os.path.join(build_dir, "lib", "libconcheck.so")
    return replace(tool, prefix=[], env={"LD_PRELOAD": library, "CONCHECK_TRACE_DIR": "SCRATCH"})
