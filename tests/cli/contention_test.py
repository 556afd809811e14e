"""Where threads waited for locks, and from where on that counts."""

import json

from support import CLEAN, CONTENDED, FINDINGS, CommandTest, main

import schemas

THRESHOLD = "starvation=1"  # the program waits for 60 ms, less what may be taken off for load


class Contention(CommandTest):
    def test_table(self):
        result = self.concheck("run", "--contention", "--", CONTENDED)
        self.assertExit(result, 0)
        self.assertRegex(result.stderr, r"contention: threads waited 1 time for locks, \d+(\.\d+)? ms in all")
        for part in [r"caused +waits +typical", r" ledger\n", r"waiter: look, 1 time", r"at look \(contended.c:\d+\)",
                     r"thread main had taken it\n +at main \(contended.c:\d+\)"]:
            self.assertRegex(result.stderr, part)

    def test_json(self):
        self.concheck("run", "--contention", "-o", "r.json", "--", CONTENDED)
        self.assertEqual(schemas.json_problems((self.work / "r.json").read_text()), [])
        contention = self.report_of("r.json")["contention"]
        (lock,) = contention["locks"]
        self.assertEqual(lock["name"], "ledger")
        self.assertGreaterEqual(lock["longestWaitNs"], 60_000_000)
        self.assertEqual(sum(lock["waitTimes"]), 1)
        (wait,) = contention["longestWaits"]
        self.assertEqual(wait["holder"], "main")
        self.concheck("run", "-o", "plain.json", "--", CONTENDED)
        self.assertNotIn("contention", self.report_of("plain.json"))

    def test_several_traces(self):
        self.concheck("run", "--trace-dir", "traces", "--", "sh", "-c", f"{CONTENDED}; {CONTENDED}")
        result = self.concheck("report", "--contention", "--format", "json", "traces")
        (lock,) = json.loads(result.stdout)["contention"]["locks"]
        self.assertEqual(lock["waits"], 2)

    def test_nobody_waited(self):
        self.assertIn("no thread waited for a lock", self.concheck("run", "--contention", "--", CLEAN).stderr)

    def test_timeline(self):
        self.assertExit(self.concheck("run", "--format", "perfetto", "-o", "r.trace", "--", CONTENDED), 0)
        text = (self.work / "r.trace").read_text()
        self.assertEqual(schemas.perfetto_problems(text), [])
        events = json.loads(text)["traceEvents"]
        (wait,) = [event for event in events if event.get("cat") == "wait"]
        self.assertEqual(wait["name"], "waits for ledger")
        self.assertGreaterEqual(wait["dur"], 60_000)
        names = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
        self.assertEqual(names[wait["tid"]], "look")


class Thresholds(CommandTest):
    def test_what_informs_does_not_fail(self):
        result = self.concheck("run", "--threshold", THRESHOLD, "--", CONTENDED)
        self.assertExit(result, 0)
        self.assertIn("note[starvation/long-critical-section]:", result.stderr)
        self.assertIn("concheck: no findings, 1 note in", result.stderr)

    def test_it_fails_when_its_kind_is_named(self):
        result = self.concheck("run", "--threshold", THRESHOLD, "--fail-on", "starvation", "--", CONTENDED)
        self.assertExit(result, FINDINGS)
        self.assertIn("concheck: 1 finding (1 starvation) in", result.stderr)

    def test_quiet_passes_it_by(self):
        result = self.concheck("run", "--quiet", "--threshold", THRESHOLD, "--", CONTENDED)
        self.assertExit(result, 0)
        self.assertEqual(result.stderr, "")

    def test_machines_know(self):
        self.concheck("run", "--threshold", THRESHOLD, "-o", "r.json", "-o", "r.xml", "--", CONTENDED)
        (finding,) = self.report_of("r.json")["findings"]
        self.assertTrue(finding["informative"])
        self.assertEqual(finding["severity"], "note")
        self.assertEqual(schemas.json_problems((self.work / "r.json").read_text()), [])
        junit = (self.work / "r.xml").read_text()
        self.assertEqual(schemas.junit_problems(junit), [])
        self.assertIn('<skipped message="for information"/>', junit)

    def test_severity_leaves_it_out(self):
        self.concheck("run", "--threshold", THRESHOLD, "--min-severity", "warning", "-o", "r.json", "--", CONTENDED)
        self.assertEqual(self.report_of("r.json")["findings"], [])

    def test_default(self):
        self.concheck("run", "-o", "r.json", "--", CONTENDED)
        self.assertEqual(self.report_of("r.json")["findings"], [])

    def test_wrong_ones(self):
        for text, part in [("starvaton=5", "did you mean 'starvation'?"), ("deadlock=5", "'deadlock' has no threshold"),
                           ("starvation", "write starvation=50"), ("starvation=", "write starvation=50"),
                           ("starvation=0", "write starvation=50"), ("starvation=5s", "write starvation=50")]:
            self.assertRefused(self.concheck("run", "--threshold", text, "--", CLEAN), part)


if __name__ == "__main__":
    main()
