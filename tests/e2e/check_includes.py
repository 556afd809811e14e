#!/usr/bin/env python3
"""The rooms of the house: who may include whom. interpose/ and analysis/ meet in trace/ alone, interpose/ and
races/ in the names and the atomic operations that races/ declares."""
import os
import re
import sys

# A folder's files may include headers of these folders (and of none else of ours).
ALLOWED = {
    "trace": {"trace"},
    "interpose": {"interpose", "trace", "races"},
    "races": {"races"},
    "blocks": {"blocks"},
    "analysis": {"analysis", "trace"},
    "cli": {"cli", "analysis", "trace"},
}
# Of trace/ the shim may use what needs no libstdc++; the analysis what reads.
SHIM_LIBRARIES = re.compile(r"#include <(absl/|fmt/|nlohmann/|CLI/|iostream|string>|vector>|map>|unordered_map>|set>|mutex>"
                            r"|thread>|memory>|functional>|stdexcept>|sstream|fstream|regex|optional>|deque>|list>)")


def sources(root, folder):
    for path, _, names in os.walk(os.path.join(root, folder)):
        for name in names:
            if name.endswith((".cc", ".h", ".def", ".inc", ".S")):
                yield os.path.join(path, name)


def check(root):
    problems = []
    count = 0
    for folder, allowed in ALLOWED.items():
        for path in sources(root, folder):
            count += 1
            with open(path, encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
                    if match:
                        room = match.group(1).split("/")[0]
                        if room not in allowed:
                            problems.append(f"{path}:{number}: {folder}/ must not include {match.group(1)}")
                    if folder in ("interpose", "races", "blocks") and SHIM_LIBRARIES.match(line):
                        problems.append(f"{path}:{number}: not in the preloaded library: {line.strip()}")
    if count == 0:
        problems.append(f"no sources under {root}")
    return problems


def main():
    problems = check(sys.argv[1])
    print("\n".join(problems) if problems else "every include stays in its room")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
