"""The built-in suppressions: what they hide, that it is told, how to do without them, and where they are listed."""

import json
import re

from support import CLEAN, EXAMPLE, FACET, FINDINGS, CommandTest, kinds, main

import schemas

OFF = ["--builtin-suppressions", "off"]


class Builtin(CommandTest):
    def json_of(self, *arguments, code, **options):
        """The JSON report of a command."""
        result = self.concheck(arguments[0], "--format", "json", "--output", "r.json", *arguments[1:], **options)
        self.assertExit(result, code)
        text = (self.work / "r.json").read_text()
        self.assertEqual(schemas.json_problems(text), [])
        return json.loads(text)

    def assertHidden(self, report):
        self.assertEqual(report["findings"], [])
        count = report["summary"]["suppressedByBuiltIn"]
        self.assertGreater(count, 0)
        self.assertEqual(report["summary"]["suppressed"], count)
        self.assertEqual(sum(use["findings"] for use in report["suppressions"]), count)
        for use in report["suppressions"]:
            self.assertTrue(use["builtIn"])
            self.assertIn("std::ctype<char>::narrow", use["text"])
            self.assertIn("without a lock", use["reason"])
            self.assertIn("gcc.gnu.org", use["source"])
            self.assertGreater(use["findings"], 0)

    def assertTold(self, report):
        self.assertEqual(set(kinds(report)), {"data-race"})
        self.assertEqual(report["summary"]["suppressedByBuiltIn"], 0)
        self.assertEqual(report["suppressions"], [])

    def test_run(self):
        self.assertHidden(self.json_of("run", "--", FACET, code=0))
        self.assertTold(self.json_of("run", *OFF, "--", FACET, code=FINDINGS))

    def test_report(self):
        self.concheck("run", "--trace-dir", "t", "--", FACET)
        hidden = self.json_of("report", "t", code=0)
        self.assertHidden(hidden)
        told = self.json_of("report", *OFF, "t", code=FINDINGS)
        self.assertTold(told)
        self.assertEqual(len(told["findings"]), hidden["summary"]["suppressed"])

    def test_gate(self):
        self.assertHidden(self.json_of("gate", "--", FACET, code=0))
        self.assertTold(self.json_of("gate", *OFF, "--", FACET, code=1))

    def test_by_the_environment(self):
        off = {"CONCHECK_BUILTIN_SUPPRESSIONS": "off"}
        self.assertTold(self.json_of("run", "--", FACET, code=FINDINGS, env=off))
        self.assertHidden(self.json_of("run", "--builtin-suppressions", "on", "--", FACET, code=0, env=off))

    def test_the_summary_says_so(self):
        text = " ".join(self.concheck("run", "--", FACET).stderr.split())
        self.assertRegex(text, r"concheck: no findings, \d+ suppressed by built-in suppressions in cli_facet")
        self.assertNotIn("built-in suppression:", text)
        text = " ".join(self.concheck("run", "--verbose", "--", FACET).stderr.split())
        self.assertRegex(text, r"built-in suppression: data-race/ at std::ctype<char>::narrow .*, \d+ findings?: libstdc\+\+ "
                               r"fills .* \(built-in:\d+\)")

    def test_unused_ones_are_not_listed(self):
        report = self.json_of("run", "--", CLEAN, code=0)
        self.assertEqual(report["suppressions"], [])
        self.assertEqual(report["summary"]["suppressedByBuiltIn"], 0)
        self.assertNotIn("suppress", self.concheck("run", "--verbose", "--", CLEAN).stderr)

    def test_the_users_come_first(self):
        path = self.write("s", "data-race\n  reason it is a test\n")
        report = self.json_of("run", "--suppressions", path, "--", FACET, code=0)
        self.assertEqual(report["summary"]["suppressedByBuiltIn"], 0)
        self.assertEqual([(use["origin"], use["builtIn"], use["source"]) for use in report["suppressions"]],
                         [(f"{path}:1", False, None)])

    def test_a_programs_own_findings_stay(self):
        self.assertEqual(kinds(self.json_of("run", "--", EXAMPLE, code=FINDINGS)), ["lock-order-inversion"])

    def test_mistakes(self):
        self.assertRefused(self.concheck("run", "--builtin-suppressions", "offf", "--", CLEAN), "--builtin-suppressions",
                           "did you mean 'off'?")


class Doctor(CommandTest):
    def test_lists_them(self):
        text = " ".join(self.concheck("doctor").stdout.split())
        self.assertIn("built-in suppressions (--builtin-suppressions off: none of them)", text)
        printed = self.concheck("doctor", "--print-builtin-suppressions")
        self.assertExit(printed, 0)
        reasons = re.findall(r"^  reason (.*)$", printed.stdout, re.MULTILINE)
        sources = re.findall(r"^  source (.*)$", printed.stdout, re.MULTILINE)
        self.assertGreater(len(reasons), 3)
        self.assertEqual(len(reasons), len(sources))
        for reason, source in zip(reasons, sources):
            self.assertIn(f"{reason} source: {source}", text)

    def test_prints_a_file_that_can_be_used(self):
        path = self.write("s", self.concheck("doctor", "--print-builtin-suppressions").stdout)
        result = self.concheck("run", *OFF, "--suppressions", path, "--", FACET)
        self.assertExit(result, 0)
        self.assertRegex(result.stderr, r"no findings, \d+ suppressed in")


if __name__ == "__main__":
    main()
