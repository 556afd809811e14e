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


def report(*findings):
    return {"schema": "concheck-report/1", "summary": {"findings": len(findings)}, "findings": list(findings)}


class Parsing(unittest.TestCase):
    def test_everything(self):
        read = parsed("// EXPECT: deadlock locks=b,a threads=2 count=3 at @LINE(one) and @LINE(two)\n"
                      "// RUN: killed arg='a b' timeout=5 announcements=2 detect=hang needs=real-time\nf();  // @one\ng();  // why @two\n")
        self.assertEqual(read.findings[0].lines, [3, 4])
        self.assertEqual(read.findings[0].locks, ["a", "b"])
        self.assertEqual(read.findings[0].count, 3)
        self.assertEqual(read.arguments, ["a b"])
        self.assertTrue(read.killed)
        self.assertEqual(read.announcements, 2)
        self.assertEqual(read.detect, ["hang"])
        self.assertTrue(read.needs_real_time)

    def test_mistakes_are_refused(self):
        for text in ("int x;\n", "// EXPECT: deadlock at @LINE(gone)\n", "// EXPECT: deadlock lock=a\n",
                     "// EXPECT: deadlock at line 3\n", "// EXPECT: none\n// RUN: kiled\n", "// EXPECT: none\n// RUN: needs=luck\n",
                     "// EXPECT: none\n// RUN: killed\n", "// EXPECT: deadlock at @LINE(x)\n// @x\n// @x\n"):
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


if __name__ == "__main__":
    unittest.main()
