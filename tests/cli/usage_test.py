"""--help says what there is."""

import re

from support import CommandTest, main


class Help(CommandTest):
    def test_overview_names_every_command(self):
        text = self.concheck("--help").stdout
        for command in ["run", "report", "dump", "doctor"]:
            self.assertRegex(text, rf"(?m)^  {command} ")

    def test_every_command_has_a_page(self):
        for command in ["run", "report", "dump", "doctor"]:
            page = self.concheck(command, "--help").stdout
            self.assertTrue(page.startswith(f"Usage: concheck {command} "), page)
            self.assertEqual(page, self.concheck("help", command).stdout)
            self.assertIn("Examples:", page)

    def test_run_lists_its_options_and_kinds(self):
        page = self.concheck("run", "--help").stdout
        for option in ["--format", "--output", "--detect", "--no-detect", "--min-severity", "--error-exitcode", "--color",
                       "--quiet", "--verbose", "--trace-dir", "--keep-trace", "--on-deadlock", "--max-trace-size", "--perturb",
                       "--repeat", "--hang-timeout", "--races", "--threshold", "--contention"]:
            self.assertIn(option, page)
            self.assertIn("[CONCHECK_" + option[2:].upper().replace("-", "_") + "]", re.sub(r"\s+", " ", page))
        for kind in ["data-race", "lock-order-inversion", "deadlock", "self-deadlock", "lock-misuse"]:
            self.assertRegex(page, rf"(?m)^  {kind} ")

    def test_version(self):
        lines = self.concheck("--version").stdout.splitlines()
        self.assertRegex(lines[0], r"^concheck \d+\.\d+\.\d+$")
        features = dict(line.split(": ") for line in lines[1:])
        self.assertIn("sarif", features["report formats"].split())
        self.assertIn("lock-order-inversion", features["kinds"].split())
        self.assertRegex(features["trace format"], r"^\d+$")


if __name__ == "__main__":
    main()
