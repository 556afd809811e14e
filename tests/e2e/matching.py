"""Compares the findings of a report (concheck-report/1) with what a program expects."""
import os
import re

# Kinds whose `at` lines are exactly the requests.
_CYCLES = ("lock-order-inversion", "deadlock")


def line_in(stack, source):
    """The innermost line of the source file on a stack, or None."""
    for frame in stack["frames"]:
        if frame["file"] and os.path.basename(frame["file"]) == os.path.basename(source):
            return frame["line"]
    return None


def _step_lines(finding, source, requests_only):
    lines = []
    for step in finding["steps"]:
        if not requests_only or step["action"] in ("request", "wait"):
            line = line_in(step["stack"], source)
            if line is not None:
                lines.append(line)
    return sorted(set(lines))


def _access_lines(finding, source):
    """The innermost lines of both accesses of a race; 0 where none is in the source file."""
    return sorted(line_in(step["stack"], source) or 0 for step in finding["steps"] if step["action"] == "access")


def _named(expected, got):
    """The name of a variable as far as it is expected: of one without a member or an index, the symbol alone."""
    if expected is None or got is None or re.search(r"[.\[]", expected):
        return got
    return re.split(r"[.\[]", got)[0]


def _function(stack):
    return stack["frames"][0]["function"] if stack else "none"


def _race_problems(expected, finding, source, compare):
    memory = finding["memory"] or {}
    if expected.subkind is None and finding["subkind"] is not None:
        compare("subkind", "none", finding["subkind"])
    compare("memory", expected.memory, memory.get("kind"))
    compare("name", expected.name, _named(expected.name, memory.get("name")))
    compare("frame", expected.frame, _function(memory.get("frame")))
    if expected.lines:
        compare("lines", expected.lines, _access_lines(finding, source))


def differences(expected, finding, source):
    """What of `finding` is not as expected; empty when it matches."""
    problems = []

    def compare(what, wanted, got):
        if wanted is not None and wanted != got:
            problems.append(f"{what}: wanted {wanted}, got {got}")

    compare("kind", expected.kind, finding["kind"])
    compare("subkind", expected.subkind, finding["subkind"])
    compare("confidence", expected.confidence, finding["confidence"])
    compare("severity", expected.severity, finding["severity"])
    compare("threads", expected.threads, len(finding["threads"]))
    compare("count", expected.count, finding["count"])
    compare("informative", expected.informative, finding.get("informative", False))
    compare("locks", expected.locks, sorted(lock["name"] for lock in finding["locks"]))
    if finding["kind"] == "data-race" and expected.kind == "data-race":
        _race_problems(expected, finding, source, compare)
    elif expected.lines:
        wanted = sorted(set(expected.lines))
        if expected.kind in _CYCLES:
            compare("lines", wanted, _step_lines(finding, source, requests_only=True))
        else:
            lines = _step_lines(finding, source, requests_only=False)
            missing = [line for line in wanted if line not in lines]
            if missing:
                problems.append(f"lines: wanted {wanted}, got {lines}")
    return problems


def summary(finding, source):
    locks = ", ".join(lock["name"] for lock in finding["locks"])
    subkind = f" ({finding['subkind']})" if finding["subkind"] else ""
    steps = [f"    thread {step['thread']} {step['action']} object {step['object']} "
             f"line {line_in(step['stack'], source)}: "
             + " < ".join(frame["function"] or frame["offset"] for frame in step["stack"]["frames"][:6])
             for step in finding["steps"]]
    return "\n".join([f"  {finding['kind']}{subkind} {finding['confidence']} {finding['severity']}: "
                      f"{finding['title']} [locks: {locks}]"] + steps)


def fails(report):
    """Whether a run with this report fails: something is wrong, and not only told."""
    return any(not finding.get("informative", False) for finding in report["findings"])


def compare(expectations, report):
    """Problems, empty when exactly the expected findings are there."""
    left = list(report["findings"])
    problems = []
    for expected in expectations.findings:
        attempts = [(differences(expected, finding, expectations.source), finding) for finding in left]
        attempts.sort(key=lambda attempt: len(attempt[0]))
        if not attempts:
            problems.append(f"not found: {expected.text}")
        elif attempts[0][0]:
            problems.append(f"not found: {expected.text}\n  nearest finding differs: " + "; ".join(attempts[0][0]))
            left.remove(attempts[0][1])
            problems.append(summary(attempts[0][1], expectations.source))
        else:
            left.remove(attempts[0][1])
    for finding in left:
        problems.append("not expected:\n" + summary(finding, expectations.source))
    if report["schema"] != "concheck-report/1":
        problems.append(f"schema is {report['schema']}")
    if report["summary"]["findings"] != len(report["findings"]):
        problems.append(f"the summary says {report['summary']['findings']} findings, listed are {len(report['findings'])}")
    ids = [finding["id"] for finding in report["findings"]]
    if len(set(ids)) != len(ids):
        problems.append(f"ids are not unique: {ids}")
    return problems
