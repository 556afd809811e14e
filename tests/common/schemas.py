"""Whether reports keep to the schemas of their formats."""

import json
import pathlib
import xml.etree.ElementTree

import jsonschema

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def validator(path):
    schema = json.loads((SOURCE / path).read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def json_problems(text):
    return problems(validator("docs/report.schema.json"), text)


def sarif_problems(text):
    return problems(validator("tests/render/schema/sarif-2.1.0-rtm.5.json"), text)


def problems(schema, text):
    """Where `text` breaks `schema`, one line each."""
    return ["%s: %s" % ("/".join(map(str, error.absolute_path)), error.message[:300])
            for error in schema.iter_errors(json.loads(text))]


def perfetto_problems(text):
    """Where `text` breaks the Trace Event Format, as far as its readers depend on it."""
    trace = json.loads(text)
    found = []
    open_ends = {}
    running = set()
    for number, event in enumerate(trace["traceEvents"]):
        wrong = [name for name, kind in [("name", str), ("ph", str), ("pid", int), ("tid", int)]
                 if not isinstance(event.get(name), kind)]
        phase = event.get("ph")
        if phase == "M":
            wrong += [] if isinstance(event["args"].get("name"), str) else ["args"]
        elif phase == "X":
            wrong += [name for name in ["ts", "dur"] if not event[name] >= 0]
            # Those of one lane lie within one another or apart.
            lane = open_ends.setdefault((event["pid"], event["tid"]), [])
            while lane and lane[-1] <= event["ts"]:
                lane.pop()
            end = event["ts"] + event["dur"]
            if lane and end > lane[-1] + 1e-3:
                wrong.append("nesting")
            lane.append(end)
        elif phase in ("b", "e"):
            key = (event["cat"], event["id"], event["pid"])
            if (phase == "b") == (key in running):
                wrong.append("id")
            (running.add if phase == "b" else running.discard)(key)
        else:
            wrong.append("ph")
        found += [f"event {number}: {name}" for name in wrong]
    return found + [f"{key} does not end" for key in running]


def junit_problems(text):
    """JUnit's XML has no schema that its readers agree on: this is what they count on."""
    root = xml.etree.ElementTree.fromstring(text)
    found = []
    if root.tag != "testsuites":
        found.append(f"the root is {root.tag}")
    for suite in root:
        cases = suite.findall("testcase")
        counts = {"tests": len(cases), "failures": len(suite.findall("testcase/failure")),
                  "skipped": len(suite.findall("testcase/skipped")), "errors": len(suite.findall("testcase/error"))}
        for name, count in counts.items():
            for element in [root, suite]:
                if element.get(name) != str(count):
                    found.append(f"{element.tag} says {element.get(name)} {name}, but there are {count}")
        names = [(case.get("classname"), case.get("name")) for case in cases]
        found += [f"a case without {name}" for name in ["classname", "name"] for case in cases if not case.get(name)]
        if len(set(names)) != len(names):
            found.append("two cases have one name")
    return found
