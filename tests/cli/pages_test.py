"""The completions in the shells that they are for, and the manual pages."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

from support import CONCHECK, CommandTest, main

PAGES = pathlib.Path(os.environ["CONCHECK_TEST_PAGES"])
COMMANDS = ["run", "report", "gate", "dump", "doctor"]


class Bash(CommandTest):
    SCRIPT = PAGES / "bash-completion" / "completions" / "concheck"

    def complete(self, *words, prelude=""):
        """What bash offers for the last of these words. It splits at '=' as readline does."""
        words = [part for word in words for part in (re.split("(=)", word) if word.startswith("--") else [word])]
        script = f'{prelude}source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _concheck; printf "%s\\n" "${{COMPREPLY[@]}}"'
        result = subprocess.run(["bash", "--norc", "-c", script, str(self.SCRIPT), *words], cwd=self.work,
                                capture_output=True, text=True, check=True)
        self.assertEqual(result.stderr, "")
        return sorted(offer for offer in result.stdout.split("\n") if offer)

    def test_commands(self):
        self.assertEqual(self.complete("concheck", "re"), ["report"])
        self.assertEqual(set(COMMANDS) - set(self.complete("concheck", "")), set())

    def test_options(self):
        self.assertEqual(self.complete("concheck", "run", "--trace"), ["--trace-dir"])
        self.assertEqual(self.complete("concheck", "report", "--pert"), [])
        self.assertEqual(self.complete("concheck", "gate", "-q", "--base"), ["--baseline"])

    def test_values(self):
        for words in [("--color", "a"), ("--color=a",)]:
            self.assertEqual(self.complete("concheck", "run", *words), ["always", "auto"])
        self.assertEqual(self.complete("concheck", "report", "--format", "s"), ["sarif"])
        self.assertEqual(self.complete("concheck", "run", "--detect", "self"), ["self-deadlock"])
        self.assertEqual(self.complete("concheck", "run", "--detect", "deadlock,self"), ["deadlock,self-deadlock"])

    def test_files(self):
        (self.work / "some file.json").touch()
        (self.work / "some dir").mkdir()
        self.assertEqual(self.complete("concheck", "run", "--output", "some"), ["some dir", "some file.json"])
        self.assertEqual(self.complete("concheck", "run", "--trace-dir", "some"), ["some dir"])
        self.assertEqual(self.complete("concheck", "report", "some"), ["some dir", "some file.json"])

    def test_the_programs_own_words(self):
        (self.work / "input").touch()
        for words in [("--", "cat", "inp"), ("-q", "cat", "inp"), ("--color", "never", "cat", "inp"), ("--color=never", "cat", "inp")]:
            self.assertEqual(self.complete("concheck", "run", *words), ["input"])
        self.assertIn("cat", self.complete("concheck", "run", "--", "ca"))
        self.assertEqual(self.complete("concheck", "run", "--", "cat", "--qui"), [])

    def test_with_bash_completion(self):
        package = "/usr/share/bash-completion/bash_completion"
        if not os.path.exists(package):
            self.skipTest("bash-completion is not installed")
        (self.work / "input").touch()
        self.assertEqual(self.complete("concheck", "run", "--", "cat", "inp", prelude=f"COMP_LINE='concheck run -- cat inp'; COMP_POINT=${{#COMP_LINE}}; source {package}; "),
                         ["input"])


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(CommandTest):
    SCRIPT = PAGES / "fish" / "vendor_completions.d" / "concheck.fish"

    def complete(self, line):
        result = subprocess.run(["fish", "--no-config", "-c", f"source {self.SCRIPT}; complete -C $argv[1]", line],
                                cwd=self.work, env=self.environment(HOME=str(self.tmp)), capture_output=True, text=True, check=True)
        return [offer.split("\t")[0] for offer in result.stdout.splitlines()]

    def test_all(self):
        self.assertEqual(self.complete("concheck rep"), ["report"])
        self.assertEqual(self.complete("concheck run --trace"), ["--trace-dir"])
        self.assertEqual(sorted(self.complete("concheck run --color a")), ["always", "auto"])
        self.assertEqual(self.complete("concheck report --format sa"), ["sarif"])
        (self.work / "report.json").touch()
        self.assertEqual(self.complete("concheck run --output rep"), ["report.json"])


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(CommandTest):
    SCRIPT = PAGES / "zsh" / "site-functions" / "_concheck"

    def offers(self, line):
        """Types `line` and Tab into an interactive zsh on a terminal of its own."""
        script = f"""
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'PS1=; fpath=({self.SCRIPT.parent} $fpath); autoload -Uz compinit; compinit -u -d {self.tmp}/dump'
zpty -w shell 'setopt no_beep; zstyle ":completion:*" list-colors; LISTMAX=1000; print -r -- re""ady'
zpty -r shell text '*ready*'
zpty -n -w shell {line!r}$'\\t'
zpty -w shell '; print -r -- do""ne'
zpty -r shell text '*done*'
print -r -- $text
"""
        result = subprocess.run(["zsh", "-f", "-c", script], cwd=self.work, env=self.environment(HOME=str(self.tmp), TERM="dumb"),
                                capture_output=True, text=True, timeout=60, check=True)
        return result.stdout

    def test_is_zsh(self):
        subprocess.run(["zsh", "-n", self.SCRIPT], check=True)

    def test_the_only_one_is_filled_in(self):
        self.assertIn("concheck report", self.offers("concheck repo"))
        self.assertIn("concheck run --trace-dir", self.offers("concheck run --trace-d"))
        self.assertIn("concheck report --format=sarif", self.offers("concheck report --format=sa"))


class Manual(CommandTest):
    def test_one_for_each_command(self):
        self.assertEqual(sorted(page.name for page in (PAGES / "man" / "man1").iterdir()),
                         sorted(["concheck.1"] + [f"concheck-{command}.1" for command in COMMANDS]))

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_formatted_without_a_warning(self):
        for page in sorted((PAGES / "man" / "man1").iterdir()):
            result = subprocess.run(["groff", "-man", "-Tutf8", "-ww", str(page)], capture_output=True, text=True, check=True)
            self.assertEqual(result.stderr, "", page)
            self.assertIn("User Commands", result.stdout)

    def test_has_every_option(self):
        for command in COMMANDS:
            page = (PAGES / "man" / "man1" / f"concheck-{command}.1").read_text()
            for option in re.findall(r"(?m)^  (?:-\w, )?(--[a-z-]+)", self.concheck(command, "--help").stdout):
                self.assertIn(option.replace("-", "\\-"), page)


if __name__ == "__main__":
    main()
