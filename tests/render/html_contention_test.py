"""The table of contended locks in the HTML report.

usage: html_contention_test.py [--screenshots FOLDER] [unittest arguments]
"""

import argparse
import sys
import unittest

import html_test
from html_test import data_of, with_data


def contention():
    buckets = [0] * 24
    buckets[3], buckets[10] = 7, 21
    group = {"name": "worker", "threads": 8, "waits": 4000, "waitNs": 6_100_000_000, "longestWaitNs": 312_000_000,
             "waitedAt": "bank::transfer (bank.cc:27)", "holds": 64000, "holdNs": 3_000_000_000,
             "longestHoldNs": 310_000_000, "heldAt": "bank::audit (bank.cc:71)"}
    lock = {"name": "bank::checking.mutex", "objects": 1, "causedNs": 8_200_000_000, "waits": 4812,
            "waitNs": 8_200_000_000, "typicalWaitNs": 1_200_000, "longestWaitNs": 312_000_000, "holds": 120000,
            "holdNs": 7_200_000_000, "fairness": 0.521, "waitTimes": buckets, "holdTimes": buckets, "threads": [group]}
    wait = {"waitNs": 312_000_000, "timedOut": False, "lock": "bank::checking.mutex", "thread": "\"worker\"",
            "waitedAt": ["bank::transfer (bank.cc:27)", "main (bank.cc:90)"], "holder": "\"audit\"",
            "heldAt": ["bank::audit (bank.cc:71)"], "passed": 17, "behind": "bank::savings.mutex", "behindNs": 200_000_000}
    second = dict(lock, name="<b>&x</b>", objects=12, fairness=None, holds=0)
    return {"waits": 5000, "waitNs": 9_000_000_000, "bucketsFromNs": [0] + [2 ** (8 + i) for i in range(23)],
            "locks": [lock, second], "longestWaits": [wait]}


class Informative(html_test.Page):
    def test_what_informs_is_no_finding(self):
        data = data_of(self.example)
        data["findings"][0]["informative"] = True
        self.show(with_data(self.example, data))
        self.assertEqual([card.text.split("\n") for card in self.all(".cards li")][:2], [["0", "findings"], ["1", "note"]])


class Contention(html_test.Page):
    def shown(self, value):
        self.show(with_data(self.example, dict(data_of(self.example), contention=value)))

    def test_absent_unless_asked_for(self):
        self.show(self.example)
        self.assertEqual(self.all("#contention"), [])

    def test_each_lock_is_a_row(self):
        self.shown(contention())
        rows = self.all("#contention .contended")
        self.assertEqual(len(rows), 2)
        for part in ["8.2 s", "4,812", "1.2 ms", "312 ms", "60 us", "0.52", "bank::checking.mutex"]:
            self.assertIn(part, rows[0].text)
        self.assertIn("<b>&x</b> (12 of them)", rows[1].text)
        self.assertIn("waited 5,000 times for locks, 9 s in all", self.one("#contention").text)

    def test_histograms_and_threads_on_demand(self):
        self.shown(contention())
        self.assertEqual(self.all(".histograms"), [])
        button = self.all("#contention .contended button")[0]
        button.click()
        self.assertEqual(button.get_attribute("aria-expanded"), "true")
        self.assertEqual(len(self.all(".histograms g.waits")), 24)
        self.assertEqual(len(self.all(".histograms g.holds")), 24)
        titles = [title.get_attribute("textContent") for title in self.all(".histograms g.waits title")]
        self.assertEqual(titles[3], "1.02 us to 2.05 us: 7 waits")
        self.assertTrue(titles[23].startswith("from 1.07 s on"))
        self.assertIn("worker (8)", self.one("#contention .details table").text)
        button.click()
        self.assertFalse(self.one("#contention .details .histograms").is_displayed())

    def test_the_longest_waits(self):
        self.shown(contention())
        self.one("#contention details > summary").click()
        text = self.one("#contention .waits").text
        for part in ["312 ms: thread \"worker\" for bank::checking.mutex", "17 times meanwhile", "main (bank.cc:90)",
                     "thread \"audit\" had taken it, and waited for bank::savings.mutex itself, for 200 ms"]:
            self.assertIn(part, text)

    def test_nothing_was_waited_for(self):
        self.shown({"waits": 0, "waitNs": 0, "bucketsFromNs": [], "locks": [], "longestWaits": []})
        self.assertIn("No thread waited for a lock.", self.one("#contention").text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--screenshots")
    options, rest = parser.parse_known_args()
    html_test.SCREENSHOTS = options.screenshots
    unittest.main(argv=sys.argv[:1] + rest)
