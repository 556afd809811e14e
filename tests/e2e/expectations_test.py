"""Tests of the harness itself: it must not be satisfied by less than what a program says."""
import os
import tempfile
import unittest

import expectations
import matching


def parsed(text):
    with tempfile.NamedTemporaryFile("w", suffix=".c", delete=False) as file:
        file.write(text)
    try:
        return expectations.read(file.name)
    finally:
        os.unlink(file.name)


def finding(source, kind="deadlock", lines=(3, 4), locks=("a", "b"), **more):
    steps = [{"thread": 1, "action": "wait", "object": 1,
              "stack": {"frames": [{"file": "/usr/include/mutex", "line": 9, "function": "f", "offset": "0x1"},
                                   {"file": "/x/" + os.path.basename(source), "line": line, "function": "g",
                                    "offset": "0x2"}]}} for line in lines]
    return {"id": str(lines), "kind": kind, "subkind": None, "confidence": "observed", "severity": "error", "title": "t",
            "threads": [{}, {}], "count": 3, "locks": [{"name": name} for name in locks], "steps": steps, **more}


def race(source, lines=(3, 4), memory=("global", "x"), **more):
    raced = finding(source, kind="data-race", lines=lines, locks=(), **more)
    for step in raced["steps"]:
        step["action"] = "access"
    kind, name = memory
    return {**raced, "memory": {"kind": kind, "name": name, "address": "0x10", "size": 4}}


def report(*findings):
    return {"schema": "concheck-report/1", "summary": {"findings": len(findings)}, "findings": list(findings)}


class Parsing(unittest.TestCase):
    def test_everything(self):
        read = parsed("// EXPECT: deadlock locks=b,a threads=2 count=3 at @LINE(one) and @LINE(two)\n"
                      "// RUN: killed arg='a b' timeout=5 announcements=2 detect=hang needs=real-time "
                      "needs=two-processors\nf();  // @one\ng();  // why @two\n")
        self.assertEqual(read.findings[0].lines, [3, 4])
        self.assertEqual(read.findings[0].locks, ["a", "b"])
        self.assertEqual(read.findings[0].count, 3)
        self.assertEqual(read.arguments, ["a b"])
        self.assertTrue(read.killed)
        self.assertEqual(read.announcements, 2)
        self.assertEqual(read.detect, ["hang"])
        self.assertTrue(read.needs_real_time)
        self.assertTrue(read.needs_two_processors)
        self.assertFalse(read.findings[0].informative)

    def test_what_is_hidden(self):
        self.assertTrue(parsed("// EXPECT: deadlock\n// RUN: built-in\n").built_in)
        with self.assertRaises(expectations.BadExpectation):
            parsed("// EXPECT: none\n// RUN: built-in\n")

    def test_what_only_informs(self):
        self.assertTrue(parsed("// EXPECT: deadlock informative=yes\n").findings[0].informative)

    def test_race(self):
        read = parsed("// EXPECT: data-race memory=heap name=x subkind=free at @LINE(x) and @LINE(x)\nf();  // @x\n")
        self.assertEqual(read.findings[0].lines, [2, 2])
        self.assertEqual((read.findings[0].memory, read.findings[0].name), ("heap", "x"))

    def test_mistakes_are_refused(self):
        for text in ("int x;\n", "// EXPECT: deadlock at @LINE(gone)\n", "// EXPECT: deadlock lock=a\n",
                     "// EXPECT: deadlock at line 3\n", "// EXPECT: deadlock informative=no\n", "// EXPECT: none\n// RUN: kiled\n", "// EXPECT: none\n// RUN: needs=luck\n",
                     "// EXPECT: none\n// RUN: killed\n", "// EXPECT: deadlock at @LINE(x)\n// @x\n// @x\n",
                     "// EXPECT: data-race at @LINE(x)\n// @x\n"):
            with self.assertRaises(expectations.BadExpectation, msg=text):
                parsed(text)


class Matching(unittest.TestCase):
    def setUp(self):
        self.expected = expectations.Expectations(source="/src/p.c")
        self.expected.findings = [expectations.ExpectedFinding(kind="deadlock", locks=["a", "b"], threads=2, count=3, lines=[3, 4])]

    def test_match(self):
        self.assertEqual(matching.compare(self.expected, report(finding("/src/p.c"))), [])

    def test_everything_that_differs_is_a_problem(self):
        for other in (finding("/src/p.c", kind="hang"), finding("/src/p.c", lines=(3, 5)),
                      finding("/src/p.c", lines=(3,)), finding("/src/p.c", lines=(3, 4, 5)), finding("/src/q.c"),
                      finding("/src/p.c", locks=("a",)), finding("/src/p.c", threads=[{}]),
                      finding("/src/p.c", count=2)):
            self.assertTrue(matching.compare(self.expected, report(other)))

    def test_missing_and_additional(self):
        self.assertTrue(matching.compare(self.expected, report()))
        self.assertTrue(matching.compare(self.expected, report(finding("/src/p.c"), finding("/src/p.c", lines=(7, 8)))))
        self.expected.findings = []
        self.assertTrue(matching.compare(self.expected, report(finding("/src/p.c"))))
        self.assertEqual(matching.compare(self.expected, report()), [])

    def test_what_only_informs_fails_nothing(self):
        told = finding("/src/p.c", informative=True)
        self.assertTrue(matching.compare(self.expected, report(told)))
        self.expected.findings[0].informative = True
        self.assertEqual(matching.compare(self.expected, report(told)), [])
        self.assertTrue(matching.compare(self.expected, report(finding("/src/p.c"))))
        self.assertFalse(matching.fails(report()))
        self.assertFalse(matching.fails(report(told)))
        self.assertTrue(matching.fails(report(told, finding("/src/p.c"))))


class MatchingRaces(unittest.TestCase):
    def problems(self, wanted, *findings):
        expected = expectations.Expectations(source="/src/p.c")
        expected.findings = [expectations.ExpectedFinding(kind="data-race", **wanted)]
        return matching.compare(expected, report(*findings))

    def test_both_lines_are_compared(self):
        self.assertEqual(self.problems({"lines": [3, 4]}, race("/src/p.c", lines=(4, 3))), [])
        self.assertEqual(self.problems({"lines": [3, 3]}, race("/src/p.c", lines=(3, 3))), [])
        for lines in ((3, 3), (4, 4), (3, 5), (3,)):
            self.assertTrue(self.problems({"lines": [3, 4]}, race("/src/p.c", lines=lines)))
        self.assertTrue(self.problems({"lines": [3, 3]}, race("/src/p.c", lines=(3, 4))))
        self.assertTrue(self.problems({"lines": [3, 4]}, race("/src/q.c")))

    def test_memory_and_subkind_are_compared(self):
        self.assertEqual(self.problems({"memory": "global", "name": "x"}, race("/src/p.c")), [])
        self.assertTrue(self.problems({"memory": "heap"}, race("/src/p.c")))
        self.assertTrue(self.problems({"name": "y"}, race("/src/p.c")))
        self.assertTrue(self.problems({"name": "y"}, race("/src/p.c", memory=("heap", None))))
        member = race("/src/p.c", memory=("global", "x.list[2].a"))
        self.assertEqual(self.problems({"name": "x"}, member), [])
        self.assertEqual(self.problems({"name": "x.list[2].a"}, member), [])
        self.assertTrue(self.problems({"name": "x.list[1].a"}, member))
        self.assertTrue(self.problems({"name": "x.list"}, member))
        framed = race("/src/p.c", memory=("stack", "f::x"))
        framed["memory"]["frame"] = {"frames": [{"function": "f"}, {"function": "main"}]}
        self.assertEqual(self.problems({"frame": "f", "name": "f::x"}, framed), [])
        self.assertTrue(self.problems({"frame": "main"}, framed))
        self.assertTrue(self.problems({"frame": "none"}, framed))
        self.assertEqual(self.problems({"frame": "none"}, race("/src/p.c", memory=("stack", None))), [])
        self.assertTrue(self.problems({"frame": "f"}, race("/src/p.c", memory=("stack", None))))
        self.assertEqual(self.problems({"subkind": "free"}, race("/src/p.c", subkind="free")), [])
        self.assertTrue(self.problems({}, race("/src/p.c", subkind="free")))
        self.assertTrue(self.problems({"subkind": "free"}, race("/src/p.c")))

    def test_other_kinds_do_not_pass_for_races(self):
        self.assertTrue(self.problems({"lines": [3, 4]}, finding("/src/p.c")))


if __name__ == "__main__":
    unittest.main()
