"""Samples, what is made of them, and the table."""

import math
import statistics
from dataclasses import dataclass, field


@dataclass
class Row:
    name: str
    unit: str
    samples: dict = field(default_factory=dict)  # tool name -> one value a round
    more_is_better: bool = False

    def median(self, tool):
        return statistics.median(self.samples[tool]) if self.samples.get(tool) else None

    def ratio(self, tool):
        """To native; above 1 is a loss."""
        native, value = self.median("native"), self.median(tool)
        if not native or not value:
            return None
        return native / value if self.more_is_better else value / native


class Results:
    def __init__(self):
        self.rows = {}
        self.failures = {}  # what was attempted -> why it has no figure

    def add(self, name, unit, tool, value, more_is_better=False):
        row = self.rows.setdefault(name, Row(name, unit, more_is_better=more_is_better))
        row.samples.setdefault(tool, []).append(value)

    def median(self, name, tool):
        return self.rows[name].median(tool) if name in self.rows else None

    def ratio(self, name, tool):
        return self.rows[name].ratio(tool) if name in self.rows else None

    def as_json(self):
        return {
            row.name: {
                "unit": row.unit,
                "tools": {
                    tool: {"median": row.median(tool), "ratio": row.ratio(tool), "samples": samples}
                    for tool, samples in row.samples.items()
                },
            }
            for row in self.rows.values()
        }


def number(value):
    """Three significant digits, and no exponent."""
    if value is None:
        return "-"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def table(header, lines):
    out = ["| " + " | ".join(header) + " |", "| --- |" + " ---: |" * (len(header) - 1)]
    return "\n".join(out + ["| " + " | ".join(line) + " |" for line in lines])


def comparison(results, tools):
    """A line a figure: native in its unit, each other tool with its ratio to native in brackets."""
    lines = []
    for row in results.rows.values():
        if "native" not in row.samples:
            continue
        line = [f"{row.name}, {row.unit}", number(row.median("native"))]
        for tool in tools[1:]:
            ratio = row.ratio(tool)
            line.append(f"{number(row.median(tool))} ({number(ratio)})" if ratio else "-")
        lines.append(line)
    return table(["figure, unit"] + tools, lines)


def only_concheck(results):
    lines = [
        [row.name, f"{number(row.median('concheck'))} {row.unit}"]
        for row in results.rows.values()
        if "native" not in row.samples and row.median("concheck") is not None
    ]
    return table(["figure", "concheck"], lines)
