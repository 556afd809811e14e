#!/usr/bin/env python3
"""libconcheck.so from outside: what it needs, what it imports (against an allow-list with a reason a family), and that it
exports the table of interceptors and, for libconcheck-races.so and libconcheck-blocks.so, what they ask for, and nothing else."""
import argparse
import fnmatch
import re
import subprocess
import sys

NEEDED = {"libc.so.6", "ld-linux-x86-64.so.2"}


def output_of(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def symbols(library, option):
    names = []
    for line in output_of("nm", "-D", "--without-symbol-versions", option, library).splitlines():
        names.append(line.split()[-1])
    return sorted(set(names))


def needed(library):
    return set(re.findall(r"\(NEEDED\).*\[(.*)\]", output_of("readelf", "-d", "-W", library)))


def table_names(table):
    names = set()
    with open(table, encoding="utf-8") as file:
        for line in file:
            tail = re.match(r"CONCHECK_TAIL\([a-z0-9]+, *([A-Za-z0-9_]+)", line)
            hook = re.match(r"CONCHECK_(?:HOOK|BLOCK)\([a-z0-9_]+, *[^,]+, *([A-Za-z0-9_]+)", line)
            openmp = re.match(r"CONCHECK_OPENMP\([^,]+, *([A-Za-z0-9_]+)", line)
            if tail or hook or openmp:
                names.add((tail or hook or openmp).group(1))
    return names


def allow_list(path):
    """[(pattern, reason)]: a reason comment above the names it stands for."""
    entries = []
    reason = None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if line.startswith("#"):
                reason = line[1:].strip()
            elif line:
                if not reason:
                    sys.exit(f"{path}:{number}: {line} has no reason")
                entries += [(pattern, reason) for pattern in line.split()]
            else:
                reason = None
    return entries


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lib", required=True)
    parser.add_argument("--table", required=True)
    parser.add_argument("--allow", required=True)
    parser.add_argument("--races", required=True, help="libconcheck-races.so")
    parser.add_argument("--blocks", required=True, help="libconcheck-blocks.so")
    arguments = parser.parse_args()
    problems = [f"needs {name}" for name in sorted(needed(arguments.lib) - NEEDED)]

    allowed = allow_list(arguments.allow)
    imports = symbols(arguments.lib, "--undefined-only")
    for name in imports:
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern, _ in allowed):
            problems.append(f"imports {name}, which is not in {arguments.allow}")
    # Which of a family appear depends on the compiler, so this is no mistake.
    unused = [pattern for pattern, _ in allowed if not fnmatch.filter(imports, pattern)]
    if unused:
        print("allowed, but not imported by this build: " + " ".join(unused))

    # The checking engine: what nobody asks for by this very name would never be called.
    asked_for = {name for library in (arguments.races, arguments.blocks) for name in symbols(library, "--undefined-only")
                 if name.startswith("__concheck_")}
    exports = set(symbols(arguments.lib, "--defined-only"))
    problems += [f"exports {name}, which no other library of ours asks for"
                 for name in sorted(exports - asked_for) if name.startswith("__concheck_")]
    exports = {name for name in exports if not name.startswith("__concheck_")}
    table = table_names(arguments.table)
    if len(table) < 100:
        problems.append(f"read only {len(table)} interceptors in {arguments.table}")
    problems += [f"exports {name}, which is not in the table" for name in sorted(exports - table)]
    problems += [f"does not export the interceptor {name}" for name in sorted(table - exports)]
    print("\n".join(problems) if problems else f"{len(imports)} imports allowed, {len(exports)} interceptors exported")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
