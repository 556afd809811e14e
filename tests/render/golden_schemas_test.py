"""The golden files keep to the schemas of their formats, and the schema of our own format is strict enough to tell."""

import json
import pathlib
import sys
import unittest

SOURCE = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "tests" / "common"))
import schemas  # noqa: E402

GOLDEN = SOURCE / "tests" / "render" / "golden"


class Golden(unittest.TestCase):
    def check(self, suffix, problems, least=5):
        files = sorted(GOLDEN.glob("*" + suffix))
        self.assertGreaterEqual(len(files), least)
        for path in files:
            with self.subTest(path.name):
                self.assertEqual(problems(path.read_bytes().decode("utf-8")), [])

    def test_json(self):
        self.check(".json", schemas.json_problems)

    def test_sarif(self):
        self.check(".sarif", schemas.sarif_problems)

    def test_junit(self):
        self.check(".xml", schemas.junit_problems)

    def test_perfetto(self):
        self.check(".perfetto", schemas.perfetto_problems, 1)


class OurSchema(unittest.TestCase):
    """What a reader of the JSON report may count on is required, so its loss is noticed."""

    def setUp(self):
        self.report = json.loads((GOLDEN / "all.json").read_text())

    def broken(self):
        return schemas.json_problems(json.dumps(self.report))

    def test_nothing_is_wrong_with_it(self):
        self.assertEqual(self.broken(), [])

    def test_each_member_is_required(self):
        finding = self.report["findings"][0]
        parts = [self.report, self.report["summary"], self.report["watched"], self.report["processes"][0], finding,
                 finding["threads"][0], finding["locks"][0], finding["steps"][0], finding["steps"][0]["stack"],
                 finding["steps"][0]["stack"]["frames"][0]]
        for part in parts:
            for name in list(part):
                value = part.pop(name)
                self.assertNotEqual(self.broken(), [], name)
                part[name] = value

    def test_words_are_checked(self):
        finding = self.report["findings"][0]
        for part, name, wrong in [(finding, "severity", "fatal"), (finding, "confidence", "sure"),
                                  (finding, "id", "xyz"), (finding, "count", -1), (self.report, "schema", "other/1"),
                                  (finding["steps"][0], "action", "dance")]:
            right, part[name] = part[name], wrong
            self.assertNotEqual(self.broken(), [], name)
            part[name] = right


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
