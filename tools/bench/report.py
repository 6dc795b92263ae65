"""Tables and plots of results.

Usage: python report.py FOLDER       the table in Markdown, and FOLDER/ratios.png
"""

import json
import random
import statistics
import sys
from pathlib import Path

from workers import WITH_ALLOCATOR

RESAMPLES = 2000


def read(folder):
    """The results of a folder, in the order of the tasks' files."""
    results = [json.loads(file.read_text()) for file in sorted(Path(folder).glob("*.json"))]
    return [result for result in results if "rounds" in result]


def ratio(rounds, ours, theirs, clock):
    """The median of the paired ratios, with a 95 % bootstrap interval; below 1 ours is faster."""
    ratios = [r[ours][clock] / r[theirs][clock] for r in rounds]
    random.seed(1)
    medians = sorted(statistics.median(random.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    return statistics.median(ratios), medians[int(0.025 * RESAMPLES)], medians[int(0.975 * RESAMPLES)]


def milliseconds(rounds, variant, clock):
    return 1e3 * statistics.median(r[variant][clock] for r in rounds)


def comparisons(result):
    """Each of ours with eager PyTorch, with the fastest of PyTorch's at its precision, and with that on our allocator."""
    rounds = result["rounds"]
    variants = rounds[0]
    for ours in (v for v in variants if v.startswith("ours")):
        half = ours.endswith("bf16")
        rivals = [v for v in variants if not v.startswith("ours") and ("bf16" in v) == half]
        plain = [v for v in rivals if not v.endswith(WITH_ALLOCATOR)]
        best = min(plain, key=lambda v: milliseconds(rounds, v, "cpuSeconds"), default=None)
        same = f"{best}{WITH_ALLOCATOR}"
        yield ours, "eager", best, same if same in rivals else None


def name(result, ours):
    """The task, and what of ours is not as an experiment has it by itself."""
    return " ".join([result["task"], *ours.split("-")[1:]])


def cell(rounds, ours, theirs, clock):
    if theirs is None:
        return "-"
    middle, low, high = ratio(rounds, ours, theirs, clock)
    return f"{middle:.3f} [{low:.3f}, {high:.3f}]"


def table(results):
    lines = [
        "| task | ms | / eager | / best of PyTorch | which | / that with tcmalloc | wall clock: / eager | / best |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for result in results:
        rounds = result["rounds"]
        for ours, eager, best, same in comparisons(result):
            cells = [cell(rounds, ours, rival, clock) for clock in ("cpuSeconds", "seconds") for rival in (eager, best)]
            fair = cell(rounds, ours, same, "cpuSeconds")
            ms = milliseconds(rounds, ours, "cpuSeconds")
            lines.append(f"| {name(result, ours)} | {ms:.2f} | {cells[0]} | {cells[1]} | {best} | {fair} | {cells[2]} | {cells[3]} |")
    lines += ["", "| task | variant | ms, processor | ms, wall clock | first step after, s (processor) | peak memory, MB |"]
    lines.append("|---|---|---|---|---|---|")
    for result in results:
        for variant in sorted(result["rounds"][0]):
            fresh = result["fresh"].get(variant)
            start, memory = "", ""
            if fresh:
                first = [statistics.median(fresh[key]) for key in ("firstStepSeconds", "firstStepCpuSeconds")]
                start = f"{first[0]:.2f} ({first[1]:.2f})"
                memory = f"{statistics.median(fresh['peakMegabytes']):.0f}"
            times = [milliseconds(result["rounds"], variant, clock) for clock in ("cpuSeconds", "seconds")]
            lines.append(f"| {result['task']} | {variant} | {times[0]:.2f} | {times[1]:.2f} | {start} | {memory} |")
        for variant, reason in result["skipped"].items():
            lines.append(f"| {result['task']} | {variant} | skipped: {' '.join(reason.split())[-200:]} | | | |")
    return "\n".join(lines)


def plot(results, file):
    try:
        import matplotlib
    except ImportError:
        print("No plot: matplotlib is not installed.")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = []
    for result in results:
        for ours, eager, best, _ in comparisons(result):
            rows.append((name(result, ours), [rival and ratio(result["rounds"], ours, rival, "cpuSeconds") for rival in (eager, best)]))
    figure, axes = pyplot.subplots(figsize=(8, 1 + 0.45 * len(rows)))
    for offset, colour, label, which in ((0.12, "#4477aa", "eager PyTorch", 0), (-0.12, "#cc6677", "PyTorch's best", 1)):
        points = [(y, values[which]) for y, (_, values) in enumerate(reversed(rows)) if values[which]]
        middles = [middle for _, (middle, _, _) in points]
        errors = [[m - low for _, (m, low, _) in points], [high - m for _, (m, _, high) in points]]
        at = [y + offset for y, _ in points]
        axes.errorbar(middles, at, xerr=errors, fmt="o", capsize=3, color=colour, label=f"against {label}")
    axes.axvline(1, color="grey", linewidth=1)
    axes.set_yticks(range(len(rows)), [label for label, _ in reversed(rows)])
    axes.set_xlabel("processor time, Ladderlab / PyTorch: median of paired ratios, 95 % interval; left of 1 is faster")
    axes.set_xlim(left=0)
    axes.legend(loc="best")
    figure.tight_layout()
    figure.savefig(file, dpi=110)


if __name__ == "__main__":
    found = read(sys.argv[1])
    print(table(found))
    plot(found, Path(sys.argv[1]) / "ratios.png")
