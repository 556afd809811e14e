"""What a test program says about itself, in comments at the start of its source.

  // EXPECT: none
  // EXPECT: KIND [subkind=S] [locks=a,b] [threads=N] [count=N] [confidence=C] [severity=S]
                [memory=M] [name=N] [frame=F] [informative=yes] [at @LINE(label) [and @LINE(label)]...]
      One line a finding; these and no others have to be found. `locks` are all the lock names, in any order. `at` names
      lines of this file by a label that stands in a comment on them, as in
          pthread_mutex_lock(&b);  // @b-after-a
      For an inversion or a deadlock they are exactly the lines of the requests, for a data race those of the two
      accesses (the same label twice when both are there); for any other kind they are among the lines of the steps.
      `memory` is the kind of memory a race is about (global, heap, stack, tls, mapping), `name` the variable, with or
      without the member, `frame` the function that a variable on a stack belongs to (none: it is not told); a race without a `subkind` here is one without a subkind.
  // RUN: WORD...
      arg=TEXT            an argument of the program (may repeat)
      exit=N              its exit code, 128 + signal when a signal ends it (default 0)
      timeout=SECONDS     (default 60)
      killed              it never ends: killed after its announcement, then `concheck report` has to tell
      announcements=N     so many announcements are awaited (default 1)
      no-trace            it leaves no trace file behind
      built-in            what is expected is what built-in suppressions hide: it is found without them, nothing is with them
      races=possible      recorded with this way of looking for races
      detect=KIND         looked for, besides the kinds that are expected and instead of the default (may repeat)
      needs=real-time     it is skipped where threads may not have real-time priorities
      needs=two-processors  it is skipped where it may use one only
  // KNOWN-MISS: reason          a hazard that is not found
  // KNOWN-FALSE-ALARM: reason   a clean program for which something is reported
      What is expected is right, but not reached. The test fails as soon as it is, so that the line goes.
  // BUILD: O1 clang-O2   and LINK, COMPILE: see testprogs/CMakeLists.txt
"""
import re
import shlex
from dataclasses import dataclass, field


_WORDS = ("subkind", "locks", "threads", "count", "confidence", "severity", "memory", "name",
          "frame", "informative")


@dataclass
class ExpectedFinding:
    kind: str
    subkind: str = None
    locks: list = None
    threads: int = None
    count: int = None
    confidence: str = None
    severity: str = None
    memory: str = None
    name: str = None
    informative: bool = False
    frame: str = None
    lines: list = field(default_factory=list)
    text: str = ""


@dataclass
class Expectations:
    source: str
    findings: list = field(default_factory=list)
    arguments: list = field(default_factory=list)
    exit_code: int = 0
    timeout: float = 60
    killed: bool = False
    announcements: int = 1
    no_trace: bool = False
    detect: list = field(default_factory=list)
    races: str = None
    needs_real_time: bool = False
    needs_two_processors: bool = False
    built_in: bool = False
    known_gap: str = None


class BadExpectation(Exception):
    pass


def _labels(lines):
    labels = {}
    for number, line in enumerate(lines, 1):
        if re.match(r"\s*// EXPECT", line):
            continue
        for label in re.findall(r"// .*?@([a-z0-9-]+)", line):
            labels.setdefault(label, []).append(number)
    return labels


def _line_of(label, labels, text):
    if len(labels.get(label, [])) != 1:
        raise BadExpectation(f"label @{label} stands on {len(labels.get(label, []))} lines, wanted one: {text}")
    return labels[label][0]


def _finding(text, labels):
    head, _, places = text.partition(" at ")
    words = head.split()
    finding = ExpectedFinding(kind=words[0], text=text)
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if not equals or name not in _WORDS:
            raise BadExpectation(f"what is '{word}'? in: {text}")
        if name == "locks":
            value = sorted(value.split(","))
        if name in ("threads", "count"):
            value = int(value)
        if name == "informative":
            if value != "yes":
                raise BadExpectation(f"informative=yes, or nothing: {text}")
            value = True
        setattr(finding, name, value)
    if places:
        named = re.findall(r"@LINE\(([a-z0-9-]+)\)", places)
        if not named or re.sub(r"@LINE\([a-z0-9-]+\)|and|\s", "", places):
            raise BadExpectation(f"no labels understood in: {text}")
        finding.lines = sorted(_line_of(label, labels, text) for label in named)
    if finding.kind == "data-race" and len(finding.lines) not in (0, 2):
        raise BadExpectation(f"a data race has two accesses: {text}")
    return finding


def _run(text, expectations):
    for word in shlex.split(text):
        name, _, value = word.partition("=")
        if name == "arg":
            expectations.arguments.append(value)
        elif name == "exit":
            expectations.exit_code = int(value)
        elif name == "timeout":
            expectations.timeout = float(value)
        elif name == "announcements":
            expectations.announcements = int(value)
        elif name == "races" and value in ("off", "possible"):
            expectations.races = value
        elif name == "detect":
            expectations.detect.append(value)
        elif word == "needs=real-time":
            expectations.needs_real_time = True
        elif word == "needs=two-processors":
            expectations.needs_two_processors = True
        elif word == "built-in":
            expectations.built_in = True
        elif word == "killed":
            expectations.killed = True
        elif word == "no-trace":
            expectations.no_trace = True
        else:
            raise BadExpectation(f"what is '{word}'? in RUN: {text}")


def read(source):
    with open(source, encoding="utf-8") as file:
        lines = file.read().splitlines()
    labels = _labels(lines)
    expectations = Expectations(source=source)
    expected = 0
    for line in lines:
        match = re.match(r"// (EXPECT|RUN|KNOWN-MISS|KNOWN-FALSE-ALARM): *(.*)", line)
        if not match:
            continue
        what, text = match.groups()
        if what == "RUN":
            _run(text, expectations)
        elif what.startswith("KNOWN"):
            expectations.known_gap = text
        else:
            expected += 1
            if text != "none":
                expectations.findings.append(_finding(text, labels))
    if expected == 0:
        raise BadExpectation(f"{source} says no EXPECT")
    if expectations.killed and not expectations.findings:
        raise BadExpectation(f"{source} is killed after an announcement but expects no finding")
    if expectations.built_in and not expectations.findings:
        raise BadExpectation(f"{source} expects nothing that could be hidden")
    return expectations
