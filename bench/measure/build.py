"""The build that is measured."""

import os
import subprocess
import sys

from .tools import PROJECT, BenchError


def checked(command, what, **more):
    """Runs it silently; the end of its output is shown when it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", check=False, **more)
    if done.returncode != 0:
        print("\n".join(done.stdout.splitlines()[-30:]), file=sys.stderr)
        raise BenchError(f"{what} failed")


def build(directory):
    """The release build with the benchmarks in it; silent unless it fails."""
    generator = [] if os.path.exists(os.path.join(directory, "CMakeCache.txt")) else ["-G", "Ninja"]
    checked(["cmake", "-S", PROJECT, "-B", directory, *generator, "-DCMAKE_BUILD_TYPE=Release", "-DCONCHECK_BENCH=ON",
             "-DCONCHECK_TESTS=OFF"], "configuring")
    checked(["cmake", "--build", directory, "-j", str(os.cpu_count())], "the build")
