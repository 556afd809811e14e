"""What is made of the figures on races: goals, and ratios to native."""

import math

from .results import number, table

PEER = "TSan gcc"


def _mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None


def _to_peer(results):
    """concheck's figure by that of gcc's TSan, by program."""
    both = {row.name: (row.median("concheck"), row.median(PEER)) for row in results.rows.values()}
    return {name: ours / theirs for name, (ours, theirs) in both.items() if ours and theirs}


def verdicts(figures):
    """(goal, limit, measured or None)"""
    cpu, memory = _to_peer(figures.cpu), _to_peer(figures.memory)
    worst = max(cpu, key=cpu.get) if cpu else None
    return [
        (f"processor time, by that of {PEER}, geometric mean", 1.0, _mean(list(cpu.values()))),
        (f"peak memory, by that of {PEER}, geometric mean", 0.8, _mean(list(memory.values()))),
        (f"processor time, by that of {PEER}, worst program" + (f" ({worst})" if worst else ""), 1.3, cpu.get(worst)),
    ]


def goal_table(figures):
    lines = []
    for goal, limit, measured in verdicts(figures):
        met = "-" if measured is None else "yes" if measured <= limit else "NO"
        lines.append([goal, f"{limit}", "not measured" if measured is None else number(measured), met])
    return table(["goal", "at most", "measured", "met"], lines)


def ratio_table(results, what, tools):
    """A line a program: native in its unit, each tool's ratio to it. Below, the geometric means over the programs for
    which every tool in the table has a figure."""
    names = [tool for tool in tools if tool != "native" and any(tool in row.samples for row in results.rows.values())]
    lines, common = [], []
    for row in results.rows.values():
        if row.median("native") is None:
            continue
        ratios = [row.ratio(tool) for tool in names]
        if all(ratios):
            common.append(ratios)
        lines.append([row.name, number(row.median("native")), *[number(ratio) if ratio else "-" for ratio in ratios]])
    if common:
        means = [number(_mean([ratios[i] for ratios in common])) for i in range(len(names))]
        lines.append([f"**geometric mean**, {len(common)} of {len(lines)}", "", *[f"**{mean}**" for mean in means]])
    unit = next((row.unit for row in results.rows.values()), "")
    return table([f"{what}: program, threads", f"native, {unit}", *names], lines)
