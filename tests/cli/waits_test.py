"""What is recorded of waits: a program of which every wait is known, and the dump of its trace."""

import os
import re

from support import PROGRAMS, CommandTest, main

PAUSE_NS = 20_000_000  # what the program sleeps; a wait can be longer on a busy machine, but not shorter


def fields(line):
    return dict(re.findall(r"([\w-]+)=(\S+)", line))


class Waits(CommandTest):
    def setUp(self):
        super().setUp()
        run = self.concheck("run", "--keep-trace", "--", PROGRAMS / "cli_waits")
        self.said = dict(line.split() for line in run.stdout.splitlines() if len(line.split()) == 2)
        self.assertIn("woken", self.said, run.stdout + run.stderr)
        (trace,) = os.listdir(self.work)
        self.lines = self.concheck("dump", trace).stdout.splitlines()

    def sync(self, name):
        """The id of one of the program's objects."""
        (sync,) = {fields(line)["id"] for line in self.lines
                   if re.match(r"\s*(\S+ )*sync ", line) and fields(line).get("address") == self.said[name]}
        return sync

    def uses(self, name):
        sync = self.sync(name)
        found = [fields(line) for line in self.lines if " lock-use " in line]
        return [use for use in found if use["sync"] == sync]

    def waiting(self, name):
        """The only use of it by a thread that waited."""
        (use,) = [use for use in self.uses(name) if int(use["waits"]) > 0]
        return {key: int(value) for key, value in use.items() if value.isdigit()}

    def long_waits(self, name):
        sync = self.sync(name)
        found = [fields(line) for line in self.lines if " long-wait " in f" {line} "]
        return [wait for wait in found if wait["sync"] == sync]

    def test_a_lock_whose_holder_waits(self):
        inner, outer = self.waiting("inner"), self.uses("outer")
        self.assertEqual((inner["waits"], inner["timeouts"]), (1, 0))
        self.assertGreaterEqual(inner["wait-ns"], PAUSE_NS)
        self.assertEqual(inner["longest-wait-ns"], inner["wait-ns"])
        self.assertEqual(inner["behind-ns"], 0)
        # Who asked for the outer one waited behind the inner one: so long is the blame of the outer one's holder there.
        (asked,) = [use for use in outer if int(use["behind-ns"]) > 0]
        self.assertGreaterEqual(int(asked["behind-ns"]), PAUSE_NS)
        self.assertLessEqual(int(asked["behind-ns"]), int(asked["wait-ns"]))
        self.assertEqual(inner["blamed-ns"], int(asked["behind-ns"]))

    def test_a_wait_is_told_with_its_holder(self):
        (inner,) = self.long_waits("inner")
        (outer,) = self.long_waits("outer")
        self.assertEqual(inner["behind"], "0")
        self.assertEqual(outer["behind"], self.sync("inner"))
        self.assertEqual(outer["behind-stack"], inner["stack"])
        for wait in (inner, outer):
            self.assertEqual(wait["served"], "0")
            self.assertGreater(int(wait["owner"]), 0)
            self.assertGreater(int(wait["owner-stack"]), 0)
            self.assertGreater(int(wait["stack"]), 0)
            self.assertGreaterEqual(int(wait["end"]) - int(wait["begin"]), PAUSE_NS)

    def test_holds_that_waited_are_measured(self):
        self.assertEqual(self.waiting("inner")["holds"], 1)
        self.assertGreater(self.waiting("inner")["longest-hold-ns"], 0)

    def test_a_condition_that_woke_in_vain(self):
        use = self.waiting("condition")
        self.assertEqual(use["waits"], int(self.said["woken"]))
        self.assertEqual(use["broadcast-wakes"], 3)
        # Whoever waits again at once was woken in vain; on a busy machine "at once" can take too long to be sure of it.
        self.assertLessEqual(use["in-vain"], int(self.said["woken"]) - 1)
        self.assertEqual(use["broadcast-in-vain"], use["in-vain"])
        self.assertLessEqual(use["longest-in-vain"], use["in-vain"])

    def test_a_wait_that_timed_out(self):
        use = self.waiting("table")
        self.assertEqual((use["waits"], use["timeouts"]), (1, 1))
        (wait,) = self.long_waits("table")
        self.assertIn("timed-out", wait["flags"])
        self.assertEqual(wait["owner"], "0")  # readers have it

    def test_a_semaphore(self):
        use = self.waiting("semaphore")
        self.assertEqual((use["waits"], use["holds"]), (1, 0))


if __name__ == "__main__":
    main()
