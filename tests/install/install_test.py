"""An installed concheck works from any prefix, and another project finds it."""

import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

EXPECTED = ["bin/concheck", "lib/libconcheck.so", "lib/cmake/concheck/concheck-config.cmake",
            "lib/cmake/concheck/concheck-config-version.cmake", "lib/cmake/concheck/concheck-add-test.cmake",
            "share/doc/concheck/LICENSE", "libexec/concheck/ctest-memcheck", "share/doc/concheck/docs/gate.md", "share/man/man1/concheck-gate.1",
            "share/bash-completion/completions/concheck", "share/zsh/site-functions/_concheck",
            "share/fish/vendor_completions.d/concheck.fish",
            "lib/libconcheck-races.so", "lib/libconcheck-blocks.so", "lib/cmake/concheck/concheck-targets.cmake", "lib/pkgconfig/concheck-races.pc",
            "include/concheck/annotations.h", "include/concheck/helgrind.h", "include/concheck/drd.h"]
FINDINGS = 66


def run(*command, expect=0, **options):
    result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            **options)
    if result.returncode != expect:
        sys.exit(f"{' '.join(map(str, command))}\ngave {result.returncode}, not {expect}:\n{result.stdout}")
    return result.stdout


def check_races(prefix, program):
    """`program` is linked with our library, not with ThreadSanitizer's, and runs alone and under concheck."""
    symbols = run("nm", "-D", program)
    if "U __tsan_func_entry" not in symbols:
        sys.exit(f"{program} is not instrumented, or brings the entry points itself:\n{symbols}")
    if "libtsan" in run("readelf", "-d", program):
        sys.exit(f"{program} is linked with ThreadSanitizer")
    run(program)
    run(prefix / "bin/concheck", "run", "--quiet", "--", program)


def build_races(prefix, source, scratch):
    """By pkg-config and by hand, with every compiler that is here; the consumer project does it by CMake."""
    compilers = [name for name in ["g++", "clang++"] if shutil.which(name)]
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}
    # Flags with blanks come quoted.
    flags = {kind: shlex.split(run("pkg-config", f"--{kind}", "concheck-races", env=environment))
             for kind in ["cflags", "libs"]}
    by_hand = {"cflags": ["-fsanitize=thread", f"-I{prefix}/include"], "libs": [f"-L{prefix}/lib", "-lconcheck-races"]}
    for compiler in compilers:
        for way, options in [("pkg-config", flags), ("hand", by_hand)]:
            program = scratch / f"races-{compiler}-{way}"
            run(compiler, "-std=c++20", *options["cflags"], "-c", source / "races.cc", "-o", f"{program}.o")
            run(compiler, f"{program}.o", "-o", program, *options["libs"], f"-Wl,-rpath,{prefix}/lib", "-pthread")
            check_races(prefix, program)
    return compilers


def check_package(options, scratch):
    """The Debian package has the same files, says what it needs, and works from where it is unpacked."""
    run(options.cpack, "-G", "DEB", "--config", pathlib.Path(options.build) / "CPackConfig.cmake", "-B", scratch / "package")
    (package,) = (scratch / "package").glob("concheck_*_amd64.deb")
    root = scratch / "root"
    run("dpkg-deb", "-x", package, root)
    missing = [path for path in EXPECTED if not (root / "usr" / path).exists()]
    if missing:
        sys.exit(f"not in the package: {missing}")
    depends = run("dpkg-deb", "-f", package, "Depends")
    for needed in ["libunwind8", "libc6", "libdw1"]:
        if needed not in depends:
            sys.exit(f"the package does not depend on {needed}: {depends}")
    if run("dpkg-deb", "-f", package, "Recommends").strip() != "libgvc6":
        sys.exit("the package does not recommend libgvc6")
    run(root / "usr/bin/concheck", "run", "--", options.example, expect=FINDINGS)


def check_memcheck(options, prefix, scratch):
    """CTest's memory checking: its own count of defects by kind, with and without options for concheck."""
    source = scratch / "memcheck"
    source.mkdir()
    (source / "CMakeLists.txt").write_text(f"""
cmake_minimum_required(VERSION 3.25)
project(memcheck LANGUAGES NONE)
find_package(concheck REQUIRED)
set(MEMORYCHECK_COMMAND "${{CONCHECK_MEMCHECK_COMMAND}}")
set(MEMORYCHECK_TYPE CudaSanitizer)
include(CTest)
add_test(NAME inverted COMMAND "{options.example}")
add_test(NAME inverted_again COMMAND "{options.example}" again)
add_test(NAME quiet COMMAND sh -c "exit 0")
""")
    for extra, code, expected in [("", 16, "Lock order inversion - 2\n"),
                                  ("--error-exitcode 0 --", 0, "Lock order inversion - 2\n"),
                                  ("--detect deadlock --", 0, "Memory checking results:\n")]:
        build = scratch / f"memcheck-{len(extra)}"
        run(options.cmake, "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DMEMORYCHECK_COMMAND_OPTIONS={extra}")
        output = run(options.ctest, "--test-dir", build, "-T", "memcheck", expect=code)
        if expected not in output:
            sys.exit(f"memory checking with '{extra}' gave no '{expected}':\n{output}")
        if ("Defects: 1" in output) == ("detect" in extra):
            sys.exit(f"memory checking with '{extra}' counts wrongly:\n{output}")
    log = next(build.glob("Testing/Temporary/MemoryChecker.1.log")).read_text()
    if "no findings" not in log:
        sys.exit(f"the log of a test in which all was well:\n{log}")


def main():
    parser = argparse.ArgumentParser()
    for name in ["cmake", "ctest", "cpack", "build", "source", "example"]:
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    for name in [n for n in os.environ if n.startswith("CONCHECK_") or n == "LD_PRELOAD"]:
        del os.environ[name]

    scratch = pathlib.Path(tempfile.mkdtemp(prefix="concheck-install."))
    try:
        prefix = scratch / "some prefix"
        run(options.cmake, "--install", options.build, "--prefix", prefix)
        missing = [path for path in EXPECTED if not (prefix / path).exists()]
        if missing:
            sys.exit(f"not installed: {missing}; there is: {sorted(map(str, prefix.rglob('*')))}")

        # By its own place, also after the whole prefix was moved.
        run(prefix / "bin/concheck", "run", "--", options.example, expect=FINDINGS)
        prefix = prefix.rename(scratch / "moved prefix")
        run(prefix / "bin/concheck", "run", "--", options.example, expect=FINDINGS)

        for compiler in build_races(prefix, pathlib.Path(options.source), scratch):
            consumer = scratch / f"consumer-{compiler}"
            run(options.cmake, "-S", options.source, "-B", consumer, f"-DCMAKE_PREFIX_PATH={prefix}",
                "-DCMAKE_BUILD_TYPE=Debug", f"-DCMAKE_CXX_COMPILER={compiler}")
            run(options.cmake, "--build", consumer)
            print(run(options.ctest, "--test-dir", consumer, "--output-on-failure"))
            check_races(prefix, consumer / "races")
        check_memcheck(options, prefix, scratch)
        check_package(options, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
