"""The tools under comparison: how each runs a program."""

import ctypes
import glob
import os
import resource
import shutil
import signal
import subprocess
from dataclasses import dataclass, field

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


class BenchError(Exception):
    """One line for the user: what is missing or went wrong."""


@dataclass(frozen=True)
class Tool:
    name: str
    prefix: list = field(default_factory=list)  # before the command
    env: dict = field(default_factory=dict)
    programs: str = "bench"  # of the build directory: where the kernels for it are
    any_program: bool = True  # False: only programs compiled for it
    slow: bool = False  # by so much that loads are made smaller

    def command(self, argv, scratch):
        return [part.replace("SCRATCH", scratch) for part in self.prefix] + argv

    def environment(self, scratch):
        own = ("CONCHECK_", "TSAN_OPTIONS", "LD_PRELOAD", "DSAN_OPTIONS")
        env = {key: value for key, value in os.environ.items() if not key.startswith(own)}
        env.update({key: value.replace("SCRATCH", scratch) for key, value in self.env.items()})
        return env


def available_tools(build_dir):
    """Every tool that this machine has, and one line for each that it lacks. native and concheck come first."""
    library = os.path.join(build_dir, "lib", "libconcheck.so")
    if not os.path.exists(library):
        raise BenchError(f"there is no {library}: build it, or name another --build-dir")
    tools = [
        Tool("native"),
        Tool("concheck", env={"LD_PRELOAD": library, "CONCHECK_TRACE_DIR": "SCRATCH"}),
    ]
    missing = []
    # clang's lock-order checker as a preloaded library: the peer that is closest in kind, deadlocks only.
    dyndd = sorted(glob.glob("/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.dyndd-*.so"))
    if dyndd:
        tools.append(Tool("dyndd", env={"LD_PRELOAD": dyndd[-1]}))
    else:
        missing.append("dyndd (package libclang-rt-14-dev)")
    if os.path.isdir(os.path.join(build_dir, "bench", "tsan")):
        # Its shadow memory does not fit every layout of the address space.
        fixed = ["setarch", "-R"] if shutil.which("setarch") else []
        tools.append(Tool("TSan", prefix=fixed, programs="bench/tsan", any_program=False))
    else:
        missing.append("TSan (a compiler with -fsanitize=thread)")
    if shutil.which("valgrind"):
        for name in ("Helgrind", "DRD"):
            valgrind = ["valgrind", f"--tool={name.lower()}", "-q", "--log-file=SCRATCH/valgrind.%p"]
            tools.append(Tool(name, prefix=valgrind, slow=True))
    else:
        missing.append("Helgrind and DRD (package valgrind)")
    return tools, missing


def _die_with_runner():
    """In the child: killed when the runner is, and with a soft file limit that valgrind can pass on."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))


def start(tool, argv, scratch, stdout=subprocess.DEVNULL, before=(), own_group=False, **extra_env):
    """before: a command that runs the tool's. own_group: a process group that can be killed as a whole."""
    env = dict(tool.environment(scratch), **extra_env)
    return subprocess.Popen(
        [*before, *tool.command(argv, scratch)], env=env, cwd=scratch, stdin=subprocess.DEVNULL, stdout=stdout,
        stderr=subprocess.DEVNULL, preexec_fn=_die_with_runner, process_group=0 if own_group else None)


def run(tool, argv, scratch, timeout, **extra_env):
    """Standard output of a program that has to end by itself with exit code 0."""
    process = start(tool, argv, scratch, subprocess.PIPE, **extra_env)
    try:
        output = process.communicate(timeout=timeout)[0].decode()
    except subprocess.TimeoutExpired:
        raise BenchError(f"did not end within {timeout:.0f} s") from None
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        raise BenchError(how_it_ended(process.returncode))
    return output


def how_it_ended(status):
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"ended with {status}"
