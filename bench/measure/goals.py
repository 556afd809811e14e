"""What concheck promises, and whether this run kept it."""

from .costs import SHAPES
from .kernels import BUSY
from .results import number, table


def _added_ns(results):
    native, concheck = (results.median("mutex-pair-1t", tool) for tool in ("native", "concheck"))
    return concheck - native if native and concheck else None


def _lost(results, names):
    """The worst loss of throughput, percent."""
    ratios = [results.ratio(name, "concheck") for name in names]
    return max((1 - 1 / ratio) * 100 for ratio in ratios) if all(ratios) else None


def _worst_ratio(results, names):
    ratios = [results.ratio(name, "concheck") for name in names]
    return max(ratios) if all(ratios) else None


def _trace_mb(results):
    kib = results.median("trace-disk-running", "concheck")
    return kib * 1024 / 1e6 if kib is not None else None


def _worst_analysis(results, prefix, suffix=""):
    medians = [results.median(f"{prefix}-{shape}{suffix}", "concheck") for shape in SHAPES]
    return max(medians) if all(medians) else None


def _analysis_mb(results):
    kib = _worst_analysis(results, "analysis-1m", "-rss")
    return kib * 1024 / 1e6 if kib is not None else None


def verdicts(results):
    """(goal, limit, measured or None, unit)"""
    return [
        ("added to an uncontended mutex pair", 10, _added_ns(results), "ns"),
        ("contended mutex held for 100 ns to 10 us, worst ratio", 1.1, _worst_ratio(results, BUSY), "x"),
        ("throughput lost by memcached", 3, _lost(results, ["memcached"]), "%"),
        ("throughput lost by redis, worst of set and get", 3, _lost(results, ["redis-set", "redis-get"]), "%"),
        ("trace of a memcached load of 60 s", 10, _trace_mb(results), "MB"),
        ("analysis of 10,000 locks, 100,000 edges, worst shape", 1, _worst_analysis(results, "analysis"), "s"),
        ("analysis of 10,000 locks, 1,000,000 edges, worst shape", 5, _worst_analysis(results, "analysis-1m"), "s"),
        ("memory of that analysis", 1000, _analysis_mb(results), "MB"),
    ]


def goal_table(results):
    lines = []
    for goal, limit, measured, unit in verdicts(results):
        if measured is None:
            lines.append([goal, f"{limit} {unit}", "not measured", "-"])
        else:
            lines.append([goal, f"{limit} {unit}", f"{number(measured)} {unit}", "yes" if measured <= limit else "NO"])
    return table(["goal", "at most", "measured", "met"], lines)
