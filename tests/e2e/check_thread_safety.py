#!/usr/bin/env python3
"""clang's thread-safety analysis of the preloaded library: what a lock of the runtime guards is touched under it only.

usage: check_thread_safety.py PROJECT. Exit code 77: clang++ is not installed."""

import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys


def main():
    project = sys.argv[1]
    compiler = shutil.which("clang++")
    if compiler is None:
        print("skipped: clang++ is not installed")
        return 77
    command = [compiler, "-fsyntax-only", "-std=gnu++20", "-I", project, '-DCONCHECK_VERSION="0"',
               "-Wno-everything", "-Werror=thread-safety"]
    sources = sorted(glob.glob(os.path.join(project, "interpose", "**", "*.cc"), recursive=True))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda source: subprocess.run(command + [source], capture_output=True, text=True, check=False), sources))
    for result in results:
        sys.stdout.write(result.stderr)
    failed = sum(result.returncode != 0 for result in results)
    print(f"{len(sources)} files, {failed} with trouble")
    return 1 if failed or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
