"""The HTML report in a browser: what a person clicks is clicked here.

usage: html_test.py [--screenshots FOLDER] [unittest arguments]
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service

CONCHECK = os.environ["CONCHECK_TEST_COMMAND"]
EXAMPLE = os.environ["CONCHECK_TEST_EXAMPLE"]
DEADLOCK = os.path.join(os.environ["CONCHECK_TEST_PROGRAMS"], "cli_deadlock")
BEGIN, END = 'id="data">', "</script>"
SCREENSHOTS = None

# 100 locks in layers of ten: each is held while five of the next layer are taken.
MANY_LOCKS = r"""
#include <pthread.h>
static pthread_mutex_t lock[100];
static void* work(void* unused) {
  for (int i = 0; i < 90; ++i) {
    for (int k = 0; k < 10; k += 2) {
      int inner = (i / 10 + 1) * 10 + (i + k) % 10;
      pthread_mutex_lock(&lock[i]); pthread_mutex_lock(&lock[inner]);
      pthread_mutex_unlock(&lock[inner]); pthread_mutex_unlock(&lock[i]);
    }
  }
  return unused;
}
int main(void) {
  pthread_t thread;
  pthread_create(&thread, 0, work, 0);
  pthread_join(thread, 0);
}
"""


def page_of(folder, *command):
    """The page of a run of concheck."""
    path = folder / "report.html"
    result = subprocess.run([CONCHECK, "run", "--on-deadlock", "abort", "--output", path, "--", *command], cwd=folder,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    if not path.exists():
        raise AssertionError(result.stderr)
    return path.read_text()


def data_of(page):
    return json.loads(page[page.index(BEGIN) + len(BEGIN):page.index(END, page.index(BEGIN))])


def with_data(page, data):
    text = json.dumps(data).replace("<", "\\u003c")
    begin = page.index(BEGIN) + len(BEGIN)
    return page[:begin] + text + page[page.index(END, begin):]


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="concheck-html."))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        options = webdriver.ChromeOptions()
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                         "--window-size=1200,900", f"--user-data-dir={cls.folder}/profile"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        cls.addClassCleanup(cls.browser.quit)
        cls.example = page_of(cls.folder, EXAMPLE)
        cls.deadlock = page_of(cls.folder, DEADLOCK)

    def show(self, page):
        path = self.folder / "shown.html"
        path.write_text(page)
        self.browser.get(f"file://{path}")

    def tearDown(self):
        if SCREENSHOTS:
            self.browser.save_screenshot(os.path.join(SCREENSHOTS, self.id().split(".", 1)[1] + ".png"))
        self.browser.set_window_size(1200, 900)
        errors = [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
        self.assertEqual(errors, [])

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        (element,) = self.all(selector)
        return element

    def until(self, condition):
        end = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), end, "never")
            time.sleep(0.02)

    def several(self, count):
        """A page with findings made from the example's; every third is a warning of another kind, every fifth known."""
        data = data_of(self.example)
        first = data["findings"][0]
        data["findings"] = []
        for i in range(count):
            finding = dict(first, id="%016x" % i, title=f"number {i}: {first['title']}", state="known" if i % 5 == 0 else "new")
            if i % 3 == 0:
                finding.update(kind="thread-leak", severity="warning")
            data["findings"].append(finding)
        data["compared"] = True
        return with_data(self.example, data)


class OneFinding(Page):
    def test_is_open_and_tells_all(self):
        self.show(self.example)
        text = self.one(".finding").text
        for part in ["lock-order-inversion", "thread \"put-aside\"", "bank::transfer", "bank_transfer.cc:27",
                     "std::lock_guard<std::mutex> to_lock(to.mutex);"]:
            self.assertIn(part, text)
        self.assertEqual(len(self.all(".lane")), 2)
        self.assertEqual(self.browser.title, "concheck: 1 finding")

    def test_source_lines_around_the_place(self):
        self.show(self.example)
        excerpt = self.all(".excerpt")[0]
        lines = excerpt.find_elements(By.CSS_SELECTOR, "span")
        self.assertEqual(len(lines), 7)
        self.assertIn("from_lock", excerpt.find_element(By.CSS_SELECTOR, ".here").text)

    def test_arrow_leads_to_its_step(self):
        self.show(self.example)
        edges = self.all(".graph .edge")
        self.assertEqual(len(edges), 2)
        self.assertEqual(len(self.all(".graph .lock")), 2)
        edges[1].find_element(By.CSS_SELECTOR, "text").click()
        marked = self.one(".step.marked")
        self.assertEqual(marked.find_element(By.CSS_SELECTOR, "p").text, edges[1].get_attribute("aria-label"))
        edges[0].send_keys(Keys.ENTER)
        self.assertNotEqual(self.one(".step.marked").id, marked.id)

    def test_internal_frames_on_demand(self):
        self.show(self.example)
        internal = self.all(".frames .internal")
        self.assertTrue(internal)
        self.assertFalse(any(frame.is_displayed() for frame in internal))
        self.one(".body > button").click()
        self.assertTrue(all(frame.is_displayed() for frame in internal))

    def test_a_deadlock_that_happened(self):
        self.show(self.deadlock)
        self.assertIn("observed", self.one(".body").text)
        self.assertEqual(len(self.all(".graph .edge")), 2)

    def test_closes_and_opens(self):
        self.show(self.example)
        button = self.one(".finding h2 > button")
        button.click()
        self.assertEqual(self.all(".body"), [])
        self.assertEqual(button.get_attribute("aria-expanded"), "false")
        button.send_keys(Keys.ENTER)
        self.assertEqual(len(self.all(".body")), 1)

    def test_dark(self):
        self.show(self.example)
        background = "return getComputedStyle(document.body).backgroundColor"
        light = self.browser.execute_script(background)
        self.one("#theme").click()
        self.assertNotEqual(self.browser.execute_script(background), light)

    def test_on_a_phone(self):
        self.browser.set_window_size(500, 900)  # the narrowest that Chromium makes
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True})
        try:
            self.show(self.example)
            self.assertEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), 360)
            if SCREENSHOTS:
                self.browser.save_screenshot(os.path.join(SCREENSHOTS, "phone.png"))
        finally:
            self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


class LockOrder(Page):
    def open(self, page):
        self.show(page)
        self.one("#order summary").click()
        self.until(lambda: self.all(".order svg"))

    def test_an_edge_opens_its_stacks(self):
        self.open(self.example)
        self.assertIn("2 locks that were held together, 2 orders, 2 of them in cycles", self.one("#order summary").text)
        edges = self.all(".order .edge.found")
        self.assertEqual(len(edges), 2)
        self.assertEqual(len(self.all(".order .lock.cyclic")), 2)
        self.assertEqual(self.one("#order-edge").text, "")
        edges[0].send_keys(Keys.ENTER)
        stacks = self.one("#order-edge")
        self.assertEqual(self.browser.switch_to.active_element, stacks)
        for part in ["bank::transfer", "bank_transfer.cc:27", "bank_transfer.cc:28", "from_lock"]:
            self.assertIn(part, stacks.text)
        first = stacks.text
        box = edges[1].find_element(By.CSS_SELECTOR, ".hit")
        self.browser.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", box)
        self.assertNotEqual(self.one("#order-edge").text, first)
        self.assertEqual(self.all(".order .edge.chosen"), [edges[1]])

    def test_leads_to_the_finding(self):
        data = data_of(self.several(300))
        for edge in data["lockGraph"]["edges"]:
            edge["findings"] = ["%016x" % 250]
        self.open(with_data(self.example, data))
        self.all(".order .edge")[0].send_keys(Keys.ENTER)
        self.one("#order-edge a").click()
        self.until(lambda: self.all(f"[id='{250:016x}'] .body"))

    def test_a_large_one_says_what_is_shown(self):
        """As many locks and orders as a report can have, from a program."""
        source = self.folder / "many.c"
        source.write_text(MANY_LOCKS)
        subprocess.run(["cc", "-g", "-pthread", "-o", self.folder / "many", source], check=True)
        page = page_of(self.folder, self.folder / "many")
        self.assertLess(len(page), 1_000_000)
        self.open(page)
        self.assertIn("Of 450 orders these are the 200 that matter most", self.one("#order").text)
        self.assertEqual(len(self.all(".order .edge")), 200)
        self.one("#theme").click()

    def test_without_a_picture(self):
        """As where Graphviz was not there: the same as a list."""
        data = data_of(self.example)
        data["lockGraph"]["width"] = 0
        self.show(with_data(self.example, data))
        self.one("#order summary").click()
        self.until(lambda: len(self.all(".order button.cyclic")) == 2)
        self.all(".order button")[1].click()
        self.assertIn("bank::transfer", self.one("#order-edge").text)

    def test_nothing_held_together(self):
        data = data_of(self.example)
        del data["lockGraph"]
        self.show(with_data(self.example, data))
        self.assertEqual(self.all("#order"), [])


class Many(Page):
    def shown(self):
        return len(self.all(".finding"))

    def test_filter_and_search(self):
        self.show(self.several(60))
        self.assertEqual(self.one("#shown").text, "60 findings")
        self.one("#kind option[value=thread-leak]").click()
        self.assertEqual(self.one("#shown").text, "20 of 60 findings")
        self.one("#state option[value=known]").click()
        self.assertEqual(self.shown(), 4)
        self.one("#kind option[value='']").click()
        self.assertEqual(self.shown(), 12)
        self.one("#state option[value='']").click()
        self.one("#search").send_keys("number 42: pay-the")
        self.assertEqual(self.one("#shown").text, "1 of 60 findings")
        self.one("#search").clear()
        self.one("#search").send_keys("nowhere to be found")
        self.assertEqual(self.shown(), 0)

    def test_keyboard(self):
        self.show(self.several(5))
        self.one("body").send_keys("j")
        self.browser.switch_to.active_element.send_keys("j")
        focused = self.browser.switch_to.active_element
        self.assertIn("number 1:", focused.text)
        focused.send_keys(Keys.ENTER)
        self.assertEqual(len(self.all(".body")), 1)
        focused.send_keys("k")
        self.assertIn("number 0:", self.browser.switch_to.active_element.text)
        self.browser.switch_to.active_element.send_keys("/")
        self.assertEqual(self.browser.switch_to.active_element.get_attribute("id"), "search")
        self.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.assertNotEqual(self.browser.switch_to.active_element.get_attribute("id"), "search")

    def test_ten_thousand(self):
        self.show(self.several(10000))
        self.assertEqual(self.one("#shown").text, "10,000 findings")
        self.assertLess(self.shown(), 1000)
        before = self.shown()
        self.browser.execute_script("scrollTo(0, document.body.scrollHeight)")
        self.until(lambda: self.shown() > before)
        self.one("#search").send_keys("number 9999:")
        self.assertEqual(self.shown(), 1)

    def test_linked(self):
        page = self.several(500)
        path = self.folder / "linked.html"
        path.write_text(page)
        self.browser.get(f"file://{path}#{499:016x}")
        self.assertEqual(len(self.all(f"[id='{499:016x}'] .body")), 1)

    def test_nothing_found(self):
        data = data_of(self.example)
        data["findings"] = []
        self.show(with_data(self.example, data))
        self.assertIn("Nothing was found", self.one("#overview").text)
        self.assertFalse(self.one("#controls").is_displayed())

    def test_hostile_strings(self):
        evil = "</script><script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">\"'&"
        data = data_of(self.example)

        def spoil(value):
            if isinstance(value, dict):
                return {key: spoil(one) if key not in ["id", "severity", "state", "curve"] else one for key, one in value.items()}
            if isinstance(value, list):
                return [spoil(one) for one in value]
            return value + evil if isinstance(value, str) else value

        self.show(with_data(self.example, dict(spoil(data), notes=[evil])))
        self.assertEqual(self.browser.title, "concheck: 1 finding")
        self.assertEqual(self.all("img"), [])
        self.assertIn(evil, self.one(".finding").text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--screenshots")
    options, rest = parser.parse_known_args()
    SCREENSHOTS = options.screenshots
    unittest.main(argv=sys.argv[:1] + rest)
