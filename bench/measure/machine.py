"""The machine that the figures are true of."""

import datetime
import os
import platform
import subprocess


def _first_line(argv):
    try:
        lines = subprocess.run(argv, capture_output=True, text=True, check=False).stdout.splitlines()
    except OSError:
        return "not installed"
    return lines[0] if lines else "unknown"


def _cpu_model():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def _compiler(build_dir):
    """The build's C compiler."""
    with open(os.path.join(build_dir, "CMakeCache.txt"), encoding="utf-8") as file:
        return next((line.rstrip().split("=", 1)[1] for line in file if line.startswith("CMAKE_C_COMPILER:")), "cc")


def describe(build_dir):
    return {
        "date": datetime.date.today().isoformat(),
        "processor": _cpu_model(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "libc": os.confstr("CS_GNU_LIBC_VERSION"),
        "compiler": _first_line([_compiler(build_dir), "--version"]),
        "valgrind": _first_line(["valgrind", "--version"]),
        "load": round(os.getloadavg()[0], 2),
    }


def sentence(machine):
    text = (f"{machine['date']}, {machine['processor']}, {machine['cores']} cores, Linux {machine['kernel']}, "
            f"{machine['libc']}, {machine['compiler']}, {machine['valgrind']}.")
    if machine["load"] > 0.5:
        text += f" **Not a quiet machine** (load {machine['load']} at the start): these figures are noise."
    return text
