"""Threads over time in the HTML report: the lanes of a finding, and of the longest waits of a run.

usage: html_lanes_test.py [--screenshots FOLDER] [unittest arguments]
"""

import argparse
import sys
import unittest

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import html_test
from html_contention_test import contention
from html_test import data_of, with_data

MS = 1_000_000


def bar(kind, text, begin, end, **more):
    """Of so many milliseconds."""
    return {"kind": kind, "text": text, "beginNs": begin * MS, "endNs": end * MS, "row": 0, **more}


def lane(thread, name, *bars, **more):
    return {"pid": 1, "thread": thread, "name": name, "rows": 1 + max(one["row"] for one in bars), "bars": list(bars), **more}


def lanes(length, *all_lanes, **more):
    return {"since": "wait", "originNs": 12 * MS, "lengthNs": length * MS, "leftOut": 0, "lanes": list(all_lanes), **more}


def parts(**spent):
    return [{"spent": name, "ns": ms * MS} for name, ms in spent.items()]


def inversion():
    return lanes(310,
                 lane(2, "high()", bar("wait", "waits for `bus`", 0, 310, step=0, parts=parts(bounded=10, unbounded=300)),
                      role="H", priority="real-time priority 16"),
                 lane(4, "middle()", bar("run", "meanwhile", 0, 310, parts=parts(ran=300)), role="M", priority="real-time priority 11"),
                 lane(3, "low()", bar("hold", "holds `bus`", 0, 310, before=True, step=1, parts=parts(ran=10, delayed=300)),
                      role="L", priority="real-time priority 6"))


class FindingLanes(html_test.Page):
    def shown(self, value):
        data = data_of(self.example)
        data["findings"][0]["lanes"] = value
        self.show(with_data(self.example, data))

    def bars(self):
        return self.all(".overtime button.bar")

    def test_a_lane_for_each_thread(self):
        self.shown(inversion())
        self.assertEqual([row.text.split("\n")[:3] for row in self.all(".overtime .row")][1:],
                         [["H", "thread high()", "real-time priority 16"], ["M", "thread middle()", "real-time priority 11"],
                          ["L", "thread low()", "real-time priority 6"]])
        self.assertEqual([one.get_attribute("aria-label") for one in self.bars()],
                         ["thread high(): waits for `bus`, from 0 to 310 ms, 310 ms; of that bounded 10 ms, unbounded 300 ms",
                          "thread middle(): meanwhile, from 0 to 310 ms, 310 ms; of that ran 300 ms",
                          "thread low(): holds `bus`, from 0 to 310 ms, 310 ms, since before; of that ran 10 ms, kept from running 300 ms"])
        self.assertEqual([tick.text for tick in self.all(".overtime .tick")], ["0", "100 ms", "200 ms", "300 ms"])
        self.assertIn("0 is when the wait began, 12 ms after the process", self.one(".overtime figcaption").text)

    def test_lengths(self):
        self.shown(inversion())
        widths = {part: self.all(f".overtime .row .parts .{part}")[0].size["width"] for part in ["bounded", "unbounded", "delayed"]}
        whole = self.bars()[0].size["width"]
        self.assertAlmostEqual(widths["unbounded"] / whole, 300 / 310, delta=0.02)
        self.assertAlmostEqual(widths["bounded"] / whole, 10 / 310, delta=0.02)
        self.assertAlmostEqual(widths["delayed"], widths["unbounded"], delta=2)

    def test_a_bar_opens_its_stack(self):
        self.shown(inversion())
        opened = self.one(".overtime .opened")
        self.assertFalse(opened.is_displayed())
        self.bars()[0].click()
        self.assertTrue(opened.is_displayed())
        self.assertIn("bank::transfer", opened.text)
        self.assertIn("waits for `bus`", opened.text)
        self.assertEqual(self.bars()[0].get_attribute("aria-expanded"), "true")
        self.assertEqual(len(self.all(".step.marked")), 1)
        self.bars()[1].click()  # of no step, and without a stack
        self.assertIn("is not known", opened.text)
        self.assertEqual(self.bars()[0].get_attribute("aria-expanded"), "false")
        self.assertEqual(self.all(".step.marked"), [])
        self.bars()[1].click()
        self.assertFalse(opened.is_displayed())

    def test_keyboard(self):
        self.shown(inversion())
        self.assertEqual([one.get_attribute("tabindex") for one in self.bars()], ["0", "-1", "-1"])
        self.bars()[0].send_keys(Keys.ARROW_DOWN)
        self.assertEqual(self.browser.switch_to.active_element, self.bars()[1])
        self.browser.switch_to.active_element.send_keys(Keys.END)
        self.assertEqual(self.browser.switch_to.active_element, self.bars()[2])
        self.assertEqual([one.get_attribute("tabindex") for one in self.bars()], ["-1", "-1", "0"])
        self.browser.switch_to.active_element.send_keys(Keys.ENTER)
        opened = self.one(".overtime .opened")
        self.assertEqual(self.browser.switch_to.active_element, opened)
        self.assertIn("bank::transfer", opened.text)
        opened.send_keys(Keys.ESCAPE)
        self.assertFalse(opened.is_displayed())
        self.assertEqual(self.browser.switch_to.active_element, self.bars()[2])
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)  # there is none
        self.assertEqual(self.browser.switch_to.active_element, self.bars()[2])

    def test_as_a_table(self):
        self.shown(inversion())
        self.one(".overtime details > summary").click()
        rows = [row.text for row in self.all(".overtime tbody tr")]
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[2], "L: thread low(), real-time priority 6 holds `bus` before 0 310 ms 310 ms ran 10 ms, kept from running 300 ms")

    def test_a_stack_of_no_step(self):
        self.shown(lanes(90, lane(2, "a", bar("block", "sleeps", 0, 90)), lane(3, "b", bar("wait", "waits for `m`", 15, 90, after=True, stack=[0])),
                         since="block", leftOut=2))
        caption = self.one(".overtime figcaption").text
        self.assertIn("0 is when the call began", caption)
        self.assertIn("2 more threads left out", caption)
        self.assertNotIn("side by side", caption)
        self.bars()[1].click()
        self.assertEqual(len(self.all(".overtime .opened .frames li")), 1)

    def test_one_bar_is_no_picture(self):
        self.shown(lanes(90, lane(2, "a", bar("wait", "waits", 0, 90))))
        self.assertEqual(self.all(".overtime"), [])

    def test_overlapping_bars_do_not_cover_each_other(self):
        self.shown(lanes(90, lane(2, "a", bar("wait", "waits for `m`", 0, 90, parts=parts(ran=3)), bar("hold", "holds `n`", 10, 80, row=1))))
        first, second = self.bars()
        self.assertGreaterEqual(second.location["y"], first.location["y"] + first.size["height"])

    def test_what_began_last(self):
        """Of which nothing later is known, but that it did not end."""
        self.shown(lanes(90, lane(2, "a", bar("wait", "waits for `m`", 0, 90, after=True)), lane(3, "b", bar("wait", "waits for `n`", 90, 90, after=True))))
        self.assertEqual(self.bars()[1].get_attribute("aria-label"), "thread b: waits for `n`, from 90 ms, and on")
        self.assertGreaterEqual(self.bars()[1].size["width"], 5)

    def test_tiny_and_strange_ones(self):
        """A nanosecond can be clicked, and what is out of bounds stays in its box."""
        strange = lanes(1000, lane(2, "a" * 500, bar("wait", "w" * 500, 0, 0.000001), bar("wait", "late", 990, 99_000)))
        strange.update(lengthNs=1000 * MS, originNs=2 ** 64 - 1)
        self.shown(strange)
        self.assertGreaterEqual(self.bars()[0].size["width"], 5)
        self.bars()[0].click()
        self.assertTrue(self.one(".overtime .opened").is_displayed())
        self.assertEqual(self.browser.execute_script("return document.documentElement.scrollWidth > innerWidth"), False)

    def test_on_a_phone(self):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True})
        try:
            self.shown(inversion())
            self.assertEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), 360)
            box = self.one(".timebox")
            self.assertGreater(self.browser.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", box), 100)
            name = self.all(".overtime .name > span")[0]
            before = name.location["x"]
            self.browser.execute_script("arguments[0].scrollLeft = 150", box)
            self.assertAlmostEqual(name.location["x"], before, delta=10)  # names stay in sight
        finally:
            self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def test_a_deadlock_that_happened(self):
        """From a program, through the whole of concheck."""
        self.show(self.deadlock)
        self.assertEqual(len(self.all(".overtime .row")), 3)
        kinds = [one.get_attribute("class").split()[1] for one in self.bars()]
        self.assertEqual(kinds, ["wait", "hold", "wait", "hold"])
        self.bars()[0].send_keys(Keys.ENTER)
        self.assertTrue(self.one(".overtime .opened .frames").is_displayed())


class ContentionLanes(html_test.Page):
    def run_of(self, threads, waits_each):
        value = contention()
        wait = value["longestWaits"][0]
        value["longestWaits"] = [dict(wait, passed=i) for i in range(threads * waits_each)]
        value["lanes"] = lanes(threads * 10 + 100, *[
            lane(t, f'"worker{t}"', *[bar("wait", "waits for `m`", t * 10 + 7 * w, t * 10 + 7 * w + 5, wait=t * waits_each + w) for w in range(waits_each)])
            for t in range(threads)])
        return value

    def shown(self, value, data=None):
        self.show(with_data(self.example, dict(data or data_of(self.example), contention=value)))

    def test_bars_open_their_waits(self):
        self.shown(self.run_of(3, 2))
        self.assertEqual(len(self.all("#contention .overtime .row")), 4)
        bars = self.all("#contention button.bar")
        self.assertEqual(len(bars), 6)
        self.assertIn("from 12 ms to 17 ms", bars[0].get_attribute("aria-label"))  # since the run began
        bars[4].click()
        opened = self.one("#contention .opened")
        for part in ["bank::audit (bank.cc:71)", "others took it 4 times meanwhile"]:
            self.assertIn(part, opened.text)

    def test_absent_where_nothing_is_known(self):
        self.shown(dict(contention(), lanes=lanes(0)))
        self.assertEqual(self.all(".overtime"), [])
        self.shown(contention())
        self.assertEqual(self.all(".overtime"), [])

    def test_processes_are_told_apart(self):
        value = self.run_of(2, 1)
        value["lanes"]["lanes"][1]["pid"] = 2
        self.shown(value)
        names = [name.text for name in self.all("#contention .row .name > span")]
        self.assertEqual(names, ['thread "worker0" of process 1', 'thread "worker1" of process 2'])

    def test_as_many_as_there_can_be(self):
        """With ten thousand findings that have lanes, too."""
        data = data_of(self.example)
        first = dict(data["findings"][0], lanes=inversion())
        data["findings"] = [dict(first, id="%016x" % i) for i in range(10_000)]
        self.shown(self.run_of(40, 2), data)
        self.assertEqual(len(self.all("#contention .overtime .row")), 41)
        self.assertEqual(self.one("#shown").text, "10,000 findings")
        self.assertEqual(len(self.all(".finding .overtime")), 0)  # made when it is opened
        self.all(".finding h2 > button")[0].click()
        self.assertEqual(len(self.all(".finding .overtime")), 1)

    def test_hostile_names(self):
        evil = "</script><img src=x onerror=\"document.title='evil'\">"
        value = self.run_of(2, 1)
        for one in value["lanes"]["lanes"]:
            one.update(name=evil, priority=evil)
            one["bars"][0]["text"] = evil
        self.shown(value)
        self.assertEqual(self.all("img"), [])
        self.assertIn(evil, self.all("#contention .row")[1].text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--screenshots")
    options, rest = parser.parse_known_args()
    html_test.SCREENSHOTS = options.screenshots
    unittest.main(argv=sys.argv[:1] + rest)
