"""Runs programs under test: with a time limit, all stacks when it is passed, and nothing left running."""
import os
import selectors
import shlex
import signal
import subprocess
import time


def clean_environment(**extra):
    kept = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD" and not k.startswith("CONCHECK_")}
    kept.update(extra)
    return kept


def shown(command, environment):
    variables = [f"{name}={shlex.quote(environment[name])}" for name in sorted(environment)
                 if name == "LD_PRELOAD" or name.startswith("CONCHECK_")]
    return " ".join(variables + [shlex.quote(word) for word in command])


def _group_members(group):
    members = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getpgid(int(name)) == group:
                    members.append(int(name))
            except OSError:
                pass
    return members


def show_stacks(group):
    """Prints the stacks of every process of a group, with gdb where it is installed."""
    for pid in _group_members(group):
        print(f"--- stacks of process {pid}", flush=True)
        try:
            subprocess.run(["gdb", "-p", str(pid), "-batch", "-nx", "-ex", "thread apply all bt"], timeout=60,
                           stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        except (OSError, subprocess.TimeoutExpired):
            for task in sorted(os.listdir(f"/proc/{pid}/task")):
                try:
                    with open(f"/proc/{pid}/task/{task}/syscall", encoding="ascii") as file:
                        print(f"thread {task} in system call {file.read().strip()}")
                except OSError:
                    pass


class Result:
    def __init__(self, status, output, errors, timed_out=False):
        self.timed_out = timed_out
        self.exit_code = None if status is None else status if status >= 0 else 128 - status
        self.output = output
        self.errors = errors


def start(command, environment, folder):
    return subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, start_new_session=True)


def end_group(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(command, environment, folder, timeout):
    child = start(command, environment, folder)
    try:
        output, errors = child.communicate(timeout=timeout)
        return Result(child.returncode, output.decode(errors="replace"), errors.decode(errors="replace"))
    except subprocess.TimeoutExpired:
        show_stacks(child.pid)
        end_group(child)
        output, errors = child.communicate()
        return Result(None, output.decode(errors="replace"), errors.decode(errors="replace"), timed_out=True)
    finally:
        end_group(child)


def run_until(command, environment, folder, timeout, marker, count, quiet_seconds=0.3):
    """Runs until `marker` has been on standard error `count` times and nothing follows, then kills the whole group with
    SIGKILL. Returns the result (timed_out when the marker did not come in time)."""
    child = start(command, environment, folder)
    errors = b""
    deadline = time.monotonic() + timeout
    reader = selectors.DefaultSelector()
    os.set_blocking(child.stderr.fileno(), False)
    reader.register(child.stderr, selectors.EVENT_READ)
    complete = False
    while time.monotonic() < deadline:
        ready = reader.select(quiet_seconds if complete else 0.5)
        if not ready and complete:
            break
        if ready:
            piece = os.read(child.stderr.fileno(), 65536)
            if not piece:
                break
            errors += piece
        complete = errors.decode(errors="replace").count(marker) >= count
    if not complete:
        show_stacks(child.pid)
    end_group(child)
    child.communicate()
    return Result(child.returncode, "", errors.decode(errors="replace"), timed_out=not complete)
