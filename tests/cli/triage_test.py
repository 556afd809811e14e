"""Suppressions and baselines, and what they do to the exit code."""

import json
import pathlib

from support import CLEAN, EXAMPLE, FINDINGS, CommandTest, kinds, main

import schemas


class Triage(CommandTest):
    def found(self, *options, program=EXAMPLE, code=FINDINGS):
        """The JSON report of a run, and the run."""
        result = self.concheck("run", "--format", "json", "--output", "r.json", *options, "--", program)
        self.assertExit(result, code)
        text = (self.work / "r.json").read_text()
        self.assertEqual(schemas.json_problems(text), [])
        return json.loads(text), result


class Suppressions(Triage):
    def test_own_format(self):
        path = self.write("s", "lock-order-inversion\n  function bank::transfer\n  reason it is the example\n"
                               "deadlock\n  reason never seen\n")
        report, _ = self.found("--suppressions", path, code=0)
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["summary"]["suppressed"], 1)
        self.assertEqual([(use["origin"], use["findings"]) for use in report["suppressions"]],
                         [(f"{path}:1", 1), (f"{path}:4", 0)])

    def test_told_on_demand(self):
        path = self.write("s", "lock-order-inversion\n  reason it is the example\ndeadlock\n  reason never seen\n")
        text = self.concheck("run", "--verbose", "--suppressions", path, "--", EXAMPLE).stderr
        self.assertIn("suppressed: lock-order-inversion, 1 finding: it is the example", text)
        self.assertIn("unused suppression: deadlock: never seen", text)
        text = self.concheck("run", "--suppressions", path, "--", EXAMPLE).stderr
        self.assertNotIn("unused", text)
        self.assertIn("no findings, 1 suppressed in bank_transfer", text)

    def test_other_tools_files_together(self):
        tsan = self.write("tsan", "race:transfer\n")
        valgrind = self.write("valgrind", "{\n  known\n  Helgrind:LockOrder\n  ...\n  fun:_ZN4bank8transferE*\n}\n"
                                          "{\n  known\n  Helgrind:LockOrder\n  ...\n  fun:bank::transfer\n}\n")
        report, _ = self.found("--suppressions", tsan, "--suppressions", valgrind, code=0)
        self.assertEqual([use["findings"] for use in report["suppressions"]], [0, 1])
        self.assertTrue(any("wildcard in a mangled" in note for note in report["notes"]))

    def test_by_the_environment(self):
        path = self.write("s", "deadlock:transfer\n")
        self.assertExit(self.concheck("run", "--", EXAMPLE, env={"CONCHECK_SUPPRESSIONS": path}), 0)

    def test_one_that_has_ended(self):
        path = self.write("s", "lock-order-inversion\n  reason until the release\n  until 2020-01-31\n")
        report, _ = self.found("--suppressions", path)
        self.assertEqual(report["notes"], [f"the suppression at {path}:1 ended on 2020-01-31; it has no effect any more"])

    def test_mistakes(self):
        for text, *parts in [("lock-order-inversoin\n  reason x\n", ":1: ", "no kind of finding"),
                             ("deadlock\n", ":1: ", "reason"), ("race:x\nfoo:y\n", ":2: ")]:
            self.assertRefused(self.concheck("run", "--suppressions", self.write("s", text), "--", EXAMPLE), *parts)
        self.assertRefused(self.concheck("run", "--suppressions", "missing", "--", EXAMPLE), "missing", "No such file")
        self.assertRefused(self.concheck("run", "--suppressions", ".", "--", EXAMPLE), "is a directory")
        self.assertRefused(self.concheck("run", "--suppressions", "/proc/self/mem", "--", EXAMPLE), "can not be read")

    def test_suggested_ones_work(self):
        self.concheck("run", "--trace-dir", "t", "--", EXAMPLE)
        result = self.concheck("report", "--suggest-suppressions", "t")
        self.assertExit(result, 0)
        path = self.write("s", result.stdout)
        self.assertRefused(self.concheck("report", "--suppressions", path, "t"), "the reason is empty")
        path = self.write("s", result.stdout.replace("  reason\n", "  reason it is the example\n"))
        self.assertExit(self.concheck("report", "--suppressions", path, "t"), 0)
        self.assertIn("# There is no finding to suppress.",
                      self.concheck("report", "--suggest-suppressions", "--suppressions", path, "t").stdout)


class Baseline(Triage):
    def test_round_trip(self):
        report, result = self.found("--write-baseline", "b.json", code=0)
        self.assertEqual(kinds(report), ["lock-order-inversion"])
        self.assertIn("concheck: the baseline 'b.json' has 1 finding now\n", result.stderr)
        report, _ = self.found("--baseline", "b.json", code=0)
        self.assertEqual([finding["baselineState"] for finding in report["findings"]], ["known"])
        self.assertEqual(report["summary"]["new"], 0)
        written = (self.work / "b.json").read_text()
        self.found("--baseline", "b.json", "--write-baseline", "b.json", code=0)
        self.assertEqual((self.work / "b.json").read_text(), written)

    def test_new_and_gone(self):
        entry = {"id": "0123456789abcdef", "kind": "deadlock", "title": "what was once", "reason": ""}
        path = self.write("b.json", json.dumps({"schema": "concheck-baseline/1", "findings": [entry]}))
        report, result = self.found("--baseline", path)
        self.assertEqual(report["findings"][0]["baselineState"], "new")
        self.assertEqual([gone["id"] for gone in report["gone"]], [entry["id"]])
        result = self.concheck("run", "--baseline", path, "--", EXAMPLE)
        self.assertIn("gone: deadlock: what was once (id 0123456789abcdef)", result.stderr)
        self.assertIn("concheck: 1 new finding (1 lock-order-inversion), 1 gone in bank_transfer", result.stderr)

    def test_reasons_stay(self):
        self.found("--write-baseline", "b.json", code=0)
        baseline = self.report_of("b.json")
        baseline["findings"][0].update(reason="it is the example", until="2999-12-31")
        (self.work / "b.json").write_text(json.dumps(baseline))
        self.found("--write-baseline", "b.json", code=0)
        self.assertEqual(self.report_of("b.json"), baseline)
        result = self.concheck("run", "--baseline", "b.json", "--", EXAMPLE)
        self.assertRegex(result.stderr, r"known: lock-order-inversion: (.|\n)*accepted: it\s+is\s+the\s+example\n")

    def test_accepted_for_a_time(self):
        self.found("--write-baseline", "b.json", code=0)
        baseline = self.report_of("b.json")
        baseline["findings"][0]["until"] = "2020-12-31"
        (self.work / "b.json").write_text(json.dumps(baseline))
        report, _ = self.found("--baseline", "b.json")
        self.assertEqual(report["findings"][0]["baselineState"], "new")
        self.assertIn("was accepted until 2020-12-31 in 'b.json', so it counts as new", report["notes"][0])

    def test_mistakes(self):
        self.assertRefused(self.concheck("run", "--baseline", "missing", "--", EXAMPLE), "missing", "No such file")
        self.assertRefused(self.concheck("run", "--baseline", self.write("b", "{"), "--", EXAMPLE), "is no JSON")
        other = self.write("other", "precious")
        self.assertRefused(self.concheck("run", "--write-baseline", other, "--", EXAMPLE), "is no JSON")
        self.assertRefused(self.concheck("run", "--write-baseline", "no/b.json", "--", EXAMPLE), "no directory 'no'")
        self.assertEqual(pathlib.Path(other).read_text(), "precious")

    def test_every_format_tells(self):
        self.found("--write-baseline", "b.json", code=0)
        self.concheck("run", "--baseline", "b.json", "-o", "r.sarif", "-o", "r.xml", "--", EXAMPLE)
        sarif = (self.work / "r.sarif").read_text()
        self.assertEqual(schemas.sarif_problems(sarif), [])
        self.assertEqual(json.loads(sarif)["runs"][0]["results"][0]["baselineState"], "unchanged")
        junit = (self.work / "r.xml").read_text()
        self.assertEqual(schemas.junit_problems(junit), [])
        self.assertIn('<skipped message="known to the baseline"/>', junit)
        text = self.concheck("run", "--baseline", "b.json", "--format", "github", "--", EXAMPLE).stderr
        self.assertNotIn("::error", text)
        self.assertIn("concheck: no new findings, 1 known in bank_transfer", text)


    def test_quiet_about_what_is_known(self):
        self.found("--write-baseline", "b.json", code=0)
        self.assertEqual(self.concheck("run", "--quiet", "--baseline", "b.json", "--", EXAMPLE).stderr, "")
        self.assertNotEqual(self.concheck("run", "--quiet", "--", EXAMPLE).stderr, "")


class FailOn(Triage):
    def test_only_these_kinds(self):
        report, _ = self.found("--fail-on", "deadlock,lock-misuse", code=0)
        self.assertEqual(kinds(report), ["lock-order-inversion"])
        self.found("--fail-on", "deadlock", "--fail-on", "lock-order-inversion")
        self.assertRefused(self.concheck("run", "--fail-on", "deadlok", "--", CLEAN), "did you mean 'deadlock'?")

    def test_repetition_goes_on(self):
        result = self.concheck("run", "--repeat", "3", "--fail-on", "deadlock", "--", EXAMPLE)
        self.assertExit(result, 0)
        self.assertIn("concheck: 3 runs of 3: nothing was found", result.stderr)


if __name__ == "__main__":
    main()
