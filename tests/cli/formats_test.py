"""SARIF, JUnit and GitHub's annotations of real runs, against their schemas."""

import json
import os
import pathlib
import shutil
import subprocess
import xml.etree.ElementTree

from support import CLEAN, DEADLOCK, EXAMPLE, FINDINGS, CommandTest, main

import schemas

SOURCE = pathlib.Path(__file__).resolve().parents[2]


class Formats(CommandTest):
    def reports(self, *program):
        """The run in every format that a machine reads."""
        self.assertIn(self.concheck("run", "-o", "r.json", "-o", "r.sarif", "-o", "r.xml", "--", *program).returncode,
                      [0, FINDINGS])
        texts = [(self.work / name).read_text() for name in ["r.json", "r.sarif", "r.xml"]]
        for check, text in zip([schemas.json_problems, schemas.sarif_problems, schemas.junit_problems], texts):
            self.assertEqual(check(text), [])
        return json.loads(texts[0]), json.loads(texts[1]), xml.etree.ElementTree.fromstring(texts[2])

    def test_all_of_a_finding(self):
        report, sarif, junit = self.reports(EXAMPLE)
        (finding,) = report["findings"]
        (result,) = sarif["runs"][0]["results"]
        self.assertEqual(result["ruleId"], finding["kind"])
        self.assertEqual(result["partialFingerprints"], {"concheckFinding/v1": finding["id"]})
        self.assertEqual(len(result["codeFlows"][0]["threadFlows"]), 2)
        self.assertNotIn("baselineState", result)
        (failure,) = junit.iter("failure")
        self.assertEqual(failure.get("type"), finding["kind"])
        self.assertIn(finding["id"], failure.text)

    def test_nothing_found(self):
        report, sarif, junit = self.reports(CLEAN)
        self.assertEqual(sarif["runs"][0]["results"], [])
        rules = [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]]
        self.assertIn("deadlock", rules)
        self.assertNotIn("lock-class-inversion", rules)  # off by default
        self.assertEqual([case.get("name") for case in junit.iter("testcase")], rules)
        self.assertIn("watched 2 threads", junit.find("testsuite/system-out").text)

    def test_no_threads(self):
        self.reports("true")

    def test_killed_program(self):
        report, sarif, junit = self.reports("sh", "-c", f"timeout -s KILL 0.5 {DEADLOCK}")
        self.assertEqual([result["ruleId"] for result in sarif["runs"][0]["results"]], ["deadlock"])

    def test_paths_are_the_repositorys(self):
        """A repository, a program built in it, and concheck called in one of its folders."""
        (self.work / "src").mkdir()
        (self.work / ".git").mkdir()
        (self.work / "src" / "bank.cc").write_text(
            (SOURCE / "testprogs" / "examples" / "bank_transfer.cc").read_text())
        subprocess.run(["g++", "-g", "-std=c++20", "-I", SOURCE, "-o", "bank", "src/bank.cc", "-pthread"], check=True,
                       cwd=self.work)
        (self.work / "deep").mkdir()
        self.concheck("run", "-o", "deep/r.sarif", "-o", "r.xml", "--", "./bank")
        run = json.loads((self.work / "deep" / "r.sarif").read_text())["runs"][0]
        self.assertEqual(run["originalUriBaseIds"]["SRCROOT"]["uri"], f"file://{self.work}/")
        place = run["results"][0]["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"], {"uri": "src/bank.cc", "uriBaseId": "SRCROOT"})
        case = next(xml.etree.ElementTree.parse(self.work / "r.xml").iter("failure"))
        self.assertIsNotNone(case)
        result = subprocess.run(
            [os.environ["CONCHECK_TEST_COMMAND"], "run", "--format", "github", "--", "../bank"], cwd=self.work / "deep",
            env=self.environment(), capture_output=True, text=True)
        self.assertRegex(result.stderr, r"(?m)^::error file=src/bank.cc,line=\d+,title=concheck%3A lock-order-inversion "
                                        r"[0-9a-f]{16}::threads ")
        shutil.rmtree(self.work / ".git")

    def test_github(self):
        result = self.concheck("run", "--format", "github", "--", CLEAN)
        self.assertExit(result, 0)
        self.assertRegex(result.stderr, r"^concheck: no findings in cli_clean \[\d+\]; watched 2 threads, .*\n$")

    def test_unknown_format(self):
        self.assertRefused(self.concheck("run", "--format", "sarf", "--", CLEAN), "sarf", "did you mean 'sarif'?")


if __name__ == "__main__":
    main()
