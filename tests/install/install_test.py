"""An installed concheck works from any prefix, and another project finds it."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

EXPECTED = ["bin/concheck", "lib/libconcheck.so", "lib/cmake/concheck/concheck-config.cmake",
            "lib/cmake/concheck/concheck-config-version.cmake", "share/doc/concheck/LICENSE"]
FINDINGS = 66


def run(*command, expect=0, **options):
    result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            **options)
    if result.returncode != expect:
        sys.exit(f"{' '.join(map(str, command))}\ngave {result.returncode}, not {expect}:\n{result.stdout}")
    return result.stdout


def main():
    parser = argparse.ArgumentParser()
    for name in ["cmake", "ctest", "build", "source", "example"]:
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

        consumer = scratch / "consumer"
        run(options.cmake, "-S", options.source, "-B", consumer, f"-DCMAKE_PREFIX_PATH={prefix}",
            "-DCMAKE_BUILD_TYPE=Debug")
        run(options.cmake, "--build", consumer)
        print(run(options.ctest, "--test-dir", consumer, "--output-on-failure"))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
